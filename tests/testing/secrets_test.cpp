// All texts of the library while secrets pass through it: what it throws, traces, records and prints. A echoing_server
// server echoes the secrets wherever it can. None of them may be found, in any encoding.

#include "support.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/auth/auth.hpp>
#include <appmixer/auth/password_sign_in.hpp>
#include <appmixer/layers/line_sink.hpp>
#include <appmixer/layers/metrics_sink.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/layers/trace.hpp>
#include <appmixer/testing/playback.hpp>
#include <appmixer/testing/recorder.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/error.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <iostream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::method;
using appmixer::phase;
using appmixer::result;

/// A secret and its encodings, written out by hand.
class secret {
public:
    std::string_view name;
    std::string_view plain;
    std::string_view json;
    std::string_view url;
    std::string_view query; ///< as in a URL, with what may stay as it is in a query
    std::string_view lower; ///< as in a URL, all of it escaped
    std::string_view base64;
    std::string_view base64url;

    std::array<std::string_view, 7> spellings() const { return {plain, json, url, query, lower, base64, base64url}; }
};

constexpr secret password{"password",
                          "p\"ss/w\\rd+1 \xc3\xbc?",
                          R"(p\"ss/w\\rd+1 )"
                          "\xc3\xbc?",
                          "p%22ss%2Fw%5Crd%2B1%20%C3%BC%3F",
                          "p%22ss%2Fw%5Crd%2B1%20%C3%BC%3F",
                          "%70%22%73%73%2f%77%5c%72%64%2b%31%20%c3%bc%3f",
                          "cCJzcy93XHJkKzEgw7w/",
                          "cCJzcy93XHJkKzEgw7w_"};
constexpr secret token{"token",
                       "T0k/en+one==.abc~Z?>",
                       "T0k\\/en+one==.abc~Z?>",
                       "T0k%2Fen%2Bone%3D%3D.abc~Z%3F%3E",
                       "T0k%2Fen%2Bone%3D%3D.abc~Z%3F%3E",
                       "%54%30%6b%2f%65%6e%2b%6f%6e%65%3d%3d%2e%61%62%63%7e%5a%3f%3e",
                       "VDBrL2VuK29uZT09LmFiY35aPz4",
                       "VDBrL2VuK29uZT09LmFiY35aPz4"};
constexpr secret task_secret{"secret of a task",         "s3c&ret/#%2f:x,y",
                             "s3c&ret\\/#%2f:x,y",       "s3c%26ret%2F%23%252f%3Ax%2Cy",
                             "s3c%26ret%2F%23%252f:x,y", "%73%33%63%26%72%65%74%2f%23%25%32%66%3a%78%2c%79",
                             "czNjJnJldC8jJTJmOngseQ",   "czNjJnJldC8jJTJmOngseQ"};
constexpr secret pin{"secret of an operation of one's own",
                     "own:wo rd/4\"",
                     R"(own:wo rd/4\")",
                     "own%3Awo%20rd%2F4%22",
                     "own:wo%20rd%2F4%22",
                     "%6f%77%6e%3a%77%6f%20%72%64%2f%34%22",
                     "b3duOndvIHJkLzQi",
                     "b3duOndvIHJkLzQi"};
constexpr std::array<secret, 4> all_secrets{password, token, task_secret, pin};

/// The texts of the library.
class collected_texts {
public:
    collected_texts() = default;

    void add(std::string_view text) { text_.append(text).append("\n"); }
    void add(appmixer::error const& e)
    {
        for (std::string_view part : {e.operation(), std::string_view(e.detail()), std::string_view(e.server_message()),
                                      std::string_view(e.body_excerpt()), std::string_view(e.json_pointer())})
            add(part);
        add(json::serialize(e.server_details()));
        add(e.what());
        add(appmixer::exception(e).what());
    }

    /// The secrets that are in it: "token in base64".
    std::vector<std::string> found() const
    {
        constexpr std::array<std::string_view, 7> names{"plain",   "JSON",   "URL",      "query",
                                                        "escapes", "base64", "base64url"};
        std::vector<std::string> all;
        for (secret const& one : all_secrets)
            for (std::size_t i = 0; i < names.size(); ++i)
                if (text_.find(one.spellings()[i]) != std::string::npos)
                    all.push_back(std::string(one.name) + " as " + std::string(names[i]));
        return all;
    }
    std::string const& text() const { return text_; }

private:
    std::string text_;
};

std::string joined(std::vector<std::string> const& parts)
{
    std::string all;
    for (std::string const& part : parts)
        all += part + "; ";
    return all;
}

/// Captures what the process prints during its lifetime.
class printed {
public:
    printed() = default;
    ~printed()
    {
        std::cout.rdbuf(out_);
        std::cerr.rdbuf(err_);
        std::clog.rdbuf(log_);
    }
    printed(printed const&) = delete;
    printed& operator=(printed const&) = delete;
    std::string text() const { return kept_.str(); }

private:
    std::ostringstream kept_;
    std::streambuf* out_ = std::cout.rdbuf(kept_.rdbuf());
    std::streambuf* err_ = std::cerr.rdbuf(kept_.rdbuf());
    std::streambuf* log_ = std::clog.rdbuf(kept_.rdbuf());
};

/// What the hostile server does with the secrets of a request.
enum class echo : unsigned char { message, details, page, wrong_shape, wrong_type, escapes, base64, failure, none };

/// Echoes every secret in its responses, in every encoding.
class echoing_server {
public:
    using executor_type = asio::any_io_executor;
    echoing_server(executor_type executor, echo how) : executor_(std::move(executor)), how_(how) {}
    executor_type get_executor() const noexcept { return executor_; }

    asio::awaitable<result<http_response>> send(http_request& request, appmixer::call_context&)
    {
        result<http_response> response = respond(request);
        co_return response;
    }

private:
    /// The secrets in this request: the library can know only those.
    static std::vector<secret> known(http_request const& request)
    {
        std::string const all = request.target + "\n" + std::string(request.headers.text()) + request.body;
        std::vector<secret> out;
        for (secret const& one : all_secrets)
            for (std::string_view way : one.spellings())
                if (all.find(way) != std::string::npos) {
                    out.push_back(one);
                    break;
                }
        return out;
    }
    static http_response with_type(int status, std::string_view type, std::string body)
    {
        http_response response(status, std::move(body));
        response.headers.append("Content-Type", type);
        return response;
    }

    result<http_response> respond(http_request const& request) const
    {
        std::string plain, escapes, base64;
        for (secret const& one : known(request)) {
            plain += " plain " + std::string(one.plain) + " url " + std::string(one.url) + " query " +
                     std::string(one.query);
            escapes += " lower " + std::string(one.lower);
            base64 += " base64 " + std::string(one.base64) + " or " + std::string(one.base64url);
        }
        switch (how_) {
        case echo::message: {
            http_response response =
                with_type(400, "application/json", json::serialize(json::object{{"message", plain}}));
            response.headers.append("X-Request-Id", std::string(request.headers.get("Authorization").value_or("-")));
            return response;
        }
        case echo::details: {
            json::object details{{"value", plain}, {"list", {plain, {{"deep", plain}}}}};
            for (secret const& one : known(request))
                details["key " + std::string(one.plain)] = 1;
            return with_type(422, "application/json", json::serialize(json::object{{"details", details}}));
        }
        case echo::page: return with_type(502, "text/html", "<pre>" + plain + request.body + "</pre>");
        case echo::wrong_shape:
            return with_type(200, "application/json", json::serialize(json::array{plain, request.target}));
        case echo::wrong_type: return with_type(200, "text/plain; boundary=" + without_controls(request), plain);
        case echo::escapes:
            return with_type(400, "application/json", json::serialize(json::object{{"message", escapes}}));
        case echo::base64:
            return with_type(400, "application/json", json::serialize(json::object{{"message", base64}}));
        case echo::failure: return appmixer::error(asio::error::eof, phase::connect, "sending" + plain + base64);
        case echo::none: break;
        }
        return with_type(200, "application/json", "{}");
    }
    static std::string without_controls(http_request const& request)
    {
        return request.target + std::string(request.headers.get("Authorization").value_or(""));
    }

    executor_type executor_;
    echo how_;
};

/// A sink that records all fields of all events.
class collecting_sink {
public:
    explicit collecting_sink(collected_texts& to) : to_(&to) {}
    void on_call_start(appmixer::trace_event const& event) { write(event); }
    void on_attempt(appmixer::trace_event const& event) { write(event); }
    void on_retry(appmixer::trace_event const& event) { write(event); }
    void on_response(appmixer::trace_event const& event) { write(event); }
    void on_call_end(appmixer::trace_event const& event) { write(event); }

private:
    void write(appmixer::trace_event const& event)
    {
        to_->add(event.operation());
        to_->add(event.path());
        to_->add(event.target());
        to_->add(event.error_kind());
        to_->add(event.code().message());
        for (std::string_view name : {"Authorization", "Content-Type", "X-Request-Id", "Accept"}) {
            to_->add(event.request_header(name).value_or("-"));
            to_->add(event.response_header(name).value_or("-"));
        }
    }

    collected_texts* to_;
};

/// A layer that records everything unredacted: the negative control.
template <appmixer::transport Inner>
class unredacted_layer {
public:
    using executor_type = typename Inner::executor_type;
    unredacted_layer(Inner inner, collected_texts& to) : inner_(std::move(inner)), to_(&to) {}
    executor_type get_executor() const noexcept { return std::as_const(inner_).get_executor(); }
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, appmixer::call_context& context)
    {
        to_->add(request.target);
        to_->add(request.headers.text());
        to_->add(request.body);
        result<http_response> response = co_await inner_.send(request, context);
        if (response)
            to_->add(response->body);
        co_return response;
    }

private:
    Inner inner_;
    collected_texts* to_;
};

/// A custom route with a secret that its name does not reveal.
class custom_route {
public:
    custom_route() = default;
    explicit custom_route(std::string text) : query_pin(text), body_pin(std::move(text)) {}
    std::string query_pin;
    std::string body_pin;
    using response_type = appmixer::user;
    static constexpr appmixer::operation_info info{"ownRoute", method::post, "/own", appmixer::idempotency::idempotent};
    static constexpr auto params = std::tuple{appmixer::in_secret_query("pin", &custom_route::query_pin),
                                              appmixer::in_secret_body("code", &custom_route::body_pin)};
};

/// Calls with every kind of secret; their errors are collected.
template <class Api>
asio::awaitable<void> calls(Api api, collected_texts& to)
{
    auto const quiet = api.as_result();
    auto const me = quiet.as(appmixer::static_token(std::string(token.plain)));
    auto const note = [&](auto const& outcome) {
        if (!outcome)
            to.add(outcome.error());
    };
    auto const signed_in = co_await authenticate_user(quiet, "ada", std::string(password.plain));
    note(signed_in);
    auto const signed_up = co_await signup_user(me, "bob", std::string(password.plain));
    note(signed_up);
    auto const user = co_await get_user(me);
    note(user);
    auto const flow = co_await get_flow(quiet, "f1"); // by the layer that signs in, if there is one
    note(flow);
    appmixer::op::approve_task approve("t1");
    approve.secret = task_secret.plain;
    auto const approved = co_await quiet.call(approve);
    note(approved);
    appmixer::op::get_people_tasks query;
    query.secret = task_secret.plain;
    auto const tasks = co_await quiet.call(query);
    note(tasks);
    custom_route const route{std::string(pin.plain)};
    auto const own = co_await me.call(route);
    note(own);
}

/// All texts while the calls are made to a server.
template <class Server>
void collect(testing_test::fixture& f, Server server, collected_texts& to)
{
    using namespace appmixer;
    std::optional<printed> console(std::in_place);
    std::ostringstream lines;
    recorder tape;
    auto const events = std::make_shared<collecting_sink>(to);
    auto const line = std::make_shared<line_sink>(lines);
    auto const metrics = std::make_shared<metrics_sink>();
    standard_retry fixed_waits;
    fixed_waits.max_attempts(2).random([] { return 0.5; });
    client api(std::move(server) | with_recorder(tape) | with_attempt_trace(events) | with_attempt_trace(metrics) |
               with_auth(password_sign_in("ada", std::string(password.plain))) | with_retry(fixed_waits) |
               with_call_trace(events) | with_call_trace(line) | with_call_trace(metrics));
    f.run(calls(api.with_clock(f.clock), to));
    to.add(lines.str());
    to.add(metrics->prometheus_text());
    recording const recorded = tape.recorded();
    to.add(recorded.text());

    // The errors of a playback for unknown calls.
    recording short_one = recorded;
    short_one.exchanges.resize(1);
    std::string unexpected;
    for (playback_order const order : {playback_order::strict, playback_order::loose}) {
        playback server_of_recording(f.io.get_executor(), short_one, order);
        f.run(calls(client(server_of_recording).with_clock(f.clock), to));
        unexpected += server_of_recording.verify();
    }
    to.add(unexpected);

    std::string const printed_text = console->text();
    console.reset(); // so that messages of checks are printed
    CHECK(printed_text == "");
    CHECK(recorded.exchanges.size() >= 7);
    CHECK(unexpected != "");
}

TEST_SUITE_BEGIN("secrets");

TEST_CASE("a hostile server gets no secret into any text of the library")
{
    for (echo const how : {echo::message, echo::details, echo::page, echo::wrong_shape, echo::wrong_type, echo::escapes,
                           echo::base64, echo::failure, echo::none}) {
        CAPTURE(static_cast<int>(how));
        testing_test::fixture f;
        collected_texts all;
        collect(f, echoing_server(f.io.get_executor(), how), all);
        CHECK(joined(all.found()) == "");
        CHECK(all.text().size() > 5000); // it printed_text a lot
    }
}

/// Returns the token at sign-in, complete or truncated, and then echoes it in a header that traces show.
class token_server {
public:
    using executor_type = asio::any_io_executor;
    token_server(executor_type executor, std::size_t cut) : executor_(std::move(executor)), cut_(cut) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<result<http_response>> send(http_request& request, appmixer::call_context&)
    {
        http_response response(200, "{}");
        response.headers.append("Content-Type", "application/json");
        response.headers.append("X-Request-Id", std::string(request.headers.get("Authorization").value_or("-")));
        if (request.method == method::post && request.target.starts_with("/user")) {
            response.body =
                json::serialize(json::object{{"token", std::string(token.plain)}, {"user", {{"id", "u1"}}}});
            response.body.resize(response.body.size() - cut_);
        }
        co_return response;
    }

private:
    executor_type executor_;
    std::size_t cut_;
};

TEST_CASE("a token from the server appears nowhere, also when its response is invalid")
{
    for (std::size_t const cut : {std::size_t(0), std::size_t(1), std::size_t(17), std::size_t(22)}) {
        CAPTURE(cut);
        testing_test::fixture f;
        collected_texts all;
        collect(f, token_server(f.io.get_executor(), cut), all);
        CHECK(joined(all.found()) == "");
        CHECK(all.text().find(token.plain.substr(0, 8)) == std::string::npos);
    }
}

TEST_CASE("a script's report of differing requests contains no secrets")
{
    testing_test::fixture f;
    collected_texts all;
    appmixer::scripted script(f.io.get_executor());
    script.in_any_order();
    std::string const bearer = "Bearer " + std::string(token.plain);
    script.expect(method::post, "/user/auth").with_json(R"({"username":"ada","password":"another"})");
    script.expect(method::post, "/user").with_header("Authorization", bearer + "x");
    script.expect(method::get, "/user").with_header("Authorization", "Basic " + std::string(token.base64));
    script.expect(method::get, "/flows/f2").with_header("Authorization", bearer);
    script.expect(method::put, "/people-task/tasks/t1/approve").with_body(std::string(task_secret.plain));
    script.expect(method::get, "/people-task/tasks?secret=" + std::string(task_secret.lower));
    script.expect(method::post, "/own?pin=own:wo%20rd%2F4%22").with_json("{}");
    f.run(calls(appmixer::client(script).with_clock(f.clock), all));
    all.add(script.verify());
    CHECK(joined(all.found()) == "");
    CHECK(all.text().find("[redacted]") != std::string::npos);
}

TEST_CASE("the search finds secrets planted on purpose")
{
    for (secret const& one : all_secrets)
        for (std::string_view const way : one.spellings()) {
            collected_texts all;
            all.add("before" + std::string(way) + "behind");
            CHECK(joined(all.found()).find(one.name) != std::string::npos);
        }

    testing_test::fixture f;
    collected_texts all;
    appmixer::client const api(unredacted_layer(echoing_server(f.io.get_executor(), echo::base64), all));
    f.run(calls(api.with_clock(f.clock), all));
    std::string const found = joined(all.found());
    for (std::string_view const expected :
         {"password as JSON", "password as base64", "token as plain", "token as base64", "secret of a task as plain",
          "secret of a task as query", "secret of an operation of one's own as JSON",
          "secret of an operation of one's own as query"}) {
        CAPTURE(expected);
        CHECK(found.find(expected) != std::string::npos);
    }
}

TEST_SUITE_END();

} // namespace
