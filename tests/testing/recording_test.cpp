// recording: what it writes reads back.

#include "recording_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace recording_test;

TEST_SUITE_BEGIN("recording");

TEST_CASE("a file is indented, in a fixed order, and reads back as it was")
{
    recording tape;
    recorded_exchange create = exchange(method::post, "/flows?a=1", appmixer::http_response(200, R"({"flowId":"f1"})"));
    create.operation = "createFlow";
    create.request.headers.append("Content-Type", "application/json");
    create.request.headers.append("Authorization", "Bearer [secret-1]");
    create.request.body = R"({"name":"Hello","flow":{},"list":[1,2.5,[],null,true]})";
    create.outcome->headers.append("Content-Type", "application/json; charset=utf-8");
    tape.exchanges.push_back(create);
    tape.exchanges.push_back(
        exchange(method::get, "/user", appmixer::error(asio::error::connection_reset, phase::wait, "in the middle")));

    std::string const expected = R"({
  "format": "appmixer-recording",
  "version": 1,
  "exchanges": [
    {
      "operation": "createFlow",
      "request": {
        "method": "POST",
        "target": "/flows?a=1",
        "headers": {
          "Content-Type": "application/json",
          "Authorization": "Bearer [secret-1]"
        },
        "json": {
          "name": "Hello",
          "flow": {},
          "list": [
            1,
            2.5,
            [],
            null,
            true
          ]
        }
      },
      "response": {
        "status": 200,
        "headers": {
          "Content-Type": "application/json; charset=utf-8"
        },
        "json": {
          "flowId": "f1"
        }
      }
    },
    {
      "request": {
        "method": "GET",
        "target": "/user"
      },
      "failure": {
        "code": "connection_reset",
        "phase": "wait",
        "detail": "in the middle"
      }
    }
  ]
}
)";
    CHECK(tape.text() == expected);

    recording const again = recording::parse(expected).value();
    REQUIRE(again.exchanges.size() == 2);
    CHECK(again.exchanges[0].operation == "createFlow");
    CHECK(again.exchanges[0].request.method == method::post);
    CHECK(again.exchanges[0].request.target == "/flows?a=1");
    CHECK(again.exchanges[0].request.headers.text() == create.request.headers.text());
    CHECK(again.exchanges[0].request.body == R"({"name":"Hello","flow":{},"list":[1,2.5,[],null,true]})");
    CHECK(again.exchanges[0].outcome.value().status == 200);
    CHECK(again.exchanges[0].outcome.value().body == R"({"flowId":"f1"})");
    appmixer::error const e = again.exchanges[1].outcome.error();
    CHECK(e == asio::error::connection_reset);
    CHECK(e.phase() == phase::wait);
    CHECK(e.detail() == "in the middle");
    CHECK(again.text() == expected);
}

TEST_CASE("a body that is not JSON is stored as text, a binary one as base64")
{
    recording tape;
    auto const add = [&](std::string_view type, std::string body) {
        appmixer::http_response response(200, std::move(body));
        if (!type.empty())
            response.headers.append("Content-Type", type);
        tape.exchanges.push_back(exchange(method::get, "/x", std::move(response)));
    };
    std::string const bodies[] = {"<html>\n\t\"\\\x01", "\xff\xfe", "1.50", "{", "", "  [1]  ", "\xc3\xbc", "7"};
    std::string_view const types[] = {"text/html", "",           "text/plain", "application/json",
                                      "",          "text/plain", "text/plain", ""};
    for (std::size_t i = 0; i < std::size(bodies); ++i)
        add(types[i], bodies[i]);
    std::string const text = tape.text();
    CHECK(text.find(R"("text": "<html>\n\t\"\\\u0001")") != std::string::npos);
    CHECK(text.find(R"("base64": "//4=")") != std::string::npos);
    CHECK(text.find(R"("text": "1.50")") != std::string::npos); // not 1.5
    CHECK(text.find(R"("json": 7)") != std::string::npos);

    recording const again = recording::parse(text).value();
    for (std::size_t i = 0; i < std::size(bodies); ++i) {
        CAPTURE(i);
        CHECK(again.exchanges[i].outcome.value().body == (i == 5 ? "[1]" : bodies[i]));
    }
    CHECK(again.text() == text);
}

TEST_CASE("base64 of every length reads back")
{
    for (std::string bytes : {"\xff", "\xff\x80", "\xff\x80\x7f", "\xff\x80\x7f\x01"}) {
        recording tape;
        tape.exchanges.push_back(exchange(method::get, "/x", appmixer::http_response(200, bytes)));
        CHECK(tape.text().find("base64") != std::string::npos);
        CHECK(recording::parse(tape.text()).value().exchanges.at(0).outcome.value().body == bytes);
    }
    for (std::string_view wrong : {"//4", "//4=x", "!!!!", "/===", "//5=", "=", "//4=//4="}) {
        CAPTURE(wrong);
        auto const got =
            recording::parse(file_of("{" + std::string(plain_request) + R"(,"response":{"status":200,"base64":")" +
                                     std::string(wrong) + "\"}}"));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error().json_pointer() == "/exchanges/0/response/base64");
    }
}

TEST_CASE("codes and phases read back, system codes by name")
{
    boost::system::error_code const codes[] = {errc::deadline_exceeded,
                                               errc::concurrent_use,
                                               errc::connection_closed,
                                               errc::untrusted_certificate,
                                               errc::body_source_failed,
                                               asio::error::connection_refused,
                                               asio::error::eof,
                                               asio::error::host_not_found,
                                               asio::error::operation_aborted,
                                               asio::error::no_recovery,
                                               asio::error::service_not_found,
                                               appmixer::make_error_code(static_cast<errc>(404)),
                                               boost::system::error_code(5, boost::system::system_category()),
                                               boost::system::error_code(5, boost::system::generic_category())};
    phase const phases[] = {phase::none,    phase::encode,   phase::start,     phase::sign_in, phase::acquire,
                            phase::resolve, phase::connect,  phase::handshake, phase::write,   phase::wait,
                            phase::read,    phase::response, phase::decode};
    recording tape;
    for (std::size_t i = 0; i < std::size(codes); ++i)
        tape.exchanges.push_back(exchange(method::get, "/x", appmixer::error(codes[i], phases[i % std::size(phases)])));
    std::string const text = tape.text();
    for (std::string_view name :
         {"deadline_exceeded", "connection_refused", "eof", "host_not_found", "body_source_failed", "appmixer:404"})
        CHECK(text.find("\"code\": \"" + std::string(name) + "\"") != std::string::npos);
    recording const again = recording::parse(text).value();
    for (std::size_t i = 0; i < std::size(codes); ++i) {
        CAPTURE(i);
        CHECK(again.exchanges[i].outcome.error().code() == codes[i]);
        CHECK(again.exchanges[i].outcome.error().phase() == phases[i % std::size(phases)]);
    }
}

TEST_CASE("headers of one name are joined, and invalid UTF-8 does not break the file")
{
    recorded_exchange one = exchange(method::get, "/x", appmixer::http_response(204));
    one.outcome->headers.append("Link", "<a>");
    one.outcome->headers.append("link", "<b>");
    one.outcome->headers.append("Allow", "\xff!");
    recording tape;
    tape.exchanges.push_back(one);
    recording const again = recording::parse(tape.text()).value();
    CHECK(again.exchanges.at(0).outcome.value().headers.text() == "Link: <a>, <b>\r\nAllow: \xef\xbf\xbd!\r\n");
}

TEST_CASE("a body within the nesting limit is stored as JSON, a deeper one as text")
{
    for (std::size_t const depth : {std::size_t(499), std::size_t(500), std::size_t(501), std::size_t(4000)}) {
        CAPTURE(depth);
        recording tape;
        std::string const body = std::string(depth, '[') + std::string(depth, ']');
        tape.exchanges.push_back(exchange(method::get, "/x", appmixer::http_response(200, body)));
        recording const again = recording::parse(tape.text()).value();
        CHECK(again.exchanges.at(0).outcome.value().body == body);
    }
}

TEST_SUITE_END();

} // namespace
