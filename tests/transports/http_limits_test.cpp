// http_transport with responses larger than the limits, and responses that never end.

#include "http_faults_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace faults_test;

TEST_SUITE_BEGIN("http_transport limits");

TEST_CASE("responses larger than the limit")
{
    constexpr std::size_t limit = 100'000;
    std::string const kilobyte(1024, ' '); // a beginning of any JSON, or it would be refused as none
    fault const too_large("", "", errc::response_too_large);
    script steps = {expect()};
    SUBCASE("by their length, at once") { steps.push_back(say(head + "Content-Length: 100001\r\n\r\n")); }
    SUBCASE("by a length of 2^64 - 1") { steps.push_back(say(head + "Content-Length: 18446744073709551615\r\n\r\n")); }
    SUBCASE("by their length, with a body")
    {
        steps.push_back(say(head + "Content-Length: 1000000000000\r\n\r\n"));
        steps.push_back(flood(kilobyte));
    }
    SUBCASE("by one chunk's size, at once") { steps.push_back(say(chunked + "186a1\r\n")); }
    SUBCASE("by a chunk size of 2^64 - 1") { steps.push_back(say(chunked + "ffffffffffffffff\r\n")); }
    SUBCASE("by endless chunks")
    {
        steps.push_back(say(chunked));
        steps.push_back(flood("400\r\n" + kilobyte + "\r\n"));
    }
    SUBCASE("by endless bytes")
    {
        steps.push_back(say(head + "\r\n"));
        steps.push_back(flood(kilobyte));
    }
    fixture f({steps}, limit);
    check_fault(f, too_large);
}

TEST_CASE("a response that is too large is reported with the limit and its setting")
{
    fixture f({{expect(), say(head + "Content-Length: 100001\r\n\r\n")},
               {expect(), say(head + "A: " + std::string(70'000, 'x') + "\r\n")}},
              100'000);
    CHECK(
        f.get_flow().error.what() ==
        "getFlow failed while reading the response: the response is larger than the limit (the body exceeds the limit "
        "of 100000 bytes, set by settings::max_body_size or by the operation)");
    CHECK(f.get_flow().error.detail() == "the headers exceed the fixed limit of 65536 bytes");
}

TEST_CASE("headers larger than the limit")
{
    fault const too_large("", "", errc::response_too_large);
    std::string const filler(1000, 'x');
    script steps = {expect(), say(head)};
    SUBCASE("one field") { steps.push_back(say("A: " + std::string(70'000, 'x') + "\r\n")); }
    SUBCASE("20 MB in one field") { steps.push_back(say("A: " + std::string(20'000'000, 'x') + "\r\n\r\n")); }
    SUBCASE("an endless header field") { steps.push_back(flood(filler)); }
    SUBCASE("an endless reason") { steps = {expect(), say("HTTP/1.1 200 "), flood(filler)}; }
    SUBCASE("endless fields") { steps.push_back(flood("A: " + filler + "\r\n")); }
    SUBCASE("many fields that arrive cut after the first letter of the next")
    {
        std::string fields;
        for (int i = 0; i < 100; ++i)
            fields += ": " + filler.substr(5) + "\r\nA"; // 1000 bytes each
        steps = {expect(), say(head + "A"), drip(fields, 1000), say(": b\r\nContent-Length: 15\r\n\r\n" + body)};
    }
    SUBCASE("many fields after the first read")
    {
        std::string fields;
        for (int i = 0; i < 100; ++i)
            fields += "A: " + filler + "\r\n";
        steps.push_back(say(fields + "Content-Length: 15\r\n\r\n" + body));
    }
    SUBCASE("an endless trailer") { steps = {expect(), say(chunked + "0\r\n"), flood("A: " + filler + "\r\n")}; }
    SUBCASE("an endless chunk extension") { steps = {expect(), say(chunked + "1;"), flood(filler)}; }
    fixture f({steps});
    check_fault(f, too_large);
}

TEST_CASE("endless interim responses end the call before its deadline")
{
    fixture f({{expect(), flood("HTTP/1.1 100 Continue\r\n\r\n")}});
    check_fault(f, {"", "", errc::malformed_response});
}

TEST_CASE("a head that never ends: the call fails at its deadline")
{
    script steps = {expect()};
    SUBCASE("it stops sending") { steps.push_back(say(head)); }
    SUBCASE("only an interim response arrives") { steps.push_back(say("HTTP/1.1 100 Continue\r\n\r\n")); }
    fixture f(std::vector<script>(5, steps));
    outcome const failed =
        expire(f, phase::read, [&](std::chrono::nanoseconds timeout) { return fetch(f.api.within(timeout)); });
    CHECK(failed.error == errc::deadline_exceeded);
    CHECK(failed.error.phase() == phase::read);
    CHECK(f.until([&] { return f.server.left() == f.server.connections(); }));
}

TEST_SUITE_END();

} // namespace
