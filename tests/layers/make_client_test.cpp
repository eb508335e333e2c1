// make_client: the identity of calls, and retries around the sign-in.

#include "auth_support.hpp"

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/layers/deadline.hpp>
#include <appmixer/layers/gzip.hpp>
#include <appmixer/layers/rate_limit.hpp>
#include <appmixer/layers/trace.hpp>
#include <appmixer/make_client.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/playback.hpp>
#include <appmixer/testing/recorder.hpp>
#include <appmixer/testing/scripted.hpp>
#include <appmixer/transports/http.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::settings;
using appmixer::with_attempt_trace;
using appmixer::with_call_trace;
using test::auth_fixture;
using test::list;

/// Responds to the first `count` sign-ins with a status.
void refuse_sign_ins(test::fake_server& server, std::size_t count, int status)
{
    server.on_sign_in = [&server, count, status](auto&) {
        if (server.sign_ins.size() <= count)
            return test::fake_server::response(appmixer::http_response(status));
        return server.gives("token");
    };
}

settings ada()
{
    settings who;
    who.credentials("ada", "secret");
    return who;
}

TEST_SUITE_BEGIN("make_client");

TEST_CASE("the credentials in the settings sign in")
{
    auth_fixture w;
    appmixer::default_client const api = make_client(w.transport(), ada());
    CHECK(w.run(get_user(api)).username == "ada");
    CHECK(w.server->sign_ins == list({R"({"username":"ada","password":"secret"})"}));
    CHECK(w.calls() == list({"GET /user: token-1"}));
}

TEST_CASE("transports are made on an io_context as on its executor")
{
    asio::io_context io;
    appmixer::emulator back_end;
    back_end.add_user("ada", "secret");
    auto const api = make_client(appmixer::loopback(io, back_end), ada());
    CHECK(appmixer::run(io, get_user(api)).username == "ada");
    CHECK(appmixer::http_transport(io, settings()).get_executor() == io.get_executor());
    CHECK(appmixer::scripted(io).get_executor() == io.get_executor());
    CHECK(appmixer::playback(io, appmixer::recording()).get_executor() == io.get_executor());
}

TEST_CASE("a token in the settings takes precedence over credentials")
{
    auth_fixture w;
    w.server->valid = {"fixed"};
    for (settings who : {settings(), ada()}) {
        auto const api = make_client(w.transport(), who.token("fixed")).with_clock(w.clock).as_result();
        CHECK(w.run(get_user(api)).has_value());
        CHECK(w.calls() == list({"GET /user: fixed"}));
    }
    w.server->valid.clear();
    auto const api = make_client(w.transport(), ada().token("fixed")).with_clock(w.clock).as_result();
    CHECK(w.run(get_user(api)).error() == errc::unauthorized);
    CHECK(w.server->sign_ins.empty());
}

TEST_CASE("without either, handles need an identity of their own")
{
    auth_fixture w;
    auto const api = make_client(w.transport(), settings()).with_clock(w.clock).as_result();
    CHECK(w.run(get_user(api)).error() == errc::unauthorized);
    CHECK(w.run(get_user(api.as(appmixer::password_sign_in("bob", "secret")))).has_value());
    CHECK(w.run(get_user(api.as(appmixer::access_token("token-1")))).has_value());
    CHECK(w.calls() == list({"GET /user: -", "GET /user: token-1", "GET /user: token-1"}));

    settings password_alone;
    password_alone.credentials("", "secret");
    CHECK(w.run(get_user(make_client(w.transport(), password_alone).as_result())).error() == errc::unauthorized);
    CHECK(w.server->sign_ins.size() == 1);
}

TEST_CASE("calls, sign-ins and failed connects are retried during an outage")
{
    auth_fixture w;
    auto const api = make_client(w.transport(), ada()).with_clock(w.clock).as_result();
    refuse_sign_ins(*w.server, 2, 503);
    w.server->on_call = [&](auto&) {
        return w.server->calls.size() == 1 ? appmixer::http_response(503)
                                           : appmixer::http_response(200, R"({"storeId":"s1"})");
    };
    auto const refused = w.run(create_store(api, "orders")); // made once, and not repeatable
    CHECK(refused.error() == errc::service_unavailable);
    CHECK(refused.error().stop_reason() == appmixer::stop_reason::not_repeatable);
    CHECK(refused.error().phase() == appmixer::phase::response);
    CHECK(refused.error().attempts() == 3); // in two of which it was not sent
    CHECK(w.server->sign_ins.size() == 3);
    CHECK(w.run(create_store(api, "orders")).value() == "s1");
    CHECK(w.calls() == list({"POST /stores: token", "POST /stores: token"}));
}

TEST_CASE("a rejected sign-in is not retried")
{
    for (int const status : {401, 403}) {
        CAPTURE(status);
        auth_fixture w;
        auto const api = make_client(w.transport(), ada()).with_clock(w.clock).as_result();
        refuse_sign_ins(*w.server, 1000, status);
        auto const refused = w.run(get_user(api));
        CHECK(refused.error() == static_cast<errc>(status));
        CHECK(refused.error().stop_reason() == appmixer::stop_reason::permanent);
        CHECK(refused.error().attempts() == 1);
        CHECK(w.server->sign_ins.size() == 1);
        CHECK(w.clock.elapsed() == 0s);
    }
}

TEST_CASE("a thousand calls in an outage share their sign-ins")
{
    auth_fixture w;
    auto const api = make_client(w.transport(), ada()).with_clock(w.clock).as_result();
    w.server->sign_in_takes = 1s;
    refuse_sign_ins(*w.server, 1000, 503);
    std::deque<test::pending> calls;
    for (int i = 0; i < 1000; ++i)
        calls.emplace_back(w.io, get_user(api));
    w.clock.run(w.io);
    for (test::pending const& one : calls)
        CHECK(one.value.value().error() == errc::service_unavailable);
    CHECK(w.server->sign_ins.size() <= 11); // the first one, and what the budget allows
    CHECK(w.calls().empty());
}

/// Notes the name of each layer that a request passes.
template <class Inner>
class noting_layer {
public:
    using executor_type = typename Inner::executor_type;
    noting_layer(Inner inner, std::vector<std::string>* seen, std::string name)
        : inner_(std::move(inner)), seen_(seen), name_(std::move(name))
    {
    }
    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    asio::awaitable<appmixer::result<appmixer::http_response>, executor_type> send(appmixer::http_request& request,
                                                                                   appmixer::call_context& context)
    {
        seen_->push_back(name_);
        return inner_.send(request, context);
    }

private:
    Inner inner_;
    std::vector<std::string>* seen_;
    std::string name_;
};

template <appmixer::layer_position Position>
class with_note : public appmixer::layer_factory {
public:
    static constexpr appmixer::layer_position position = Position;
    with_note(std::vector<std::string>& seen, std::string name) : seen_(&seen), name_(std::move(name)) {}
    template <appmixer::transport Inner>
    noting_layer<Inner> operator()(Inner inner) const
    {
        return noting_layer<Inner>(std::move(inner), seen_, name_);
    }

private:
    std::vector<std::string>* seen_;
    std::string name_;
};

class start_log {
public:
    explicit start_log(std::vector<std::string>& to) : seen(&to) {}
    void on_call_start(appmixer::trace_event const&) { seen->push_back("call"); }
    void on_attempt_start(appmixer::trace_event const&) { seen->push_back("attempt"); }
    std::vector<std::string>* seen;
};

template <class... Factories>
constexpr auto order_of = appmixer::detail::layer_order<Factories...>();
using call_trace = decltype(with_call_trace(std::shared_ptr<start_log>()));
using attempt_trace = decltype(with_attempt_trace(std::shared_ptr<start_log>()));
static_assert(order_of<appmixer::with_deadline, call_trace, with_note<appmixer::layer_position::own>,
                       appmixer::with_retry<>, appmixer::with_auth<>, appmixer::with_rate_limit, attempt_trace,
                       appmixer::with_recorder, appmixer::with_gzip, appmixer::with_faults> ==
              std::array<std::size_t, 10>{9, 8, 7, 6, 5, 4, 3, 2, 1, 0});
static_assert(order_of<appmixer::with_gzip, attempt_trace, call_trace, call_trace, attempt_trace> ==
              std::array<std::size_t, 5>{0, 1, 4, 2, 3});

TEST_CASE("the order of further layers does not depend on that of the arguments")
{
    std::vector<std::string> seen;
    auto const sink = std::make_shared<start_log>(seen);
    auto const check = [&](auto... layers) {
        auth_fixture w;
        seen.clear();
        w.server->on_call = [&](auto&) {
            return w.server->calls.size() == 1 ? appmixer::http_response(503)
                                               : appmixer::http_response(200, R"({"username":"ada"})");
        };
        auto const api = make_client(w.transport(), ada().token("token-1"), layers...).with_clock(w.clock);
        w.server->valid = {"token-1"};
        CHECK(w.run(get_user(api)).username == "ada");
        CHECK(seen == list({"call", "outer", "inner", "attempt", "attempt"}));
    };
    using appmixer::layer_position;
    with_note<layer_position::own> const inner(seen, "inner");
    with_note<layer_position::own> const outer(seen, "outer");
    check(with_call_trace(sink), inner, with_attempt_trace(sink), outer);
    check(inner, outer, with_attempt_trace(sink), with_call_trace(sink));
}

TEST_CASE("a retry layer and an auth layer of the caller replace the usual ones")
{
    auth_fixture w;
    auto const once = appmixer::with_retry(appmixer::standard_retry().max_attempts(1));
    auto const bob = appmixer::with_auth(appmixer::password_sign_in("bob", "secret"));
    auto const api = make_client(w.transport(), ada(), once, bob).with_clock(w.clock).as_result();
    refuse_sign_ins(*w.server, 1, 503);
    appmixer::error const why = w.run(get_user(api)).error();
    CHECK(why.attempts() == 1);
    CHECK(why.stop_reason() == appmixer::stop_reason::exhausted);
    CHECK(w.server->sign_ins == list({R"({"username":"bob","password":"secret"})"}));
    CHECK(w.run(get_user(api)).has_value());
}

TEST_CASE("a client made by make_client works with the emulator")
{
    auth_fixture w;
    appmixer::emulator back_end;
    back_end.add_user("ada", "secret");
    appmixer::default_client const api = make_client(appmixer::loopback(w.io.get_executor(), back_end), ada());
    std::string const id = w.run(create_store(api, "orders"));
    REQUIRE(back_end.faults().add("503:path=/stores,count=1").has_value());
    REQUIRE(back_end.faults().add("expired-token:path=/stores,count=1").has_value());
    CHECK(w.run(get_stores(api.with_clock(w.clock))).at(0).store_id == id);
    CHECK(back_end.faults().injected() == 2);
}

TEST_SUITE_END();

} // namespace
