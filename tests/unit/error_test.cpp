// error and its diagnostics, and the text of what().

#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/core/error.hpp>

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <exception>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <type_traits>
#include <utility>

using appmixer::diagnostics;
using appmixer::errc;
using appmixer::error;
using appmixer::phase;
using appmixer::stop_reason;
using namespace std::chrono_literals;

namespace {

error not_found()
{
    diagnostics known;
    known.operation = "getFlow";
    known.phase = phase::response;
    known.status = 404;
    known.server_message = "Flow not found.";
    known.server_details = {{"flowId", "x"}};
    known.body_excerpt = R"({"statusCode":404})";
    return error(errc::not_found, std::move(known));
}

std::string const not_found_text = R"(getFlow: 404 Not Found: Flow not found. (details: {"flowId":"x"}))";

} // namespace

TEST_CASE("an error without diagnostics has empty ones")
{
    error const bare(errc::malformed_response);
    CHECK(bare.operation().empty());
    CHECK(bare.phase() == phase::none);
    CHECK(bare.status() == 0);
    CHECK(bare.detail().empty());
    CHECK(bare.server_message().empty());
    CHECK(bare.server_details().is_null());
    CHECK(bare.body_excerpt().empty());
    CHECK(bare.json_pointer().empty());
    CHECK(bare.what() == "appmixer: the response is malformed");
    CHECK_FALSE(error().code().failed());
}

TEST_CASE("an error returns what it was constructed with")
{
    error const e = not_found();
    CHECK(e == errc::not_found);
    CHECK(e.operation() == "getFlow");
    CHECK(e.phase() == phase::response);
    CHECK(e.status() == 404);
    CHECK(e.server_message() == "Flow not found.");
    CHECK(e.server_details() == boost::json::value({{"flowId", "x"}}));
    CHECK(e.body_excerpt() == R"({"statusCode":404})");

    error const refused(boost::asio::error::connection_refused, phase::connect, "localhost:1");
    CHECK(refused.phase() == phase::connect);
    CHECK(refused.detail() == "localhost:1");
}

TEST_CASE("what() names the operation and the server's reason") { CHECK(not_found().what() == not_found_text); }

TEST_CASE("what() contains the server's details")
{
    auto const what = [](boost::json::value details, std::string message = "The flow descriptor is not valid.") {
        diagnostics known;
        known.operation = "updateFlow";
        known.phase = phase::response;
        known.status = 400;
        known.server_message = std::move(message);
        known.server_details = std::move(details);
        return error(errc::bad_request, std::move(known)).what();
    };
    std::string const begin = "updateFlow: 400 Bad Request: The flow descriptor is not valid.";
    CHECK(what(nullptr) == begin);
    CHECK(what(boost::json::object()) == begin);
    CHECK(what(boost::json::array()) == begin);
    CHECK(what("") == begin);
    CHECK(what("The flow descriptor is not valid.") == begin);
    CHECK(what({{"c1", {{"type", "is missing"}}}}) == begin + R"( (details: {"c1":{"type":"is missing"}}))");
    CHECK(what({1, "two"}) == begin + R"( (details: [1,"two"]))");
    CHECK(what("component c1") == begin + " (details: component c1)");
    CHECK(what("component c1", "") == "updateFlow: 400 Bad Request (details: component c1)");
    CHECK(what("a\nb") == begin + " (details: a b)");

    boost::json::array many;
    for (int i = 0; i < 10'000; ++i)
        many.emplace_back("component");
    std::string const text = what(many);
    CHECK(text.size() < 400);
    CHECK(text.ends_with("...)"));
}

TEST_CASE("what() does not repeat the status")
{
    auto const what = [](errc code, std::string message) {
        diagnostics known;
        known.phase = phase::response;
        known.status = static_cast<int>(code);
        known.server_message = std::move(message);
        return error(code, std::move(known)).what();
    };
    for (std::string_view const same : {"Forbidden", "forbidden", "403 Forbidden", "Forbidden.", "", " "}) {
        CAPTURE(same);
        CHECK(what(errc::forbidden, std::string(same)) == "appmixer: 403 Forbidden");
    }
    CHECK(what(errc::not_found, "Not Found") == "appmixer: 404 Not Found");
    for (std::string_view const more : {"Forbidden user", "den", "Not Forbidden", "3 Forbidden"}) {
        CAPTURE(more);
        CHECK(what(errc::forbidden, std::string(more)) == "appmixer: 403 Forbidden: " + std::string(more));
    }
}

TEST_CASE("what() says why a call was not retried, also after a single attempt")
{
    auto const what = [](boost::system::error_code code, phase where, unsigned attempts, stop_reason why,
                         std::optional<std::chrono::milliseconds> retry_after = {}) {
        diagnostics known;
        known.operation = "createFlow";
        known.retry_after = retry_after;
        known.phase = where;
        known.status = code.category() == appmixer::error_category() && code.value() >= 100 ? code.value() : 0;
        known.attempts = attempts;
        known.stop_reason = why;
        return error(code, std::move(known)).what();
    };
    CHECK(what(errc::service_unavailable, phase::response, 1, stop_reason::not_repeatable) ==
          "createFlow: 503 Service Unavailable after 1 attempt, the call cannot be repeated");
    CHECK(what(errc::internal_server_error, phase::response, 1, stop_reason::permanent) ==
          "createFlow: 500 Internal Server Error after 1 attempt, another attempt would not help");
    CHECK(what(errc::too_many_requests, phase::response, 1, stop_reason::deadline) ==
          "createFlow: 429 Too Many Requests after 1 attempt, no time is left for another attempt");
    CHECK(what(errc::too_many_requests, phase::response, 2, stop_reason::exhausted) ==
          "createFlow: 429 Too Many Requests after 2 attempts, no attempts are left");
    // The policy makes no attempt after the deadline.
    CHECK(what(errc::too_many_requests, phase::response, 1, stop_reason::exhausted, 3600s) ==
          "createFlow: 429 Too Many Requests after 1 attempt, no attempts are left; the server asks to wait 3600 s");
    CHECK(what(errc::service_unavailable, phase::response, 1, stop_reason::deadline, 1500ms) ==
          "createFlow: 503 Service Unavailable after 1 attempt, no time is left for another attempt; the server asks "
          "to wait 1500 ms");
    CHECK(what(errc::too_many_requests, phase::response, 2, stop_reason::exhausted, 0s) ==
          "createFlow: 429 Too Many Requests after 2 attempts, no attempts are left");
    // The text of the code is not repeated.
    CHECK(what(errc::not_found, phase::response, 1, stop_reason::permanent) == "createFlow: 404 Not Found");
    CHECK(what(errc::not_found, phase::response, 2, stop_reason::permanent) ==
          "createFlow: 404 Not Found after 2 attempts, another attempt would not help");
    CHECK(what(errc::deadline_exceeded, phase::wait, 1, stop_reason::deadline) ==
          "createFlow failed while waiting for the response: the deadline passed");
    CHECK(what(errc::deadline_exceeded, phase::wait, 3, stop_reason::deadline) ==
          "createFlow failed while waiting for the response: the deadline passed after 3 attempts");
    CHECK(what(boost::asio::error::operation_aborted, phase::wait, 1, stop_reason::cancelled).ends_with("anceled"));
    CHECK(what(errc::not_found, phase::response, 1, stop_reason::none) == "createFlow: 404 Not Found");
}

TEST_CASE("what() names the phase and the cause of a transport failure")
{
    diagnostics known;
    known.operation = "startFlow";
    known.phase = phase::connect;
    known.detail = "db.example:80";
    error const e(boost::asio::error::connection_refused, known);
    CHECK(e.what() == "startFlow failed while connecting: " + e.code().message() + " (db.example:80)");
    CHECK(error(errc::deadline_exceeded, phase::wait).what() ==
          "appmixer failed while waiting for the response: the deadline passed");
}

TEST_CASE("what() says where a response differs from the expected form")
{
    diagnostics known;
    known.operation = "getFlows";
    known.phase = phase::decode;
    known.status = 200;
    known.detail = "expected a string, found an array";
    known.json_pointer = "/3/stage";
    CHECK(
        error(errc::unexpected_shape, known).what() ==
        "getFlows failed while decoding the response: the response does not have the expected form (expected a string, "
        "found an array) at /3/stage");
}

TEST_CASE("what() stays one line of bounded length whatever the server wrote")
{
    diagnostics known;
    known.operation = "getFlow";
    known.phase = phase::response;
    known.server_message = "first\r\nsecond\x1b[31m\t\x7f" + std::string(10000, 'z') + "end";
    known.json_pointer = "/a\nb" + std::string(10000, 'y');
    std::string const text = error(errc::bad_request, known).what();
    CHECK(text.size() < 700);
    for (char c : text)
        CHECK((static_cast<unsigned char>(c) >= 0x20 && c != 0x7f));
    CHECK(text.find("first  second [31m") != std::string::npos);
    CHECK(text.ends_with("..."));
    CHECK(known.server_message.find('\n') != std::string::npos); // the accessor keeps the server's own text
}

TEST_CASE("server texts are valid UTF-8 in every text of an error, whatever the bytes sent")
{
    std::string const bytes = "a\xff\xe2\x82\x1b[2J\xc2\x9b\x7f\r\n\tz";
    std::string const shown = "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd [2J  \r\n\tz";
    diagnostics known;
    known.detail = known.server_message = known.body_excerpt = known.json_pointer = bytes;
    error const e(errc::bad_request, known);
    CHECK(e.detail() == shown);
    CHECK(e.server_message() == shown);
    CHECK(e.body_excerpt() == shown);
    CHECK(e.json_pointer() == shown);
    CHECK(error(errc::bad_request, phase::read, bytes).detail() == shown);
    CHECK(e.what().find_first_of("\x1b\x7f\xff") == std::string::npos);
}

TEST_CASE("the line of an error is cut between two characters")
{
    for (std::size_t before = 0; before < 8; ++before) {
        CAPTURE(before);
        diagnostics known;
        known.phase = phase::response;
        known.server_message = std::string(before, 'x');
        for (int i = 0; i < 200; ++i)
            known.server_message += "\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xbc";
        known.json_pointer = "/" + known.server_message;
        std::string const text = error(errc::bad_request, known).what();
        CHECK(appmixer::detail::is_utf8(text));
        CHECK(text.find("\xef\xbf\xbd") == std::string::npos);
        CHECK(text.ends_with("..."));
    }
}

TEST_CASE("every phase has a text")
{
    std::string_view const words[] = {to_string(phase::encode),  to_string(phase::start),    to_string(phase::resolve),
                                      to_string(phase::connect), to_string(phase::write),    to_string(phase::wait),
                                      to_string(phase::read),    to_string(phase::response), to_string(phase::decode)};
    for (std::string_view const& word : words) {
        CHECK_FALSE(word.empty());
        for (std::string_view const& other : words)
            CHECK((&word == &other || word != other));
    }
    CHECK(to_string(phase::none).empty());
}

TEST_CASE("phases are in the order in which a call passes through them")
{
    CHECK(phase::encode < phase::start);
    CHECK(phase::start < phase::resolve);
    CHECK(phase::resolve < phase::connect);
    CHECK(phase::connect < phase::write);
    CHECK(phase::write < phase::wait);
    CHECK(phase::wait < phase::read);
    CHECK(phase::read < phase::response);
    CHECK(phase::response < phase::decode);
}

TEST_CASE("copies of an error share their diagnostics")
{
    error const first = not_found();
    error const second = first;
    CHECK(&first.info() == &second.info());
    CHECK(second.what() == first.what());
}

TEST_CASE("an exception has the code, the text and the diagnostics of its error")
{
    appmixer::exception const e(not_found());
    CHECK(e.code() == errc::not_found);
    CHECK(std::string_view(e.what()) == not_found().what());
    CHECK(e.error().server_message() == "Flow not found.");

    boost::system::system_error const& base = e;
    CHECK(std::string_view(base.what()) == not_found().what());
    CHECK(base.code() == errc::not_found);
}

TEST_CASE("an exception is caught as an error, and as the exceptions of Boost and the standard library")
{
    auto const fail = [] { throw appmixer::exception(not_found()); };
    try {
        fail();
        FAIL("nothing was thrown");
    } catch (appmixer::error const& e) {
        CHECK(e == errc::not_found);
        CHECK(e == appmixer::condition::not_found);
        CHECK(e.what() == not_found_text);
        CHECK(e.server_details().at("flowId") == "x");
    }
    CHECK_THROWS_AS(fail(), boost::system::system_error);
    CHECK_THROWS_AS(fail(), std::exception);

    appmixer::exception const e(not_found());
    CHECK(e == errc::not_found);
    CHECK(e.status() == 404);
    error const kept = e;
    CHECK(&kept.info() == &e.error().info());
    std::ostringstream out;
    out << e;
    CHECK(out.str() == not_found_text);
}

TEST_CASE("copying an exception does not throw, and a copy outlives the original")
{
    CHECK(std::is_nothrow_copy_constructible_v<appmixer::exception>);
    CHECK(std::is_nothrow_copy_constructible_v<error>);
    std::exception_ptr kept;
    try {
        throw appmixer::exception(not_found());
    } catch (appmixer::exception const& e) {
        appmixer::exception const copy(e);
        kept = std::make_exception_ptr(copy);
    }
    try {
        std::rethrow_exception(kept);
    } catch (std::exception const& e) {
        CHECK(e.what() == not_found_text);
    }
}

TEST_CASE("an error can be handed to another thread")
{
    error const here = not_found();
    std::string seen;
    int status = 0;
    std::thread reader([copy = here, &seen, &status] {
        seen = copy.what();
        status = copy.status();
    });
    CHECK(here.what() == not_found_text); // both sides read at the same time
    reader.join();
    CHECK(seen == here.what());
    CHECK(status == 404);
}

TEST_CASE("value() of a result with an error throws the exception with its diagnostics")
{
    appmixer::result<int> const wrong(not_found());
    CHECK_FALSE(wrong.has_value());
    CHECK_THROWS_AS(wrong.value(), appmixer::exception);
    CHECK_THROWS_AS(wrong.value(), boost::system::system_error);
    CHECK_THROWS_WITH(wrong.value(), not_found_text.c_str());
    try {
        (void)wrong.value();
    } catch (appmixer::exception const& e) {
        CHECK(e.error().server_details().at("flowId") == "x");
    }
    appmixer::result<void> const nothing(not_found());
    CHECK_THROWS_AS(nothing.value(), appmixer::exception);
    CHECK(appmixer::result<int>(7).value() == 7);
}

TEST_CASE("the text of an error holds the longest timeout")
{
    appmixer::diagnostics info;
    info.timeout = std::chrono::milliseconds::max();
    appmixer::error const failure(appmixer::errc::deadline_exceeded, std::move(info));
    CHECK(failure.what().find("client::within allows 9223372036854775807 ms") != std::string::npos);
}
