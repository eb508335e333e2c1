// Responses whose body a transport passes on piece by piece are decoded like any other.

#include "support.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// How a call reads the response body from a streaming transport.

using appmixer::body_sink;
using appmixer::call_context;
using appmixer::errc;
using appmixer::http_request;
using appmixer::http_response;
using test::asio::awaitable;

namespace {

using exchange = std::function<appmixer::result<http_response>(body_sink* sink)>;

/// A transport whose single exchange is given by the test.
class streaming {
public:
    using executor_type = test::asio::any_io_executor;
    streaming(executor_type executor, exchange what) : executor_(std::move(executor)), what_(std::move(what)) {}
    executor_type get_executor() const noexcept { return executor_; }
    awaitable<appmixer::result<http_response>> send(http_request&, call_context& context)
    {
        co_return what_(context.sink);
    }

private:
    executor_type executor_;
    exchange what_;
};

http_response head(int status = 200, std::string_view content_type = "application/json", std::string_view length = {})
{
    http_response response(status);
    response.headers.append("Content-Type", content_type);
    if (!length.empty())
        response.headers.append("Content-Length", length);
    return response;
}

/// Delivers a body in pieces of a few bytes: to the sink if it accepts them, otherwise to the response.
appmixer::result<http_response> stream(body_sink* sink, http_response response, std::string_view body,
                                       std::size_t piece = 5)
{
    REQUIRE(sink != nullptr);
    bool const taken = sink->begin(response);
    for (std::size_t at = 0; at < body.size(); at += piece) {
        std::string const part(body.substr(at, piece));
        if (!taken)
            response.body += part;
        else if (appmixer::error failure = sink->put(part); failure.code())
            return failure;
    }
    return response;
}

template <class Op>
auto call(exchange what)
{
    test::asio::io_context io;
    appmixer::client const api(streaming(io.get_executor(), std::move(what)));
    return test::run_call(io, api.as_result().call(Op()));
}

using stores = test::operation_returning<std::vector<appmixer::store>>;

constexpr std::string_view two = R"([{"storeId":"s1","name":"n"},{"storeId":"s2","x":[1,{"y":null}]}])";

appmixer::error failure_of(http_response response, std::string_view body)
{
    auto const got = call<stores>([&](body_sink* sink) { return stream(sink, response, body); });
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().operation() == "read");
    CHECK(got.error().status() == response.status);
    return got.error();
}

} // namespace

TEST_CASE("a streamed body is decoded like one that is in the response")
{
    bool in_the_response = true;
    auto const got = call<stores>([&](body_sink* sink) {
        auto response = stream(sink, head(201), two);
        in_the_response = !response->body.empty();
        return response;
    });
    REQUIRE(got.has_value());
    CHECK_FALSE(in_the_response);
    REQUIRE(got->size() == 2);
    CHECK(got->at(0).name == "n");
    CHECK(got->at(1).store_id == "s2");
    CHECK(got->at(1).extra.at("x").at(1).at("y").is_null());
}

TEST_CASE("a response key works with a streamed body")
{
    auto const count = call<appmixer::op::get_flows_count>(
        [](body_sink* sink) { return stream(sink, head(), R"({"more":{"count":1},"count":71})"); });
    CHECK(count.value() == 71);
    auto const none =
        call<appmixer::op::get_flows_count>([](body_sink* sink) { return stream(sink, head(), R"({"Count":71})"); });
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error().json_pointer() == "/count");
    CHECK(none.error().detail() == "expected a value, found none");
}

TEST_CASE("a transport that does not stream may ignore the sink")
{
    auto const got = call<stores>([](body_sink*) { return http_response(200, std::string(two)); });
    REQUIRE(got.has_value());
    CHECK(got->size() == 2);
}

TEST_CASE("a small body, or one that is not JSON, stays in the response")
{
    auto const wanted_in_pieces = [](http_response const& response) {
        bool wanted = false;
        static_cast<void>(call<stores>([&](body_sink* sink) {
            wanted = sink->begin(response);
            return http_response(204);
        }));
        return wanted;
    };
    CHECK(wanted_in_pieces(head(200)));
    CHECK(wanted_in_pieces(head(299, "text/plain")));
    CHECK(wanted_in_pieces(http_response(200)));
    CHECK(wanted_in_pieces(head(200, "application/json", "65537")));
    CHECK(wanted_in_pieces(head(200, "application/json", "99999999999999999999999999")));
    CHECK_FALSE(wanted_in_pieces(head(200, "application/json", "65536"))); // a slice
    CHECK_FALSE(wanted_in_pieces(head(200, "application/json", "0")));
    CHECK_FALSE(wanted_in_pieces(head(200, "Text/HTML; charset=utf-8")));
    for (int status : {199, 300, 304, 401, 404, 500, 503})
        CHECK_FALSE(wanted_in_pieces(head(status)));

    auto const raw = call<test::operation_returning<http_response>>([](body_sink* sink) {
        CHECK(sink == nullptr);
        return http_response(200, "as it came");
    });
    CHECK(raw->body == "as it came");
    CHECK(call<test::operation_returning<void>>([](body_sink* sink) {
              CHECK(sink == nullptr);
              return http_response(200, "nothing");
          }).has_value());
}

TEST_CASE("error responses and HTML pages keep their body")
{
    appmixer::error const refused = failure_of(head(404), R"({"message":"no such store"})");
    CHECK(refused == appmixer::condition::not_found);
    CHECK(refused.server_message() == "no such store");
    appmixer::error const page = failure_of(head(200, "text/html"), "<html>Login</html>");
    CHECK(page == errc::unexpected_content_type);
    CHECK(page.body_excerpt() == "<html>Login</html>");
}

TEST_CASE("a streamed body that is not JSON ends the exchange at the first invalid byte")
{
    std::size_t taken = 0;
    auto const got = call<stores>([&](body_sink* sink) -> appmixer::result<http_response> {
        CHECK(sink->begin(head()));
        for (std::string_view const piece : {"[{\"storeId\"", ":\"s\"}", " oops ", "never"}) {
            ++taken;
            if (appmixer::error failure = sink->put(piece); failure.code())
                return failure;
        }
        return head();
    });
    REQUIRE_FALSE(got.has_value());
    CHECK(taken == 3);
    CHECK(got.error() == errc::invalid_json);
    CHECK(got.error().phase() == appmixer::phase::decode);
    CHECK(got.error().status() == 200);
    CHECK(got.error().operation() == "read");
    CHECK(got.error().body_excerpt() == R"([{"storeId":"s"} oops )");

    CHECK(failure_of(head(200, "text/plain"), "service unavailable") == errc::unexpected_content_type);
    CHECK(failure_of(head(200, "text/plain"), "service unavailable").detail() == "text/plain");
    CHECK(failure_of(head(), "[{}] []") == errc::invalid_json);
    CHECK(failure_of(head(), std::string(129, '[')) == errc::invalid_json);
}

TEST_CASE("a truncated streamed body is invalid JSON, and a blank one is empty")
{
    CHECK(failure_of(head(), R"([{"storeId":"s")") == errc::invalid_json);
    CHECK(failure_of(head(), R"([{"storeId":"s")").body_excerpt() == R"([{"storeId":"s")");
    CHECK(failure_of(head(), "") == errc::empty_response);
    CHECK(failure_of(head(), " \r\n \t   \n\n ") == errc::empty_response);
    CHECK(failure_of(head(200, "text/plain"), "[") == errc::unexpected_content_type);
}

TEST_CASE("a value of a wrong type is reported after the whole body was read")
{
    std::string const rest(1000, ' ');
    std::size_t taken = 0;
    auto const got = call<stores>([&](body_sink* sink) -> appmixer::result<http_response> {
        CHECK(sink->begin(head()));
        for (std::string const& piece : {std::string(R"([{},7,)"), rest, std::string("{}]")}) {
            ++taken;
            CHECK_FALSE(sink->put(piece).code().failed());
        }
        return head();
    });
    REQUIRE_FALSE(got.has_value());
    CHECK(taken == 3);
    CHECK(got.error() == errc::unexpected_shape);
    CHECK(got.error().json_pointer() == "/1");
    CHECK(got.error().detail() == "expected an object, found a number");
    CHECK(got.error().body_excerpt() == (R"([{},7,)" + rest).substr(0, 512));
    CHECK(failure_of(head(), R"([{},7,)") == errc::invalid_json);
}

TEST_CASE("a retried call decodes from the start")
{
    auto const again = [](http_response first, std::string_view first_body, exchange second) {
        return call<stores>([&](body_sink* sink) {
            static_cast<void>(stream(sink, first, first_body));
            return second(sink);
        });
    };
    auto const whole = [](body_sink* sink) { return stream(sink, head(), two); };
    CHECK(again(head(), R"([{"storeId":"old"},{"sto)", whole)->size() == 2);
    CHECK(again(head(), two, whole)->size() == 2);
    CHECK(again(head(), "[{\"name\":7}", whole)->size() == 2);
    CHECK(again(head(), "no JSON", whole)->size() == 2);
    CHECK(again(head(200, "text/plain"), "no JSON", whole)->size() == 2);
    CHECK(again(head(503), "{}", whole)->size() == 2);

    // The second time in the response.
    CHECK(again(head(), "[{\"storeId\":\"old\"}", [](body_sink* sink) {
              return stream(sink, head(503), R"({"message":"later"})");
          }).error() == errc::service_unavailable);
    CHECK(again(head(), two, [](body_sink*) { return http_response(404, "{}"); }).error() == errc::not_found);
    auto const plain = again(head(), two, [](body_sink*) { return http_response(200, R"([{"storeId":"s3"}])"); });
    REQUIRE(plain.has_value());
    REQUIRE(plain->size() == 1);
    CHECK(plain->front().store_id == "s3");
    CHECK(plain->front().name.empty());
    CHECK(again(head(), two, [](body_sink*) { return http_response(204); }).error() == errc::empty_response);
    CHECK(again(head(), two, [](body_sink*) { return appmixer::error(errc::connection_closed); }).error() ==
          errc::connection_closed);
}

TEST_CASE("the data of a failed exchange is freed, whatever its size")
{
    std::string many = "[";
    for (int i = 0; i < 5000; ++i)
        many += R"({"storeId":"a text that is long enough to be on the heap"},)";
    auto const got = call<stores>([&](body_sink* sink) -> appmixer::result<http_response> {
        static_cast<void>(stream(sink, head(), many, 1000));
        return appmixer::error(errc::connection_closed);
    });
    CHECK(got.error() == errc::connection_closed);
}
