// Requests and responses for messages that a component failed to process, byte for byte.

#include "support.hpp"

#include <doctest/doctest.h>

#include <string>

using appmixer::condition;
using appmixer::errc;
using wire_test::exchange;
using wire_test::handle;
using wire_test::response;
namespace json = boost::json;
namespace op = appmixer::op;

namespace {

constexpr char const id[] = "8c1f5d0e-3b7a-4e64-9d25-6f0a1b2c3d4e";
constexpr char const no_message[] = R"({"statusCode":404,"error":"Not Found","message":"Message not found."})";
constexpr char const foreign[] = R"({"statusCode":403,"error":"Forbidden","message":"Forbidden"})";
constexpr char const message[] =
    R"({"messageId":"8c1f5d0e-3b7a-4e64-9d25-6f0a1b2c3d4e","flowId":"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34",)"
    R"("componentId":"b2","messages":{"in":[{"properties":{"correlationId":"k1","gridInstanceId":null},)"
    R"("content":{"n":1.50}}]},"created":"2024-02-11T08:15:30.125Z","err":"{\"message\":\"Request failed\"}",)"
    R"("correlationId":["k1"],"target":"input-queue","attempt":2})";

/// A request without a body.
std::string request(std::string const& first_line)
{
    return first_line + " HTTP/1.1\r\n"
                        "Host: HOST\r\n"
                        "User-Agent: AGENT\r\n"
                        "Accept: application/json\r\n"
                        "Authorization: Bearer jwt.4.ada\r\n"
                        "\r\n";
}

std::string post_request(std::string const& first_line)
{
    return first_line + " HTTP/1.1\r\n"
                        "Host: HOST\r\n"
                        "User-Agent: AGENT\r\n"
                        "Accept: application/json\r\n"
                        "Authorization: Bearer jwt.4.ada\r\n"
                        "Content-Length: 0\r\n"
                        "\r\n";
}

void check_refused(appmixer::error const& e, appmixer::condition which, std::string_view operation,
                   std::string_view text)
{
    CHECK(e == which);
    CHECK(e.operation() == operation);
    CHECK(e.server_message() == text);
}

} // namespace

TEST_CASE("listUnprocessedMessages on the wire")
{
    auto const seen = exchange(response("200 OK", "[" + std::string(message) + "]"), [](handle const& api) {
        op::list_unprocessed_messages query;
        query.flow_id = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
        query.correlation_id = "k 1";
        query.limit = 20;
        query.offset = 40;
        return api.call(query);
    });
    CHECK(seen.request == request("GET /unprocessed-messages?flowId=3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"
                                  "&correlationId=k%201&limit=20&offset=40"));
    REQUIRE(seen.outcome.value().size() == 1);
    CHECK(seen.outcome.value()[0].message_id == id);
}

TEST_CASE("listUnprocessedMessages without parameters on the wire")
{
    auto const seen =
        exchange(response("200 OK", "[]"), [](handle const& api) { return list_unprocessed_messages(api); });
    CHECK(seen.request == request("GET /unprocessed-messages"));
    CHECK(seen.outcome.value().empty());
}

TEST_CASE("listUnprocessedMessages refused")
{
    auto const seen =
        exchange(response("400 Bad Request", R"({"statusCode":400,"error":"Bad Request","message":"limit"})"),
                 [](handle const& api) { return list_unprocessed_messages(api); });
    REQUIRE_FALSE(seen.outcome.has_value());
    CHECK(seen.outcome.error() == errc::bad_request);
    CHECK(seen.outcome.error().operation() == "listUnprocessedMessages");
}

TEST_CASE("getUnprocessedMessage on the wire")
{
    auto const seen =
        exchange(response("200 OK", message), [](handle const& api) { return get_unprocessed_message(api, id); });
    CHECK(seen.request == request("GET /unprocessed-messages/8c1f5d0e-3b7a-4e64-9d25-6f0a1b2c3d4e"));
    appmixer::unprocessed_message const& got = seen.outcome.value();
    CHECK(got.message_id == id);
    CHECK(got.flow_id == "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34");
    CHECK(got.component_id == "b2");
    CHECK(got.messages.value().at("in").at(0).at("properties").at("correlationId") == "k1");
    CHECK(got.messages.text().find("1.50") != std::string_view::npos);
    CHECK(got.created == appmixer::parse_iso("2024-02-11T08:15:30.125Z"));
    CHECK(got.err == R"({"message":"Request failed"})");
    CHECK(got.failure().at("message") == "Request failed");
    CHECK(got.correlation_id == std::vector<std::string>(1, "k1"));
    CHECK(got.target == "input-queue");
    CHECK(json::serialize(got.extra) == R"({"attempt":2})");
}

TEST_CASE("getUnprocessedMessage with an error that is plain text")
{
    auto const seen = exchange(response("200 OK", R"({"messageId":"m","err":"out of memory","correlationId":[]})"),
                               [](handle const& api) { return get_unprocessed_message(api, "m"); });
    CHECK(seen.outcome.value().failure() == "out of memory");
    CHECK(seen.outcome.value().correlation_id.empty());
}

TEST_CASE("getUnprocessedMessage refused")
{
    auto const seen = exchange(response("404 Not Found", no_message),
                               [](handle const& api) { return get_unprocessed_message(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_refused(seen.outcome.error(), condition::not_found, "getUnprocessedMessage", "Message not found.");
}

TEST_CASE("deleteUnprocessedMessage on the wire")
{
    auto const seen =
        exchange(response("200 OK", "{}"), [](handle const& api) { return delete_unprocessed_message(api, id); });
    CHECK(seen.request == request("DELETE /unprocessed-messages/8c1f5d0e-3b7a-4e64-9d25-6f0a1b2c3d4e"));
    CHECK(seen.outcome.has_value());
}

TEST_CASE("deleteUnprocessedMessage refused")
{
    auto const seen = exchange(response("403 Forbidden", foreign),
                               [](handle const& api) { return delete_unprocessed_message(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_refused(seen.outcome.error(), condition::forbidden, "deleteUnprocessedMessage", "Forbidden");
}

TEST_CASE("retryUnprocessedMessage on the wire")
{
    auto const seen =
        exchange(response("200 OK", "{}"), [](handle const& api) { return retry_unprocessed_message(api, id); });
    CHECK(seen.request == post_request("POST /unprocessed-messages/8c1f5d0e-3b7a-4e64-9d25-6f0a1b2c3d4e/retry"));
    CHECK(seen.outcome.has_value());
}

TEST_CASE("retryUnprocessedMessage under the documented path on the wire")
{
    auto const seen = exchange(response("200 OK", "{}"), [](handle const& api) {
        return retry_unprocessed_message(api.with_alternative_paths(), id);
    });
    CHECK(seen.request == post_request("POST /unprocessed-messages/8c1f5d0e-3b7a-4e64-9d25-6f0a1b2c3d4e"));
    CHECK(seen.outcome.has_value());
}

TEST_CASE("retryUnprocessedMessage refused")
{
    auto const seen = exchange(response("404 Not Found", no_message),
                               [](handle const& api) { return retry_unprocessed_message(api, id); });
    REQUIRE_FALSE(seen.outcome.has_value());
    check_refused(seen.outcome.error(), condition::not_found, "retryUnprocessedMessage", "Message not found.");
}
