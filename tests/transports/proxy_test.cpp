// The proxy that a program's settings and environment name: its URL, and which servers are reached without it.

#include <appmixer/transports/detail/proxy.hpp>
#include <appmixer/transports/settings.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace {

using appmixer::endpoint;
using appmixer::errc;
using appmixer::settings;
using appmixer::detail::environment_proxy;
using appmixer::detail::is_excepted;
using appmixer::detail::proxy_endpoint;

endpoint server(std::string_view base_url) { return endpoint::parse(base_url).value(); }

TEST_CASE("proxy URLs are parsed")
{
    class row {
    public:
        std::string_view url;
        std::string_view host;
        std::uint16_t port;
        std::string_view authorization;
    };
    row const table[] = {
        {"http://proxy.example:3128", "proxy.example", 3128, ""},
        {"http://proxy.example:3128/", "proxy.example", 3128, ""},
        {"http://proxy.example", "proxy.example", 80, ""},
        {"http://proxy.example:", "proxy.example", 80, ""},
        {"HTTP://proxy.example", "proxy.example", 80, ""},
        {"proxy.example:3128", "proxy.example", 3128, ""},
        {"proxy", "proxy", 80, ""},
        {"localhost:65535", "localhost", 65535, ""},
        {"10.0.0.1:8080", "10.0.0.1", 8080, ""},
        {"[::1]:3128", "::1", 3128, ""},
        {"http://[2001:db8::7]", "2001:db8::7", 80, ""},
        {"[fe80::1%25eth0]:3128", "fe80::1%eth0", 3128, ""},
        {"http://ada:pw@[fe80::1%eth0]:3128", "fe80::1%eth0", 3128, "Basic YWRhOnB3"},
        // RFC 7617 §2 has this one.
        {"http://Aladdin:open%20sesame@proxy:1", "proxy", 1, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="},
        {"ada:pw@proxy:3128", "proxy", 3128, "Basic YWRhOnB3"},
        {"http://ada@proxy", "proxy", 80, "Basic YWRhOg=="},
        {"http://ada:@proxy", "proxy", 80, "Basic YWRhOg=="},
        {"http://:pw@proxy", "proxy", 80, "Basic OnB3"},
        {"http://a:b:c@proxy", "proxy", 80, "Basic YTpiOmM="}, // a password may contain a colon
        {"http://ada:p%40s%2Fs%3A%23@proxy", "proxy", 80, "Basic YWRhOnBAcy9zOiM="},
        {"http://ada:%0D%0AX-Evil:%201@proxy", "proxy", 80, "Basic YWRhOg0KWC1FdmlsOiAx"}, // cannot end the header
        {"http://%C3%A4:%FF%00@proxy", "proxy", 80, "Basic w6Q6/wA="},
    };
    for (row const& each : table) {
        CAPTURE(each.url);
        appmixer::result<proxy_endpoint> const got = proxy_endpoint::parse(each.url);
        REQUIRE(got.has_value());
        CHECK(got->host == each.host);
        CHECK(got->port == each.port);
        CHECK(got->authorization == each.authorization);
    }
}

TEST_CASE("unusable proxy URLs are refused without showing the password")
{
    for (std::string_view const url : {
             "",
             "http://",
             "http:///",
             "://proxy",
             "/proxy",
             "//proxy",
             "pro xy",
             "proxy\r\nX: y",
             "http://[::1",
             "http://pro%20xy",
             "http://pro%0d%0axy",
             "http://pro%00xy",
             "https://proxy",
             "socks5://proxy:1080",
             "https://ada:s3cret@proxy",
             "socks5h://ada:s3cret@proxy:1080",
             "http://ada:s3cret@",
             "http://ada:s3cret@:3128",
             "http://ada:s3cret@proxy:0",
             "http://ada:s3cret@proxy:65536",
             "http://ada:s3cret@proxy:-1",
             "http://ada:s3cret@proxy:80a",
             "http://ada:s3cret@proxy:80/path",
             "http://ada:s3cret@proxy:80?query",
             "http://ada:s3cret@proxy:80/#fragment",
             "http://a%3Ada:s3cret@proxy",
             "http://ada:%zzs3cret@proxy",
             // A password that is not written in percent form must not lead to another proxy.
             "http://ada:12/s3cret@proxy",
             "http://ada:12#s3cret@proxy",
             "http://ada:12?s3cret@proxy",
             "http://ada:s3cret@pw@proxy",
         }) {
        CAPTURE(url);
        appmixer::result<proxy_endpoint> const got = proxy_endpoint::parse(url);
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error() == errc::invalid_settings);
        CHECK(got.error().detail().starts_with("proxy: "));
        CHECK(std::string(got.error().what()).find("s3cret") == std::string::npos);
        CHECK(std::string(got.error().what()).find("ada") == std::string::npos);
    }
}

using variables = std::map<std::string, std::string>;

variables const* current = nullptr;

std::string look_up(char const* name)
{
    auto const found = current->find(name);
    return found == current->end() ? std::string() : found->second;
}

TEST_CASE("the environment's proxy")
{
    std::string const over_http = "http://api.example", over_https = "https://api.example";
    class row {
    public:
        std::string base_url;
        variables environment;
        std::string proxy;
    };
    row const table[] = {
        {over_http, {}, ""},
        {over_https, {}, ""},
        {over_http, {{"http_proxy", "a"}}, "a"},
        {over_http, {{"HTTP_PROXY", "a"}}, "a"},
        {over_http, {{"HTTP_PROXY", "b"}, {"http_proxy", "a"}}, "a"},
        {over_http, {{"HTTP_PROXY", "b"}, {"http_proxy", ""}}, "b"},
        {over_http, {{"https_proxy", "a"}, {"HTTPS_PROXY", "a"}}, ""},
        {over_https, {{"https_proxy", "a"}}, "a"},
        {over_https, {{"HTTPS_PROXY", "a"}}, "a"},
        {over_https, {{"HTTPS_PROXY", "b"}, {"https_proxy", "a"}}, "a"},
        {over_https, {{"http_proxy", "a"}, {"HTTP_PROXY", "a"}}, ""},
        {over_http, {{"Http_Proxy", "a"}, {"all_proxy", "a"}, {"PROXY", "a"}}, ""},
        // In a CGI script a request's header "Proxy" arrives as HTTP_PROXY.
        {over_http, {{"HTTP_PROXY", "a"}, {"REQUEST_METHOD", "GET"}}, ""},
        {over_http, {{"HTTP_PROXY", "b"}, {"http_proxy", "a"}, {"REQUEST_METHOD", "GET"}}, "a"},
        {over_http, {{"HTTP_PROXY", "a"}, {"REQUEST_METHOD", ""}}, "a"},
        {over_https, {{"HTTPS_PROXY", "a"}, {"REQUEST_METHOD", "GET"}}, "a"},
        {over_http, {{"http_proxy", "a"}, {"no_proxy", "api.example"}}, ""},
        {over_https, {{"https_proxy", "a"}, {"no_proxy", "api.example"}}, ""},
        {over_https, {{"HTTPS_PROXY", "a"}, {"NO_PROXY", "api.example"}}, ""},
        {over_https, {{"https_proxy", "a"}, {"no_proxy", "else.example"}, {"NO_PROXY", "api.example"}}, "a"},
        {over_https, {{"https_proxy", "a"}, {"no_proxy", ""}, {"NO_PROXY", "api.example"}}, ""},
        {over_https, {{"https_proxy", "a"}, {"no_proxy", "else.example"}}, "a"},
        {over_https, {{"no_proxy", "else.example"}}, ""},
        {"https://10.1.2.3", {{"https_proxy", "a"}, {"no_proxy", "10.0.0.0/8"}}, ""},
    };
    for (row const& each : table) {
        CAPTURE(std::distance(std::begin(table), &each));
        current = &each.environment;
        CHECK(environment_proxy(server(each.base_url), &look_up) == each.proxy);
    }
}

TEST_CASE("servers that are reached without the proxy")
{
    class row {
    public:
        std::string_view base_url;
        std::string_view no_proxy;
        bool excepted;
    };
    std::string_view const name = "http://api.acme.example:8080", v4 = "http://10.1.2.3:8080",
                           v6 = "http://[2001:db8::7]:8080";
    row const table[] = {
        {name, "", false},
        {name, "*", true},
        {v4, "*", true},
        {v6, "*", true},
        {name, "api.acme.example", true},
        {name, "API.Acme.EXAMPLE", true},
        {"http://API.ACME.example", "api.acme.example", true},
        {name, "acme.example", true},
        {name, "example", true},
        {name, ".acme.example", true},
        {name, ".api.acme.example", true},
        {name, "*.acme.example", true},
        {name, "*.api.acme.example", true},
        {name, "me.example", false}, // part of a label is not a domain
        {name, "cme.example", false},
        {name, "x.api.acme.example", false},
        {name, "api.acme", false},
        {name, "api", false},
        {name, "api.*.example", false},
        {name, "*acme.example", false},
        {name, "pi.acme.example", false},
        {name, "..acme.example", false},
        // with a port
        {name, "acme.example:8080", true},
        {name, ".acme.example:8080", true},
        {name, "acme.example:80", false},
        {name, "acme.example:808", false},
        {name, "acme.example:08080", true},
        {name, "acme.example:", false},
        {name, "acme.example:x", false},
        {name, "acme.example:8080x", false},
        {name, "acme.example:-1", false},
        {name, "acme.example:99999999999999999999", false},
        {name, ":8080", false},
        {name, "*:8080", false},
        {"http://api.acme.example", "acme.example:80", true},
        {"https://api.acme.example", "acme.example:443", true},
        {"https://api.acme.example", "acme.example:80", false},
        // lists
        {name, "a.example,acme.example", true},
        {name, "acme.example,a.example", true},
        {name, "a.example, acme.example", true},
        {name, "a.example acme.example", true},
        {name, " \t acme.example \t ", true},
        {name, "\tacme.example,", true},
        {name, ",,, ,acme.example,,", true},
        {name, ",", false},
        {name, ", ,", false},
        {name, "   ", false},
        {name, "a.example,b.example", false},
        {name, "a.example\nacme.example\n", true},
        {name, "a.example,\r\n\tacme.example\r\n", true},
        {name, "a.example\vb.example\facme.example", true},
        {name, "a.example\nb.example\n", false},
        {name, "acme\nexample.org", false},
        {name, "acme,example", true}, // "example" is a domain of its own
        {name, "a.example,*", true},
        // odd entries
        {name, ".", false},
        {name, "*.", false},
        {name, "..", false},
        {name, "http://acme.example", false},
        {name, "acme.example/", false},
        {name, "[acme.example]", true},
        {name, "10.1.2.3", false},
        {name, "0.0.0.0/0", false},
        // a full name's last dot
        {"http://api.acme.example.", "acme.example", true},
        {"http://api.acme.example.", "api.acme.example.", true},
        {"http://api.acme.example.", "*.acme.example.", true},
        {"http://api.acme.example.", "else.example", false},
        {"http://api.acme.example.:8080", "acme.example.:8080", true},
        {name, "acme.example.", true},
        {name, ".acme.example.:8080", true},
        {name, "acme.example.:80", false},
        {name, "acme.example..", false},
        // addresses
        {v4, "10.1.2.3", true},
        {v4, "10.1.2.3:8080", true},
        {v4, "10.1.2.3:80", false},
        {v4, "10.1.2.4", false},
        {v4, "10.1.2", false},
        {v4, "1.2.3", false}, // is no domain of an address
        {v4, ".2.3", false},
        {v4, "3", false},
        {v4, "::ffff:10.1.2.3", false},
        {v6, "2001:db8::7", true},
        {v6, "2001:DB8:0:0:0:0:0:7", true},
        {v6, "[2001:db8::7]", true},
        {v6, "[2001:db8::7]:8080", true},
        {v6, "[2001:db8::7]:80", false},
        {v6, "2001:db8::8", false},
        {v6, "2001:db8::", false},
        {v6, "[2001:db8::7", false},
        {"http://[::1]", "::1", true},
        {"http://[::1]", "::1,10.1.2.3", true},
        // zones
        {"http://[fe80::1%25eth0]", "fe80::1", true},
        {"http://[fe80::1%25eth0]", "fe80::/10", true},
        {"http://[fe80::1%25eth0]", "[fe80::1]:80", true},
        {"http://[fe80::1%25eth0]", "fe80::1%eth0", true},
        {"http://[fe80::1%25eth0]", "fe80::1%eth1", false},
        {"http://[fe80::1%25eth0]", "fe80::1%0", false},
        {"http://[fe80::1]", "fe80::1%eth0", false},
        {"http://[fe80::1%25eth0]", "fe80::2", false},
        // networks
        {v4, "10.0.0.0/8", true},
        {v4, "10.9.9.9/8", true},
        {v4, "10.0.0.0/8:8080", true},
        {v4, "10.0.0.0/8:80", false},
        {v4, "10.1.2.2/31", true},
        {v4, "10.1.2.0/31", false},
        {v4, "10.1.2.3/32", true},
        {v4, "11.0.0.0/8", false},
        {v4, "0.0.0.0/0", true},
        {v4, "10.0.0.0/33", false},
        {v4, "10.0.0.0/", false},
        {v4, "10.0.0.0/-1", false},
        {v4, "10.0.0.0/8/8", false},
        {v4, "10.0.0/8", false},
        {v4, "/8", false},
        {v4, "::/0", false},
        {v6, "2001:db8::/32", true},
        {v6, "2001:db8::ffff/64", true},
        {v6, "[2001:db8::/32]:8080", true},
        {v6, "[2001:db8::/32]:80", false},
        {v6, "2001:db9::/32", false},
        {v6, "2001:db8::/129", false},
        {v6, "::/0", true},
        {v6, "0.0.0.0/0", false},
    };
    for (row const& each : table) {
        CAPTURE(each.base_url);
        CAPTURE(each.no_proxy);
        CHECK(is_excepted(each.no_proxy, server(each.base_url)) == each.excepted);
    }
}

/// Removes all proxy variables during its lifetime.
class clean_environment {
public:
    clean_environment()
    {
        for (char const* name :
             {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "REQUEST_METHOD"}) {
            char const* const value = std::getenv(name);
            before_.emplace_back(name, value ? value : "");
            ::unsetenv(name);
        }
    }
    ~clean_environment()
    {
        for (auto const& [name, value] : before_)
            if (value.empty())
                ::unsetenv(name);
            else
                ::setenv(name, value.c_str(), 1);
    }
    clean_environment(clean_environment const&) = delete;
    clean_environment& operator=(clean_environment const&) = delete;

    static void set(char const* name, char const* value) { ::setenv(name, value, 1); }

private:
    std::list<std::pair<char const*, std::string>> before_;
};

TEST_CASE("settings take the proxy from the environment on request")
{
    clean_environment const restored;
    CHECK(settings("https://api.example").proxy_from_environment().proxy().empty());

    restored.set("https_proxy", "http://ada:pw@proxy.example:3128");
    restored.set("HTTP_PROXY", "plain.example");
    CHECK(settings("https://api.example").proxy().empty());
    CHECK(settings("https://api.example").proxy_from_environment().proxy() == "http://ada:pw@proxy.example:3128");
    CHECK(settings("http://api.example").proxy_from_environment().proxy() == "plain.example");

    restored.set("NO_PROXY", "localhost,.internal.example");
    CHECK(settings("https://api.example").proxy_from_environment().proxy() == "http://ada:pw@proxy.example:3128");
    CHECK(settings("https://api.internal.example/v2").proxy_from_environment().proxy().empty());
    // The environment decides, whatever the settings held.
    CHECK(
        settings("https://api.internal.example").proxy("http://own.example").proxy_from_environment().proxy().empty());

    restored.set("REQUEST_METHOD", "POST");
    CHECK(settings("http://api.example").proxy_from_environment().proxy().empty());
    CHECK_FALSE(settings("https://api.example").proxy_from_environment().proxy().empty());

    // An invalid base URL is refused by the transport.
    CHECK(settings("nonsense").proxy_from_environment().proxy().empty());
}

} // namespace
