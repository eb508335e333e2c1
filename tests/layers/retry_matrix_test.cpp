// What is made again, and what is not: {kind of call} x {fault} x {phase}. The table says what a caller may rely on;
// nothing of it is computed.

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

/// What a row says of one kind of call.
enum class fate { again, permanent, harmful, deadline, cancelled };

stop_reason reason_of(fate expected)
{
    switch (expected) {
    case fate::again: break;
    case fate::permanent: return stop_reason::permanent;
    case fate::harmful: return stop_reason::not_repeatable;
    case fate::deadline: return stop_reason::deadline;
    case fate::cancelled: return stop_reason::cancelled;
    }
    return stop_reason::none;
}

class row {
public:
    row(boost::system::error_code fault, phase where, fate safe_call, fate idempotent_call, fate unsafe_call)
        : code(fault), failed_in(where), safe(safe_call), idempotent(idempotent_call), unsafe(unsafe_call)
    {
    }
    row(int answered, fate safe_call, fate idempotent_call, fate unsafe_call)
        : status(answered), safe(safe_call), idempotent(idempotent_call), unsafe(unsafe_call)
    {
    }
    boost::system::error_code code;
    phase failed_in = phase::none;
    int status = 0;
    fate safe, idempotent, unsafe;
};

row const matrix[] = {
    // clang-format off
    // A broken connection: the request provably never left until it is written.
    //   fault                                 phase             safe            idempotent      unsafe
    {asio::error::connection_reset,            phase::encode,    fate::permanent, fate::permanent, fate::permanent},
    {asio::error::connection_reset,            phase::sign_in,   fate::again,     fate::again,     fate::again},
    {asio::error::connection_reset,            phase::acquire,   fate::again,     fate::again,     fate::again},
    {asio::error::connection_reset,            phase::resolve,   fate::again,     fate::again,     fate::again},
    {asio::error::connection_reset,            phase::connect,   fate::again,     fate::again,     fate::again},
    {asio::error::connection_reset,            phase::handshake, fate::again,     fate::again,     fate::again},
    {asio::error::connection_reset,            phase::write,     fate::again,     fate::again,     fate::harmful},
    {asio::error::connection_reset,            phase::wait,      fate::again,     fate::again,     fate::harmful},
    {asio::error::connection_reset,            phase::read,      fate::again,     fate::again,     fate::harmful},
    {asio::error::connection_reset,            phase::response,    fate::permanent, fate::permanent, fate::permanent},
    {asio::error::connection_reset,            phase::decode,    fate::permanent, fate::permanent, fate::permanent},
    {asio::error::connection_reset,            phase::none,      fate::again,     fate::again,     fate::harmful},

    {errc::connection_closed,                  phase::sign_in,   fate::again,     fate::again,     fate::again},
    {errc::connection_closed,                  phase::connect,   fate::again,     fate::again,     fate::again},
    {errc::connection_closed,                  phase::handshake, fate::again,     fate::again,     fate::again},
    {errc::connection_closed,                  phase::write,     fate::again,     fate::again,     fate::harmful},
    {errc::connection_closed,                  phase::wait,      fate::again,     fate::again,     fate::harmful},
    {errc::connection_closed,                  phase::read,      fate::again,     fate::again,     fate::harmful},
    {errc::connection_closed,                  phase::none,      fate::again,     fate::again,     fate::harmful},

    {asio::error::host_not_found,              phase::resolve,   fate::again,     fate::again,     fate::again},
    {asio::error::host_not_found_try_again,    phase::resolve,   fate::again,     fate::again,     fate::again},
    {asio::error::connection_refused,          phase::connect,   fate::again,     fate::again,     fate::again},
    {asio::error::timed_out,                   phase::connect,   fate::again,     fate::again,     fate::again},
    {asio::error::timed_out,                   phase::wait,      fate::again,     fate::again,     fate::harmful},
    {asio::error::broken_pipe,                 phase::write,     fate::again,     fate::again,     fate::harmful},

    // What another attempt does not mend, wherever it happened.
    {errc::invalid_request,                    phase::encode,    fate::permanent, fate::permanent, fate::permanent},
    {errc::invalid_settings,                   phase::none,      fate::permanent, fate::permanent, fate::permanent},
    {errc::invalid_settings,                   phase::sign_in,   fate::permanent, fate::permanent, fate::permanent},
    {errc::too_many_waiting,                   phase::acquire,   fate::permanent, fate::permanent, fate::permanent},
    {errc::wrong_executor,                     phase::encode,    fate::permanent, fate::permanent, fate::permanent},
    {errc::concurrent_use,                     phase::acquire,   fate::permanent, fate::permanent, fate::permanent},
    {errc::untrusted_certificate,              phase::handshake, fate::permanent, fate::permanent, fate::permanent},
    {errc::proxy_refused,                      phase::connect,   fate::permanent, fate::permanent, fate::permanent},
    {errc::wrong_scheme,                       phase::handshake, fate::permanent, fate::permanent, fate::permanent},
    {errc::wrong_scheme,                       phase::read,      fate::permanent, fate::permanent, fate::permanent},
    {errc::malformed_response,                   phase::read,      fate::permanent, fate::permanent, fate::permanent},
    {errc::response_too_large,                   phase::read,      fate::permanent, fate::permanent, fate::permanent},
    {errc::empty_response,                       phase::decode,    fate::permanent, fate::permanent, fate::permanent},
    {errc::invalid_json,                       phase::decode,    fate::permanent, fate::permanent, fate::permanent},
    {errc::unexpected_shape,                   phase::decode,    fate::permanent, fate::permanent, fate::permanent},
    {errc::unexpected_content_type,            phase::decode,    fate::permanent, fate::permanent, fate::permanent},

    // The end of a call, wherever it came.
    {errc::deadline_exceeded,                  phase::sign_in,   fate::deadline,  fate::deadline,  fate::deadline},
    {errc::deadline_exceeded,                  phase::acquire,   fate::deadline,  fate::deadline,  fate::deadline},
    {errc::deadline_exceeded,                  phase::connect,   fate::deadline,  fate::deadline,  fate::deadline},
    {errc::deadline_exceeded,                  phase::write,     fate::deadline,  fate::deadline,  fate::deadline},
    {errc::deadline_exceeded,                  phase::wait,      fate::deadline,  fate::deadline,  fate::deadline},
    {errc::deadline_exceeded,                  phase::read,      fate::deadline,  fate::deadline,  fate::deadline},
    {errc::deadline_exceeded,                  phase::none,      fate::deadline,  fate::deadline,  fate::deadline},
    {asio::error::operation_aborted,           phase::sign_in,   fate::cancelled, fate::cancelled, fate::cancelled},
    {asio::error::operation_aborted,           phase::acquire,   fate::cancelled, fate::cancelled, fate::cancelled},
    {asio::error::operation_aborted,           phase::connect,   fate::cancelled, fate::cancelled, fate::cancelled},
    {asio::error::operation_aborted,           phase::write,     fate::cancelled, fate::cancelled, fate::cancelled},
    {asio::error::operation_aborted,           phase::wait,      fate::cancelled, fate::cancelled, fate::cancelled},
    {asio::error::operation_aborted,           phase::read,      fate::cancelled, fate::cancelled, fate::cancelled},
    {asio::error::operation_aborted,           phase::none,      fate::cancelled, fate::cancelled, fate::cancelled},

    // A server that answered. Only 429 says that it did not carry the call out.
    {300, fate::permanent, fate::permanent, fate::permanent},
    {304, fate::permanent, fate::permanent, fate::permanent},
    {400, fate::permanent, fate::permanent, fate::permanent},
    {401, fate::permanent, fate::permanent, fate::permanent},
    {403, fate::permanent, fate::permanent, fate::permanent},
    {404, fate::permanent, fate::permanent, fate::permanent},
    {408, fate::again,     fate::again,     fate::harmful},
    {409, fate::permanent, fate::permanent, fate::permanent},
    {428, fate::permanent, fate::permanent, fate::permanent},
    {429, fate::again,     fate::again,     fate::again},
    {430, fate::permanent, fate::permanent, fate::permanent},
    {500, fate::permanent, fate::permanent, fate::permanent},
    {501, fate::permanent, fate::permanent, fate::permanent},
    {502, fate::again,     fate::again,     fate::harmful},
    {503, fate::again,     fate::again,     fate::harmful},
    {504, fate::again,     fate::again,     fate::harmful},
    {505, fate::permanent, fate::permanent, fate::permanent},
    {199, fate::permanent, fate::permanent, fate::permanent},
    {0,   fate::permanent, fate::permanent, fate::permanent},
    // clang-format on
};

class setting {
public:
    setting() = default;

    appmixer::manual_clock clock;
    asio::io_context io;
    std::shared_ptr<test::script> plan = std::make_shared<test::script>();
    appmixer::call_context context;
};

/// Makes a call whose first exchange is as `plan` says and whose second one succeeds.
appmixer::result<appmixer::http_response> make_call(setting& here, appmixer::operation_info const* operation,
                                                    appmixer::method verb)
{
    auto layer = test::stand_in(here.io.get_executor(), here.plan) | appmixer::with_retry();
    here.context.operation = operation;
    here.context.time = &here.clock;
    test::spawned call(here.io, test::send(layer, appmixer::http_request(verb, "/thing"), here.context));
    here.clock.run(here.io);
    REQUIRE(call.value.has_value());
    return *call.value;
}

void check(row const& row, fate expected, appmixer::operation_info const* operation, appmixer::method verb)
{
    CAPTURE(row.code.message());
    CAPTURE(to_string(row.failed_in));
    CAPTURE(row.status);
    setting here;
    if (row.code)
        here.plan->fails(row.code, row.failed_in);
    else
        here.plan->responds(row.status);
    auto const outcome = make_call(here, operation, verb);
    CHECK(here.context.stop_reason == reason_of(expected));
    CHECK(here.plan->seen.size() == (expected == fate::again ? 2 : 1));
    CHECK(here.context.attempts == here.plan->seen.size());
    if (expected == fate::again) {
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

TEST_CASE("a call that changes nothing")
{
    for (row const& row : matrix)
        check(row, row.safe, &safe_operation, method::get);
}

TEST_CASE("a call that may be made twice")
{
    for (row const& row : matrix)
        check(row, row.idempotent, &idempotent_operation, method::put);
}

TEST_CASE("a call that must not be made twice")
{
    for (row const& row : matrix)
        check(row, row.unsafe, &unsafe_operation, method::post);
}

TEST_CASE("the declaration counts, not the method")
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

TEST_CASE("a proxy's refusal goes by the proxy's status, for any call")
{
    for (appmixer::operation_info const* operation : {&safe_operation, &idempotent_operation, &unsafe_operation})
        for (auto const& [status, attempts] :
             {std::pair(0, 1), std::pair(403, 1), std::pair(407, 1), std::pair(408, 2), std::pair(429, 2),
              std::pair(500, 1), std::pair(502, 2), std::pair(503, 2), std::pair(504, 2)}) {
            CAPTURE(operation->name);
            CAPTURE(status);
            setting here;
            here.plan->fails(with_status(errc::proxy_refused, phase::connect, status));
            make_call(here, operation, operation->method);
            CHECK(here.plan->seen.size() == static_cast<std::size_t>(attempts));
            CHECK(here.context.stop_reason == (attempts == 2 ? stop_reason::none : stop_reason::permanent));
        }
}

TEST_CASE("a sign-in that was refused is final, and one that failed is repeated, for any call")
{
    for (appmixer::operation_info const* operation : {&safe_operation, &idempotent_operation, &unsafe_operation})
        for (auto const& [status, attempts] : {std::pair(400, 1), std::pair(401, 1), std::pair(403, 1),
                                               std::pair(429, 2), std::pair(500, 1), std::pair(503, 2)}) {
            CAPTURE(operation->name);
            CAPTURE(status);
            setting here;
            here.plan->fails(with_status(static_cast<errc>(status), phase::sign_in, status));
            make_call(here, operation, operation->method);
            CHECK(here.plan->seen.size() == static_cast<std::size_t>(attempts));
            CHECK(here.context.stop_reason == (attempts == 2 ? stop_reason::none : stop_reason::permanent));
        }
}

TEST_CASE("a response that a layer has made into an error counts as that response")
{
    setting here;
    here.plan->fails(with_status(errc::service_unavailable, phase::response, 503));
    make_call(here, &unsafe_operation, method::post);
    CHECK(here.context.stop_reason == stop_reason::not_repeatable);

    setting there;
    there.plan->fails(with_status(errc::service_unavailable, phase::response, 503));
    make_call(there, &idempotent_operation, method::put);
    CHECK(there.context.attempts == 2);
}

TEST_CASE("an error without a code is permanent")
{
    setting here;
    here.plan->fails(appmixer::error());
    make_call(here, &safe_operation, method::get);
    CHECK(here.context.attempts == 1);
    CHECK(here.context.stop_reason == stop_reason::permanent);
}

TEST_SUITE_END();

} // namespace
