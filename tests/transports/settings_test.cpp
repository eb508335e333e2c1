// Settings: base URLs, the environment, and values that are rejected.

#include <appmixer/transports/settings.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using appmixer::endpoint;
using appmixer::errc;
using appmixer::settings;

namespace {

struct parsed {
    std::string_view url;
    bool tls;
    std::string_view host;
    std::uint16_t port;
    std::string_view path_prefix;
    std::string_view host_header;
};

/// Sets an environment variable during its lifetime; a null value unsets it.
class variable {
public:
    variable(char const* name, char const* value) : name_(name)
    {
        if (char const* const before = std::getenv(name))
            before_ = before, had_ = true;
        put(value);
    }
    ~variable() { put(had_ ? before_.c_str() : nullptr); }
    variable(variable const&) = delete;
    variable& operator=(variable const&) = delete;

private:
    void put(char const* value)
    {
        if (value)
            ::setenv(name_, value, 1);
        else
            ::unsetenv(name_);
    }
    char const* name_;
    std::string before_;
    bool had_ = false;
};

} // namespace

TEST_CASE("base URLs are parsed")
{
    parsed const table[] = {
        {"https://api.acme.appmixer.cloud", true, "api.acme.appmixer.cloud", 443, "", "api.acme.appmixer.cloud"},
        {"https://api.acme.appmixer.cloud/", true, "api.acme.appmixer.cloud", 443, "", "api.acme.appmixer.cloud"},
        {"http://localhost:2200", false, "localhost", 2200, "", "localhost:2200"},
        {"http://localhost", false, "localhost", 80, "", "localhost"},
        {"http://localhost:80", false, "localhost", 80, "", "localhost"},
        {"http://localhost:443", false, "localhost", 443, "", "localhost:443"},
        {"https://localhost:443", true, "localhost", 443, "", "localhost"},
        {"https://localhost:80", true, "localhost", 80, "", "localhost:80"},
        {"http://localhost:", false, "localhost", 80, "", "localhost"},
        {"http://localhost:65535", false, "localhost", 65535, "", "localhost:65535"},
        {"HTTPS://localhost", true, "localhost", 443, "", "localhost"},
        {"http://127.0.0.1:8080/", false, "127.0.0.1", 8080, "", "127.0.0.1:8080"},
        {"http://[::1]:2200", false, "::1", 2200, "", "[::1]:2200"},
        {"http://[2001:db8::7]", false, "2001:db8::7", 80, "", "[2001:db8::7]"},
        {"http://[fe80::1%25eth0]:2200", false, "fe80::1%eth0", 2200, "", "[fe80::1]:2200"},
        {"https://[fe80::1%25eth0]/v1", true, "fe80::1%eth0", 443, "/v1", "[fe80::1]"},
        {"http://[fe80::1%eth0]", false, "fe80::1%eth0", 80, "", "[fe80::1]"},
        {"http://[fe80::1%252]", false, "fe80::1%2", 80, "", "[fe80::1]"},
        {"http://[fe80::1%25br-lan.1_a~]", false, "fe80::1%br-lan.1_a~", 80, "", "[fe80::1]"},
        {"http://[::1]/%25eth0", false, "::1", 80, "/%25eth0", "[::1]"},
        {"http://h/a", false, "h", 80, "/a", "h"},
        {"http://h/a/b///", false, "h", 80, "/a/b", "h"},
        {"http://h:1/a%20b", false, "h", 1, "/a%20b", "h:1"},
        {"http://h///", false, "h", 80, "", "h"},
    };
    for (parsed const& row : table) {
        CAPTURE(row.url);
        appmixer::result<endpoint> const got = endpoint::parse(row.url);
        REQUIRE(got.has_value());
        CHECK(got->tls == row.tls);
        CHECK(got->host == row.host);
        CHECK(got->port == row.port);
        CHECK(got->path_prefix == row.path_prefix);
        CHECK(got->host_header == row.host_header);
    }
}

TEST_CASE("base URLs that cannot be used are refused with a reason")
{
    for (std::string_view const url : {
             "",
             "localhost",
             "localhost:2200",
             "//localhost",
             "/path",
             "ftp://h",
             "ws://h",
             "httpss://h",
             "http:",
             "http://",
             "http:///path",
             "http://:80",
             "http:h/path",
             "http://h:0",
             "http://h:65536",
             "http://h:99999999999999999999",
             "http://h:80a",
             "http://h:-1",
             "http://user@h",
             "http://user:pw@h",
             "http://h?x=1",
             "http://h/?",
             "http://h#f",
             "http://h/#",
             "http://h h",
             " http://h",
             "http://h\r\nEvil: 1",
             "http://h%0d%0aEvil",
             "http://h%00",
             "http://h%20",
             "http://[::1",
             "http://[zz]",
             "http://[fe80::1%]",
             "http://[fe80::1%25eth0",
             "http://[fe80::1%25eth%200]",
             "http://[fe80::1%25eth 0]",
             "http://[fe80::1%25e%25h]",
             "http://[fe80::1%25/eth0]",
             "http://[10.0.0.1%25eth0]",
             "http://[%25eth0]",
             "http://h%25eth0]",
             "http://h/a b",
             "http://h/\xc3\xa9",
         }) {
        CAPTURE(url);
        appmixer::result<endpoint> const got = endpoint::parse(url);
        CHECK_FALSE(got.has_value());
        if (got)
            continue;
        CHECK(got.error() == errc::invalid_settings);
        CHECK(got.error().detail().starts_with("base URL: "));
    }
}

TEST_CASE("a password in a base URL is not repeated by the error")
{
    appmixer::result<endpoint> const got = endpoint::parse("http://user:hunter22@h");
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().what().find("hunter22") == std::string::npos);
}

TEST_CASE("settings start with a server on this machine and no identity")
{
    settings const plain;
    CHECK(plain.base_url() == "http://localhost:2200");
    CHECK(plain.token().empty());
    CHECK(plain.username().empty());
    CHECK(plain.password().empty());
    CHECK(plain.max_body_size() == 64u * 1024 * 1024);
}

TEST_CASE("settings are set in a chain")
{
    settings given("https://h");
    given.token("t").credentials("u", "p").max_body_size(7);
    CHECK(given.base_url() == "https://h");
    CHECK(given.token() == "t");
    CHECK(given.username() == "u");
    CHECK(given.password() == "p");
    CHECK(given.max_body_size() == 7);
}

TEST_CASE("settings read the environment")
{
    variable const url("APPMIXER_BASE_URL", "https://api.example");
    variable const token("APPMIXER_ACCESS_TOKEN", "tok");
    variable const name("APPMIXER_USERNAME", "ada");
    variable const password("APPMIXER_PASSWORD", "pw");
    settings const read = settings::from_environment();
    CHECK(read.base_url() == "https://api.example");
    CHECK(read.token() == "tok");
    CHECK(read.username() == "ada");
    CHECK(read.password() == "pw");
    CHECK(settings().token().empty()); // only from_environment reads it
}

TEST_CASE("a user without a password, and a password without a user, are refused")
{
    variable const token("APPMIXER_ACCESS_TOKEN", nullptr);
    {
        variable const name("APPMIXER_USERNAME", "ada");
        variable const password("APPMIXER_PASSWORD", "");
        CHECK_THROWS_WITH(settings::from_environment(),
                          "appmixer: a setting cannot be used (APPMIXER_USERNAME is set without APPMIXER_PASSWORD)");
        variable const instead("APPMIXER_ACCESS_TOKEN", "tok");
        CHECK(settings::from_environment().token() == "tok");
    }
    variable const name("APPMIXER_USERNAME", nullptr);
    variable const password("APPMIXER_PASSWORD", "pw");
    CHECK_THROWS_WITH(settings::from_environment(),
                      "appmixer: a setting cannot be used (APPMIXER_PASSWORD is set without APPMIXER_USERNAME)");
}

TEST_CASE("an unset or empty variable leaves the default")
{
    char const* const nothing[] = {nullptr, ""};
    for (char const* const value : nothing) {
        variable const url("APPMIXER_BASE_URL", value);
        variable const token("APPMIXER_ACCESS_TOKEN", value);
        variable const name("APPMIXER_USERNAME", value);
        variable const password("APPMIXER_PASSWORD", value);
        settings const read = settings::from_environment();
        CHECK(read.base_url() == "http://localhost:2200");
        CHECK(read.token().empty());
        CHECK(read.username().empty());
        CHECK(read.password().empty());
    }
}
