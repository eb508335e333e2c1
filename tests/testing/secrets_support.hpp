#ifndef APPMIXER_TESTS_TESTING_SECRETS_SUPPORT_HPP
#define APPMIXER_TESTS_TESTING_SECRETS_SUPPORT_HPP

// Secrets with their encodings, and all texts of the library while calls with them are made.

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
#include <utility>
#include <vector>

namespace secrets_test {

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

    std::array<std::string_view, 7> encodings() const { return {plain, json, url, query, lower, base64, base64url}; }
};

inline constexpr secret password{"password",
                                 "p\"ss/w\\rd+1 \xc3\xbc?",
                                 R"(p\"ss/w\\rd+1 )"
                                 "\xc3\xbc?",
                                 "p%22ss%2Fw%5Crd%2B1%20%C3%BC%3F",
                                 "p%22ss%2Fw%5Crd%2B1%20%C3%BC%3F",
                                 "%70%22%73%73%2f%77%5c%72%64%2b%31%20%c3%bc%3f",
                                 "cCJzcy93XHJkKzEgw7w/",
                                 "cCJzcy93XHJkKzEgw7w_"};
inline constexpr secret token{"token",
                              "T0k/en+one==.abc~Z?>",
                              "T0k\\/en+one==.abc~Z?>",
                              "T0k%2Fen%2Bone%3D%3D.abc~Z%3F%3E",
                              "T0k%2Fen%2Bone%3D%3D.abc~Z%3F%3E",
                              "%54%30%6b%2f%65%6e%2b%6f%6e%65%3d%3d%2e%61%62%63%7e%5a%3f%3e",
                              "VDBrL2VuK29uZT09LmFiY35aPz4",
                              "VDBrL2VuK29uZT09LmFiY35aPz4"};
inline constexpr secret task_secret{"secret of a task",         "s3c&ret/#%2f:x,y",
                                    "s3c&ret\\/#%2f:x,y",       "s3c%26ret%2F%23%252f%3Ax%2Cy",
                                    "s3c%26ret%2F%23%252f:x,y", "%73%33%63%26%72%65%74%2f%23%25%32%66%3a%78%2c%79",
                                    "czNjJnJldC8jJTJmOngseQ",   "czNjJnJldC8jJTJmOngseQ"};
inline constexpr secret pin{"secret of an operation of one's own",
                            "own:wo rd/4\"",
                            R"(own:wo rd/4\")",
                            "own%3Awo%20rd%2F4%22",
                            "own:wo%20rd%2F4%22",
                            "%6f%77%6e%3a%77%6f%20%72%64%2f%34%22",
                            "b3duOndvIHJkLzQi",
                            "b3duOndvIHJkLzQi"};
inline constexpr std::array<secret, 4> all_secrets{password, token, task_secret, pin};

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
                if (text_.find(one.encodings()[i]) != std::string::npos)
                    all.push_back(std::string(one.name) + " as " + std::string(names[i]));
        return all;
    }
    std::string const& text() const { return text_; }

private:
    std::string text_;
};

inline std::string joined(std::vector<std::string> const& parts)
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

/// A sink that records all fields of all events.
class collecting_sink {
public:
    explicit collecting_sink(collected_texts& to) : to_(&to) {}
    void on_call_start(appmixer::trace_event const& event) { write(event); }
    void on_attempt_start(appmixer::trace_event const& event) { write(event); }
    void on_retry(appmixer::trace_event const& event) { write(event); }
    void on_attempt_end(appmixer::trace_event const& event) { write(event); }
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

/// A custom route with a secret that its name does not reveal.
class custom_route {
public:
    custom_route() = default;
    explicit custom_route(std::string text) : query_pin(text), body_pin(std::move(text)) {}
    std::string query_pin;
    std::string body_pin;
    using response_type = appmixer::user;
    static constexpr appmixer::operation_info info{"ownRoute", method::post, "/own", appmixer::idempotency::idempotent};
    static constexpr auto params = appmixer::table{appmixer::in_secret_query("pin", &custom_route::query_pin),
                                                   appmixer::in_secret_body("code", &custom_route::body_pin)};
};

/// Calls with every kind of secret; their errors are collected.
template <class Api>
inline asio::awaitable<void> calls(Api api, collected_texts& to)
{
    auto const quiet = api.as_result();
    auto const me = quiet.as(appmixer::access_token(std::string(token.plain)));
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
inline void collect(testing_test::fixture& f, Server server, collected_texts& to)
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

} // namespace secrets_test

#endif
