// https_transport: which certificates it accepts, and where it finds trusted ones.

#include "https_calls.hpp"
#include "temporary_files.hpp"

#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::phase;
using appmixer::tls_settings;
using certificates::certificate_fields;
using certificates::identity;
using certificates::other_root;
using certificates::root;

TEST_SUITE_BEGIN("https_transport certificates");

/// The error of a client's settings; without a code when they are usable.
appmixer::error made_with(tls_settings const& trust, std::string const& url = "https://localhost")
{
    asio::io_context io;
    try {
        appmixer::https_transport const made(io.get_executor(), appmixer::settings(url).tls(trust));
    } catch (appmixer::exception const& e) {
        return e.error();
    }
    return appmixer::error();
}

/// A call to a server of the given host, by a client with the given settings.
outcome call(std::shared_ptr<tls_host> host, tls_settings const& trust)
{
    tls_fixture f({{secure(host), serve(good)}}, [&](appmixer::settings& limits) { limits.tls(trust); });
    return f.get_flow();
}

tls_settings trusting(identity const& one) { return tls_settings().ca_pem(one.pem()); }

class wrong {
public:
    wrong(std::string what, identity who, int verdict, std::vector<identity const*> chain = {})
        : name(std::move(what)), shown(std::move(who)), reason(verdict), intermediates(std::move(chain))
    {
    }
    std::string name;
    identity shown;
    int reason; ///< OpenSSL's number
    std::vector<identity const*> intermediates;
};

std::string words(int reason) { return X509_verify_cert_error_string(reason); }

std::vector<wrong> wrong_certificates(std::string const& host, int mismatch)
{
    using namespace std::chrono_literals;
    std::string const here = certificates::here;
    static identity const between(certificate_fields("an intermediate").authority(), &root());
    static identity const no_authority(certificate_fields("no authority"), &root());
    std::vector<wrong> all;
    all.emplace_back("expired", identity(certificate_fields("server").hosts(here).valid(-48h, -1h), &root()),
                     X509_V_ERR_CERT_HAS_EXPIRED);
    all.emplace_back("not valid yet", identity(certificate_fields("server").hosts(here).valid(1h, 48h), &root()),
                     X509_V_ERR_CERT_NOT_YET_VALID);
    all.emplace_back("of another host",
                     identity(certificate_fields(host).hosts("DNS:api.shop.example,IP:10.0.0.1"), &root()), mismatch);
    all.emplace_back("of the host by its common name alone", identity(certificate_fields(host), &root()), mismatch);
    all.emplace_back("of the address as a name",
                     identity(certificate_fields("server").hosts("DNS:127.0.0.1,DNS:*"), &root()), mismatch);
    all.emplace_back("with half a label for anything",
                     identity(certificate_fields("server").hosts("DNS:local*"), &root()), mismatch);
    all.emplace_back("signed by another root", identity(certificate_fields("server").hosts(here), &other_root()),
                     X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
    all.emplace_back("signed by another root, which is shown",
                     identity(certificate_fields("server").hosts(here), &other_root()),
                     X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, std::vector<identity const*>{&other_root()});
    all.emplace_back("signed by itself", identity(certificate_fields("server").hosts(here)),
                     X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
    all.emplace_back("without the one that signed it", identity(certificate_fields("server").hosts(here), &between),
                     X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY);
    all.emplace_back("signed by one that may not sign",
                     identity(certificate_fields("server").hosts(here), &no_authority), X509_V_ERR_INVALID_CA,
                     std::vector<identity const*>{&no_authority});
    return all;
}

/// No byte of a request is sent, the server gets an alert, and the next call may succeed.
template <class Security>
void check_wrong(wrong const& one, std::string const& host, int version)
{
    CAPTURE(one.name);
    CAPTURE(version);
    tls_rules rules(one.shown);
    rules.intermediates = one.intermediates;
    rules.oldest = rules.newest = version;
    auto const server = host_with(rules);
    basic_fixture<Security> f({{secure(server), serve(good)}, {secure(server), serve(good)}});
    for (bool const safe : {true, false}) {
        outcome const end = safe ? f.get_flow() : f.create_flow();
        CHECK_FALSE(end.ok);
        CHECK_FALSE(end.thrown);
        CHECK(end.error == errc::untrusted_certificate);
        CHECK(end.error == appmixer::condition::transport);
        CHECK(end.error.phase() == phase::handshake);
        CHECK(end.error.detail() == host + ": " + words(one.reason));
        CHECK(end.error.operation() == (safe ? "getFlow" : "createFlow"));
    }
    REQUIRE(f.until([&] { return server->refusals() == 2; }));
    CHECK(server->last_refusal().find("alert") != std::string::npos);
    CHECK(f.server.connections() == 2);
    CHECK(f.server.requests() == 0);
    CHECK(f.server.bytes_received() == 0);
    CHECK(f.counters().made == 0);
    CHECK(f.counters().failed == 2);
    CHECK(f.counters().in_use == 0);
    CHECK(f.counters().idle == 0);
    CHECK(f.get_flow().text == "f1");
}

TEST_CASE("a wrong certificate ends the handshake, and nothing is sent")
{
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        for (wrong const& one : wrong_certificates("127.0.0.1", X509_V_ERR_IP_ADDRESS_MISMATCH))
            check_wrong<secured>(one, "127.0.0.1", version);
        for (wrong const& one : wrong_certificates("localhost", X509_V_ERR_HOSTNAME_MISMATCH))
            check_wrong<named>(one, "localhost", version);
    }
}

TEST_CASE("with verification off, all certificates are accepted")
{
    for (wrong const& one : wrong_certificates("127.0.0.1", X509_V_ERR_IP_ADDRESS_MISMATCH)) {
        CAPTURE(one.name);
        CHECK(call(host_with(tls_rules(one.shown)), tls_settings().dangerously_trust_anyone()).text == "f1");
        CHECK_FALSE(call(host_with(tls_rules(one.shown)), trusting(root()).dangerously_trust_anyone(false)).ok);
    }
}

TEST_CASE("valid certificates")
{
    SUBCASE("signed by an intermediate that the server sends")
    {
        identity const between(certificate_fields("an intermediate").authority(), &root());
        identity const shown(certificate_fields("server").hosts(certificates::here), &between);
        tls_rules rules(shown);
        rules.intermediates = {&between};
        CHECK(call(host_with(rules), trusting(root())).text == "f1");
    }
    SUBCASE("signed by an intermediate that is trusted")
    {
        identity const between(certificate_fields("an intermediate").authority(), &root());
        identity const shown(certificate_fields("server").hosts(certificates::here), &between);
        CHECK(call(host_with(tls_rules(shown)), trusting(between)).text == "f1");
    }
    SUBCASE("signed by an unknown authority, and itself trusted")
    {
        CHECK(call(host_with(tls_rules()), trusting(certificates::server())).text == "f1");
        identity const another(certificate_fields("server").hosts(certificates::here), &root());
        CHECK(call(host_with(tls_rules()), trusting(another)).error == errc::untrusted_certificate);
    }
    SUBCASE("self-signed, and itself trusted")
    {
        identity const shown(certificate_fields("server").hosts(certificates::here));
        CHECK(call(host_with(tls_rules(shown)), trusting(shown)).text == "f1");
    }
    SUBCASE("for an IPv6 address")
    {
        boost::system::error_code code;
        asio::io_context io;
        tcp::acceptor probe(io);
        probe.open(tcp::v6(), code);
        if (!code)
            probe.bind(tcp::endpoint(asio::ip::address_v6::loopback(), 0), code);
        if (code) {
            MESSAGE("skipped: this machine has no ::1");
            return;
        }
        auto const host = host_with(tls_rules());
        script const steps = {secure(host), serve(good)};
        hostile_server const server({steps, steps}, "::1");
        for (std::string const address : {"[::1]", "[::1%25lo]"}) {
            std::string const url = "https://" + address + ":" + std::to_string(server.port());
            appmixer::settings const where = appmixer::settings(url).tls(trusting(root()));
            secure_client const api = appmixer::client(appmixer::https_transport(io.get_executor(), where)).as_result();
            pending const started = pending::start(io, fetch(api));
            io.restart();
            io.run_for(guard);
            REQUIRE(started.done());
            CHECK(started.end().text == "f1");
            CHECK(host->greeted(host->greetings().size() - 1).name.empty());
        }
    }
}

/// A call to a host of any name, through a proxy that is also the server.
outcome call_named(std::string const& name, identity const& shown, std::shared_ptr<tls_host>* seen = nullptr)
{
    auto const host = host_with(tls_rules(shown));
    if (seen != nullptr)
        *seen = host;
    hostile_server const server({{expect(), say("HTTP/1.1 200 Connected\r\n\r\n"), secure(host), serve(good)}});
    appmixer::settings where("https://" + name);
    where.tls(trusting(root())).proxy(local_url(server.port()));
    asio::io_context io;
    secure_client const api = appmixer::client(appmixer::https_transport(io.get_executor(), where)).as_result();
    pending const started = pending::start(io, fetch(api));
    io.run_for(guard);
    REQUIRE(started.done());
    return started.end();
}

TEST_CASE("a wildcard certificate")
{
    identity const shown(certificate_fields("server").hosts("DNS:*.shop.example"), &root());
    std::shared_ptr<tls_host> host;
    CHECK(call_named("api.shop.example", shown, &host).text == "f1");
    CHECK(host->greeted(0).name == "api.shop.example");
    CHECK(call_named("API.Shop.Example", shown).text == "f1");
    CHECK(call_named("api.shop.example.", shown, &host).text == "f1");
    CHECK(host->greeted(0).name == "api.shop.example");
    for (char const* other : {"shop.example", "eu.api.shop.example", "api.shop.example.org", "apishop.example"}) {
        CAPTURE(other);
        outcome const end = call_named(other, shown);
        CHECK(end.error == errc::untrusted_certificate);
        CHECK(end.error.detail() == other + (": " + words(X509_V_ERR_HOSTNAME_MISMATCH)));
    }
}

TEST_CASE("SNI names the server, unless it is an address")
{
    auto const host = host_with(tls_rules());
    basic_fixture<named> by_name({{secure(host), serve(good)}});
    REQUIRE(by_name.get_flow().ok);
    CHECK(host->greeted(0).name == "localhost");
    CHECK(host->greeted(0).protocol == "http/1.1");
    basic_fixture<secured> by_address({{secure(host), serve(good)}});
    REQUIRE(by_address.get_flow().ok);
    CHECK(host->greeted(1).name.empty());
}

TEST_CASE("a host name that no certificate can match")
{
    for (char const* url : {"https://.", "https://localhost%00.shop.example"}) {
        CAPTURE(url);
        CHECK(made_with(trusting(root()), url) == errc::invalid_settings);
    }
}

TEST_CASE("trust anchors from a text")
{
    auto const ordinary = host_with(tls_rules());
    identity const foreign(certificate_fields("server").hosts(certificates::here), &other_root());
    auto const other = host_with(tls_rules(foreign));
    std::string const text = "# roots\n\n" + root().pem() + "\n# and\n" + other_root().pem() + "# end\n";
    CHECK(call(ordinary, tls_settings().ca_pem(text)).text == "f1");
    CHECK(call(other, tls_settings().ca_pem(text)).text == "f1");
    CHECK(call(ordinary, tls_settings().ca_pem(other_root().pem() + root().pem() + root().pem())).text == "f1");

    std::string const pem = root().pem();
    for (std::string const& bad :
         {std::string("nothing"), std::string("\n"), pem.substr(1), pem.substr(0, pem.size() / 2), root().key_pem(),
          pem + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
          pem + pem.substr(0, pem.size() / 2)}) {
        CAPTURE(bad);
        CHECK(made_with(tls_settings().ca_pem(bad)) == errc::invalid_settings);
        CHECK(made_with(tls_settings().ca_pem(bad), "http://localhost").code() == boost::system::error_code());
    }
}

TEST_CASE("trust anchors from a file")
{
    temporary_folder const folder;
    auto const ordinary = host_with(tls_rules());
    identity const foreign(certificate_fields("server").hosts(certificates::here), &other_root());
    auto const other = host_with(tls_rules(foreign));
    std::string const file = folder.write("root.pem", root().pem());
    CHECK(call(ordinary, tls_settings().ca_file(file)).text == "f1");
    CHECK(call(other, tls_settings().ca_file(file)).error == errc::untrusted_certificate);
    CHECK(call(other, tls_settings().ca_file(file).ca_pem(other_root().pem())).text == "f1");
    CHECK(call(ordinary, tls_settings().ca_file(file).ca_pem(other_root().pem())).text == "f1");

    for (std::string const& bad : {folder.path("missing.pem"), folder.write("empty.pem", ""), folder.path("")}) {
        CAPTURE(bad);
        appmixer::error const failure = made_with(tls_settings().ca_file(bad).ca_pem(root().pem()));
        CHECK(failure == errc::invalid_settings);
        CHECK(failure.detail().find(bad) != std::string::npos);
    }
}

/// Changes an environment variable during its lifetime. No other thread may read it meanwhile.
class variable {
public:
    variable(char const* what, std::string const& value) : name_(what)
    {
        if (char const* const old = std::getenv(what))
            old_ = old;
        setenv(what, value.c_str(), 1);
    }
    ~variable()
    {
        if (old_)
            setenv(name_, old_->c_str(), 1);
        else
            unsetenv(name_);
    }
    variable(variable const&) = delete;
    variable& operator=(variable const&) = delete;

private:
    char const* name_;
    std::optional<std::string> old_;
};

/// The name by which OpenSSL finds a certificate in a folder.
std::string hashed_name(identity const& one)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%08lx.0", X509_subject_name_hash(one.certificate()));
    return text.data();
}

TEST_CASE("trust anchors of the system")
{
    temporary_folder const folder;
    temporary_folder const empty;
    auto const ordinary = host_with(tls_rules());
    std::string const nowhere = folder.path("missing");
    SUBCASE("in a file")
    {
        variable const file("SSL_CERT_FILE", folder.write("root.pem", root().pem()));
        variable const others("SSL_CERT_DIR", nowhere);
        CHECK(call(ordinary, tls_settings()).text == "f1");
        CHECK(call(ordinary, trusting(other_root())).error == errc::untrusted_certificate); // replaces the system's
    }
    SUBCASE("in a folder")
    {
        folder.write(hashed_name(root()), root().pem());
        variable const file("SSL_CERT_FILE", nowhere);
        std::string list = folder.path();
        SUBCASE("one folder") {}
        SUBCASE("a list of folders") { list = nowhere + ":" + empty.path() + ":" + folder.path(); }
        variable const folders("SSL_CERT_DIR", list);
        CHECK(call(ordinary, tls_settings()).text == "f1");
        CHECK(call(ordinary, trusting(other_root())).error == errc::untrusted_certificate);
    }
    SUBCASE("which do not include the issuer")
    {
        variable const file("SSL_CERT_FILE", folder.write("root.pem", other_root().pem()));
        variable const others("SSL_CERT_DIR", nowhere);
        CHECK(call(ordinary, tls_settings()).error == errc::untrusted_certificate);
    }
    SUBCASE("none at all")
    {
        variable const file("SSL_CERT_FILE", nowhere);
        std::string list = nowhere;
        SUBCASE("no file and no folder") {}
        SUBCASE("a file without a certificate")
        {
            folder.write("readme.txt", "");
            list = empty.path() + ":" + folder.path();
        }
        variable const folders("SSL_CERT_DIR", list);
        CHECK(made_with(tls_settings()) == errc::invalid_settings);
        CHECK(made_with(tls_settings(), "http://localhost").code() == boost::system::error_code());
        CHECK(call(ordinary, tls_settings().dangerously_trust_anyone()).text == "f1");
        CHECK(call(ordinary, trusting(root())).text == "f1");
    }
}

TEST_SUITE_END();

} // namespace
