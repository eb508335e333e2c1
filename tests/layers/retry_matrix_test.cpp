// What is retried: {kind of call} x {fault} x {phase}. The table is written by hand; none of it is computed.

#include "support.hpp"

#include <appmixer/layers/retry.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace {

namespace asio = boost::asio;

using appmixer::errc;
using appmixer::idempotency;
using appmixer::phase;
using appmixer::stop_reason;

/// What must happen to one kind of call.
enum class expectation { retried, permanent, not_repeatable, deadline, cancelled };
using enum expectation;

stop_reason reason_of(expectation expected)
{
    switch (expected) {
    case retried: break;
    case permanent: return stop_reason::permanent;
    case not_repeatable: return stop_reason::not_repeatable;
    case deadline: return stop_reason::deadline;
    case cancelled: return stop_reason::cancelled;
    }
    return stop_reason::none;
}

class row {
public:
    row(boost::system::error_code fault, phase where, expectation safe_call, expectation idempotent_call,
        expectation unsafe_call)
        : code(fault), failed_in(where), safe(safe_call), idempotent(idempotent_call), unsafe(unsafe_call)
    {
    }
    row(int response_status, expectation safe_call, expectation idempotent_call, expectation unsafe_call)
        : status(response_status), safe(safe_call), idempotent(idempotent_call), unsafe(unsafe_call)
    {
    }
    boost::system::error_code code;
    phase failed_in = phase::none;
    int status = 0;
    expectation safe, idempotent, unsafe;
};

row const matrix[] = {
    // clang-format off
    // A broken connection: the request provably never left until it is written.
    //fault                                 phase             safe       idempotent unsafe
    {asio::error::connection_reset,         phase::encode,    permanent, permanent, permanent},
    {asio::error::connection_reset,         phase::start,     permanent, permanent, permanent},
    {asio::error::connection_reset,         phase::sign_in,   retried,   retried,   retried},
    {asio::error::connection_reset,         phase::acquire,   retried,   retried,   retried},
    {asio::error::connection_reset,         phase::resolve,   retried,   retried,   retried},
    {asio::error::connection_reset,         phase::connect,   retried,   retried,   retried},
    {asio::error::connection_reset,         phase::handshake, retried,   retried,   retried},
    {asio::error::connection_reset,         phase::write,     retried,   retried,   not_repeatable},
    {asio::error::connection_reset,         phase::wait,      retried,   retried,   not_repeatable},
    {asio::error::connection_reset,         phase::read,      retried,   retried,   not_repeatable},
    {asio::error::connection_reset,         phase::response,  permanent, permanent, permanent},
    {asio::error::connection_reset,         phase::decode,    permanent, permanent, permanent},
    {asio::error::connection_reset,         phase::none,      retried,   retried,   not_repeatable},

    {errc::connection_closed,               phase::sign_in,   retried,   retried,   retried},
    {errc::connection_closed,               phase::connect,   retried,   retried,   retried},
    {errc::connection_closed,               phase::handshake, retried,   retried,   retried},
    {errc::connection_closed,               phase::write,     retried,   retried,   not_repeatable},
    {errc::connection_closed,               phase::wait,      retried,   retried,   not_repeatable},
    {errc::connection_closed,               phase::read,      retried,   retried,   not_repeatable},
    {errc::connection_closed,               phase::none,      retried,   retried,   not_repeatable},

    {asio::error::host_not_found,           phase::resolve,   retried,   retried,   retried},
    {asio::error::host_not_found_try_again, phase::resolve,   retried,   retried,   retried},
    {asio::error::connection_refused,       phase::connect,   retried,   retried,   retried},
    {asio::error::timed_out,                phase::connect,   retried,   retried,   retried},
    {asio::error::timed_out,                phase::wait,      retried,   retried,   not_repeatable},
    {asio::error::broken_pipe,              phase::write,     retried,   retried,   not_repeatable},

    // Another attempt would not help, in any phase.
    {errc::invalid_request,                 phase::encode,    permanent, permanent, permanent},
    {errc::invalid_settings,                phase::none,      permanent, permanent, permanent},
    {errc::invalid_settings,                phase::sign_in,   permanent, permanent, permanent},
    {errc::too_many_waiting,                phase::acquire,   permanent, permanent, permanent},
    {errc::wrong_executor,                  phase::start,     permanent, permanent, permanent},
    {errc::concurrent_use,                  phase::start,     permanent, permanent, permanent},
    {errc::body_source_failed,              phase::write,     permanent, permanent, permanent},
    {errc::untrusted_certificate,           phase::handshake, permanent, permanent, permanent},
    {errc::proxy_refused,                   phase::connect,   permanent, permanent, permanent},
    {errc::wrong_scheme,                    phase::handshake, permanent, permanent, permanent},
    {errc::wrong_scheme,                    phase::read,      permanent, permanent, permanent},
    {errc::malformed_response,              phase::read,      permanent, permanent, permanent},
    {errc::response_too_large,              phase::read,      permanent, permanent, permanent},
    {errc::empty_response,                  phase::decode,    permanent, permanent, permanent},
    {errc::invalid_json,                    phase::decode,    permanent, permanent, permanent},
    {errc::unexpected_shape,                phase::decode,    permanent, permanent, permanent},
    {errc::unexpected_content_type,         phase::decode,    permanent, permanent, permanent},

    // The call has ended, in any phase.
    {errc::deadline_exceeded,               phase::sign_in,   deadline,  deadline,  deadline},
    {errc::deadline_exceeded,               phase::acquire,   deadline,  deadline,  deadline},
    {errc::deadline_exceeded,               phase::connect,   deadline,  deadline,  deadline},
    {errc::deadline_exceeded,               phase::write,     deadline,  deadline,  deadline},
    {errc::deadline_exceeded,               phase::wait,      deadline,  deadline,  deadline},
    {errc::deadline_exceeded,               phase::read,      deadline,  deadline,  deadline},
    {errc::deadline_exceeded,               phase::none,      deadline,  deadline,  deadline},
    {asio::error::operation_aborted,        phase::sign_in,   cancelled, cancelled, cancelled},
    {asio::error::operation_aborted,        phase::acquire,   cancelled, cancelled, cancelled},
    {asio::error::operation_aborted,        phase::connect,   cancelled, cancelled, cancelled},
    {asio::error::operation_aborted,        phase::write,     cancelled, cancelled, cancelled},
    {asio::error::operation_aborted,        phase::wait,      cancelled, cancelled, cancelled},
    {asio::error::operation_aborted,        phase::read,      cancelled, cancelled, cancelled},
    {asio::error::operation_aborted,        phase::none,      cancelled, cancelled, cancelled},

    // A response. Only 429 says that the server did not carry the call out.
    {300, permanent, permanent, permanent},
    {304, permanent, permanent, permanent},
    {400, permanent, permanent, permanent},
    {401, permanent, permanent, permanent},
    {403, permanent, permanent, permanent},
    {404, permanent, permanent, permanent},
    {408, retried,   retried,   not_repeatable},
    {409, permanent, permanent, permanent},
    {428, permanent, permanent, permanent},
    {429, retried,   retried,   retried},
    {430, permanent, permanent, permanent},
    {500, permanent, permanent, permanent},
    {501, permanent, permanent, permanent},
    {502, retried,   retried,   not_repeatable},
    {503, retried,   retried,   not_repeatable},
    {504, retried,   retried,   not_repeatable},
    {505, permanent, permanent, permanent},
    {199, permanent, permanent, permanent},
    {0,   permanent, permanent, permanent},
    // clang-format on
};

class fixture {
public:
    fixture() = default;

    appmixer::manual_clock clock;
    asio::io_context io;
    std::shared_ptr<test::script> plan = std::make_shared<test::script>();
    appmixer::call_context context;
};

/// Makes a call whose first exchange is as `plan` says and whose second one succeeds.
appmixer::result<appmixer::http_response> make_call(fixture& f, appmixer::operation_info const* operation,
                                                    appmixer::method verb)
{
    auto layer = test::stand_in(f.io.get_executor(), f.plan) | appmixer::with_retry();
    f.context.operation = operation;
    f.context.time = &f.clock;
    test::spawned call(f.io, test::send(layer, appmixer::http_request(verb, "/thing"), f.context));
    f.clock.run(f.io);
    REQUIRE(call.value.has_value());
    return *call.value;
}

void check(row const& row, expectation expected, appmixer::operation_info const* operation, appmixer::method verb)
{
    CAPTURE(row.code.message());
    CAPTURE(to_string(row.failed_in));
    CAPTURE(row.status);
    fixture f;
    if (row.code)
        f.plan->fails(row.code, row.failed_in);
    else
        f.plan->responds(row.status);
    auto const outcome = make_call(f, operation, verb);
    CHECK(f.context.stop_reason == reason_of(expected));
    CHECK(f.plan->seen.size() == (expected == retried ? 2 : 1));
    CHECK(f.context.attempts == f.plan->seen.size());
    if (expected == retried) {
        REQUIRE(outcome.has_value());
        CHECK(outcome->status == 200);
    } else if (row.code) {
        REQUIRE_FALSE(outcome.has_value());
        CHECK(outcome.error() == row.code);
        CHECK(outcome.error().phase() == row.failed_in);
    } else {
        REQUIRE(outcome.has_value());
        CHECK(outcome->status == row.status);
    }
}

using appmixer::method;
constexpr appmixer::operation_info safe_operation("getThing", method::get, "/thing", idempotency::safe);
constexpr appmixer::operation_info safe_post("findThings", method::post, "/thing", idempotency::safe);
constexpr appmixer::operation_info idempotent_operation("setThing", method::put, "/thing", idempotency::idempotent);
constexpr appmixer::operation_info unsafe_operation("addThing", method::post, "/thing", idempotency::unsafe);
constexpr appmixer::operation_info unsafe_get("takeThing", method::get, "/thing", idempotency::unsafe);

TEST_SUITE_BEGIN("retry matrix");

TEST_CASE("a safe call")
{
    for (row const& row : matrix)
        check(row, row.safe, &safe_operation, method::get);
}

TEST_CASE("an idempotent call")
{
    for (row const& row : matrix)
        check(row, row.idempotent, &idempotent_operation, method::put);
}

TEST_CASE("an unsafe call")
{
    for (row const& row : matrix)
        check(row, row.unsafe, &unsafe_operation, method::post);
}

TEST_CASE("the declared idempotency counts, not the method")
{
    for (row const& row : matrix) {
        check(row, row.safe, &safe_post, method::post);
        check(row, row.unsafe, &unsafe_get, method::get);
    }
}

TEST_CASE("a request built by hand is unsafe, unless it is a GET or a HEAD")
{
    for (row const& row : matrix) {
        check(row, row.safe, nullptr, method::get);
        check(row, row.safe, nullptr, method::head);
        check(row, row.unsafe, nullptr, method::post);
        check(row, row.unsafe, nullptr, method::put);
        check(row, row.unsafe, nullptr, method::delete_);
    }
}

/// A failure with a status of somebody else's than the API: a proxy's, or a sign-in's.
appmixer::error with_status(errc code, phase where, int status)
{
    appmixer::diagnostics known;
    known.phase = where;
    known.status = status;
    return appmixer::error(code, std::move(known));
}

TEST_CASE("a proxy's refusal is retried by the proxy's status, for any call")
{
    for (appmixer::operation_info const* operation : {&safe_operation, &idempotent_operation, &unsafe_operation})
        for (auto const& [status, attempts] :
             {std::pair(0, 1), std::pair(403, 1), std::pair(407, 1), std::pair(408, 2), std::pair(429, 2),
              std::pair(500, 1), std::pair(502, 2), std::pair(503, 2), std::pair(504, 2)}) {
            CAPTURE(operation->name);
            CAPTURE(status);
            fixture f;
            f.plan->fails(with_status(errc::proxy_refused, phase::connect, status));
            make_call(f, operation, operation->method);
            CHECK(f.plan->seen.size() == static_cast<std::size_t>(attempts));
            CHECK(f.context.stop_reason == (attempts == 2 ? stop_reason::none : stop_reason::permanent));
        }
}

TEST_CASE("a rejected sign-in is not retried, a failed one is, for any call")
{
    for (appmixer::operation_info const* operation : {&safe_operation, &idempotent_operation, &unsafe_operation})
        for (auto const& [status, attempts] : {std::pair(400, 1), std::pair(401, 1), std::pair(403, 1),
                                               std::pair(429, 2), std::pair(500, 1), std::pair(503, 2)}) {
            CAPTURE(operation->name);
            CAPTURE(status);
            fixture f;
            f.plan->fails(with_status(static_cast<errc>(status), phase::sign_in, status));
            make_call(f, operation, operation->method);
            CHECK(f.plan->seen.size() == static_cast<std::size_t>(attempts));
            CHECK(f.context.stop_reason == (attempts == 2 ? stop_reason::none : stop_reason::permanent));
        }
}

TEST_CASE("an error that a layer made of a response counts as that response")
{
    fixture f;
    f.plan->fails(with_status(errc::service_unavailable, phase::response, 503));
    make_call(f, &unsafe_operation, method::post);
    CHECK(f.context.stop_reason == stop_reason::not_repeatable);

    fixture there;
    there.plan->fails(with_status(errc::service_unavailable, phase::response, 503));
    make_call(there, &idempotent_operation, method::put);
    CHECK(there.context.attempts == 2);
}

TEST_CASE("an error without a code is permanent")
{
    fixture f;
    f.plan->fails(appmixer::error());
    make_call(f, &safe_operation, method::get);
    CHECK(f.context.attempts == 1);
    CHECK(f.context.stop_reason == stop_reason::permanent);
}

TEST_SUITE_END();

} // namespace
