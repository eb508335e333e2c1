// The targets of Location values, and which are refused: tokens stay with their server.

#include <appmixer/transports/detail/redirect.hpp>
#include <appmixer/transports/settings.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace {

using appmixer::detail::redirect_target;

TEST_SUITE_BEGIN("redirect target");

TEST_CASE("the target of a Location")
{
    class row {
    public:
        std::string_view location;
        std::string_view target; ///< empty: nowhere
    };
    std::string_view const base_url = "http://api.example:8080/v1", asked = "/v1/flows/f1?a=b";
    row const table[] = {
        // within the origin
        {"http://api.example:8080/v2/flows", "/v2/flows"},
        {"HTTP://API.Example:8080/v2", "/v2"},
        {"http://api.example:8080", "/"},
        {"http://api.example:8080/", "/"},
        {"http://api.example:8080?c=d", "/?c=d"},
        {"//api.example:8080/v2", "/v2"},
        {"/", "/"},
        {"/flows/f2", "/flows/f2"}, // the prefix of the base URL is not put in front
        {"/v1/flows/f2?c=d&e", "/v1/flows/f2?c=d&e"},
        {"f2", "/v1/flows/f2"},
        {"f2/", "/v1/flows/f2/"},
        {"./f2", "/v1/flows/f2"},
        {"../users/me", "/v1/users/me"},
        {"../../v2", "/v2"},
        {"../../../../v2", "/v2"},
        {"/a/../../b/./c", "/b/c"},
        {"?c=d", "/v1/flows/f1?c=d"},
        {"", "/v1/flows/f1?a=b"},
        {"#part", "/v1/flows/f1?a=b"},
        {"/x#part", "/x"},
        {"/a%20b%2Fc?d=%C3%A4", "/a%20b%2Fc?d=%C3%A4"},
        {"/a%0D%0AX-Evil:%201", "/a%0D%0AX-Evil:%201"}, // stays data
        {"/@else.example/", "/@else.example/"},
        {"/:80", "/:80"},
        {"/http://else.example/", "/http://else.example/"},
        {"/?u=http://else.example/", "/?u=http://else.example/"},
        // elsewhere
        {"http://else.example:8080/v1", ""},
        {"http://api.example.else.example:8080/", ""},
        {"http://xapi.example:8080/", ""},
        {"http://example:8080/", ""},
        {"http://api.example/", ""},
        {"http://api.example:80/", ""},
        {"http://api.example:8081/", ""},
        {"http://api.example:/", ""},
        {"http://api.example:08080a/", ""},
        {"https://api.example:8080/", ""},
        {"https://api.example/", ""},
        {"ftp://api.example:8080/", ""},
        {"file:///etc/passwd", ""},
        {"data:text/plain,x", ""},
        {"javascript:alert(1)", ""},
        {"http:/v2", ""},
        {"http:", ""},
        {"http://", ""},
        {"//else.example/", ""},
        {"//else.example:8080/", ""},
        {"///v2", ""},
        {"//user@api.example:8080/", ""},
        {"http://user@api.example:8080/", ""},
        {"http://user:pw@api.example:8080/", ""},
        {"http://@api.example:8080/", ""},
        {"http://api.example:8080@else.example/", ""},
        {"http://api.example%3A8080/", ""},
        // not a URL, but meant as one: all clients encode it
        {"/a b", "/a%20b"},
        {"/new place/f1?a=b c", "/new%20place/f1?a=b%20c"},
        {"/caf\xc3\xa9?x=\xc3\xa9", "/caf%C3%A9?x=%C3%A9"},
        {"/caf\xe9", "/caf%E9"}, // not UTF-8: the bytes are encoded as they are
        {"f 2", "/v1/flows/f%202"},
        {"?a b", "/v1/flows/f1?a%20b"},
        {"http://api.example:8080/a b", "/a%20b"},
        {"//api.example:8080/a b", "/a%20b"},
        {"/a\"b", "/a%22b"},
        {"/<a>", "/%3Ca%3E"},
        {"/{id}|`^", "/%7Bid%7D%7C%60%5E"},
        {"/a[0]?filter[0]=x", "/a%5B0%5D?filter%5B0%5D=x"},
        {"?u=http://x/[1]", "/v1/flows/f1?u=http://x/%5B1%5D"},
        {"/x?a\\b", "/x?a%5Cb"},
        {"/%zz", "/%25zz"},
        {"/100%", "/100%25"},
        {"/%4", "/%254"},
        {"/a b%20c%2F", "/a%20b%20c%2F"}, // encoded characters stay
        {"/x#a b#c", "/x"},
        {"#a b", "/v1/flows/f1?a=b"},
        // still another origin
        {"http://else.example:8080/a b", ""},
        {"http://api.example :8080/", ""},
        {"http://api.example:8080 /", ""},
        {"http://\xc3\xa9.example:8080/", ""},
        {"http://api.example:8080|/", ""},
        // not a URL
        {"/a\r\nX-Evil: 1", ""},
        {"/a\n", ""},
        {"/a\tb", ""},
        {std::string_view("/a\0b", 4), ""},
        {"\\\\else.example\\", ""},
        {"/\\else.example/", ""},
        {"http://[::1", ""},
        {"::", ""},
    };
    appmixer::endpoint const server = appmixer::endpoint::parse(base_url).value();
    for (row const& each : table) {
        CAPTURE(each.location);
        CHECK(redirect_target(server, asked, each.location) == each.target);
    }
    CHECK(redirect_target(server, asked, "/" + std::string(100'000, 'x')) == "/" + std::string(100'000, 'x'));
}

TEST_CASE("the default port is the same origin, written or not")
{
    appmixer::endpoint const plain = appmixer::endpoint::parse("http://api.example").value();
    CHECK(redirect_target(plain, "/", "http://api.example:80/x") == "/x");
    CHECK(redirect_target(plain, "/", "http://api.example:/x") == "/x");
    CHECK(redirect_target(plain, "/", "https://api.example:80/x").empty());
    appmixer::endpoint const secure = appmixer::endpoint::parse("https://api.example").value();
    CHECK(redirect_target(secure, "/", "https://api.example:443/x") == "/x");
    CHECK(redirect_target(secure, "/", "http://api.example:443/x").empty());
    CHECK(redirect_target(secure, "/", "http://api.example/x").empty());
    appmixer::endpoint const address = appmixer::endpoint::parse("http://[2001:db8::7]:81").value();
    CHECK(redirect_target(address, "/", "http://[2001:db8::7]:81/x") == "/x");
    CHECK(redirect_target(address, "/", "http://[2001:db8::8]:81/x").empty());
    // A zone has a meaning on this machine only: the server cannot name it.
    appmixer::endpoint const local = appmixer::endpoint::parse("http://[fe80::1%25eth0]").value();
    CHECK(redirect_target(local, "/", "http://[fe80::1]/x") == "/x");
    CHECK(redirect_target(local, "/", "http://[fe80::2]/x").empty());
}

TEST_SUITE_END();

} // namespace
