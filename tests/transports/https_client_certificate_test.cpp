// https_transport: client certificates.

#include "https_calls.hpp"

#include <boost/asio/ssl/error.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace calls;
using appmixer::errc;
using appmixer::phase;
using appmixer::tls_settings;
using certificates::certificate_fields;
using certificates::identity;
using certificates::root;

TEST_SUITE_BEGIN("https_transport client certificates");

std::string const password = "the key's own password";

tls_settings trusting() { return tls_settings().ca_pem(root().pem()); }

/// A server that requests a client certificate signed by the root.
std::shared_ptr<tls_host> asking(int version = TLS1_3_VERSION)
{
    tls_rules rules;
    rules.client_authority = &root();
    rules.oldest = rules.newest = version;
    return host_with(std::move(rules));
}

/// Two calls to such a server, over a connection each; the second's end.
outcome call(std::shared_ptr<tls_host> const& host, tls_settings const& trust)
{
    script const one = {secure(host), expect(), say(good), farewell(), half_close()};
    tls_fixture f({one, one}, [&](appmixer::settings& limits) { limits.tls(trust); });
    f.get_flow();
    f.until([&] { return f.server.closes() + host->refusals() == 1; });
    return f.get_flow();
}

TEST_CASE("a client sends its certificate to a server that requests it")
{
    identity const ada(certificate_fields("ada"), &root());
    std::string key = ada.key_pem();
    std::string its_password;
    SUBCASE("with a plain key") {}
    SUBCASE("with an encrypted key") { key = ada.key_pem(password), its_password = password; }
    SUBCASE("with a password that is not needed") { its_password = password; }
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        CAPTURE(version);
        auto const host = asking(version);
        CHECK(call(host, trusting().client_certificate(ada.pem(), key, its_password)).text == "f1");
        CHECK(host->greeted(0).client == "ada");
        CHECK(host->greeted(1).client == "ada");
        CHECK(host->greeted(1).resumed);
    }
}

TEST_CASE("a client sends its chain of certificates")
{
    auto const host = asking();
    identity const between(certificate_fields("an intermediate").authority(), &root());
    identity const ada(certificate_fields("ada"), &between);
    CHECK(call(host, trusting().client_certificate(ada.pem() + between.pem(), ada.key_pem())).text == "f1");
    CHECK(host->greeted(0).client == "ada");
    CHECK_FALSE(call(host, trusting().client_certificate(ada.pem(), ada.key_pem())).ok);
}

TEST_CASE("a server that requests no certificate receives none")
{
    auto const host = host_with(tls_rules());
    identity const ada(certificate_fields("ada"), &root());
    CHECK(call(host, trusting().client_certificate(ada.pem(), ada.key_pem())).text == "f1");
    CHECK(host->greeted(0).client.empty());
}

TEST_CASE("a server that rejects the client's certificate")
{
    identity const stranger(certificate_fields("stranger"), &certificates::other_root());
    identity const self_made(certificate_fields("self-made"));
    identity const expired(certificate_fields("ada").valid(-std::chrono::hours(2), -std::chrono::hours(1)), &root());
    for (int const version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        CAPTURE(version);
        for (identity const* shown : {static_cast<identity const*>(nullptr), &stranger, &self_made, &expired}) {
            tls_settings trust = trusting();
            if (shown != nullptr)
                trust.client_certificate(shown->pem(), shown->key_pem());
            auto const host = asking(version);
            tls_fixture f({{secure(host), serve(good)}}, [&](appmixer::settings& limits) { limits.tls(trust); });
            outcome const end = f.create_flow();
            CHECK_FALSE(end.ok);
            CHECK_FALSE(end.thrown);
            CHECK(end.error.code().category() == asio::error::get_ssl_category());
            CHECK(end.error == appmixer::condition::transport);
            // With TLS 1.3 the client's part of the handshake ends before the server has verified it.
            CHECK(end.error.phase() == (version == TLS1_2_VERSION ? phase::handshake : phase::wait));
            CHECK(host->refusals() == 1);
            CHECK(f.server.requests() == 0);
            CHECK(f.server.connections() == 1);
            CHECK(f.get_flow().text == "f1"); // from a server that does not ask
        }
    }
}

TEST_CASE("a certificate or key that cannot be used")
{
    identity const ada(certificate_fields("ada"), &root());
    identity const bob(certificate_fields("bob"), &root());
    std::string const cut = ada.pem().substr(0, 100);
    std::vector<tls_settings> const bad = {
        trusting().client_certificate(ada.pem(), ada.key_pem(password)),
        trusting().client_certificate(ada.pem(), ada.key_pem(password), "another"),
        trusting().client_certificate(ada.pem(), ada.key_pem(password), password + "2"),
        trusting().client_certificate(ada.pem(), ada.key_pem(password), std::string(5000, 'p')),
        trusting().client_certificate(ada.pem(), bob.key_pem()),
        trusting().client_certificate(ada.pem(), ada.pem()),
        trusting().client_certificate(ada.pem(), ""),
        trusting().client_certificate("", ada.key_pem()),
        trusting().client_certificate(ada.key_pem(), ada.key_pem()),
        trusting().client_certificate("nothing", ada.key_pem()),
        trusting().client_certificate(ada.pem() + cut, ada.key_pem()),
    };
    asio::io_context io;
    for (tls_settings const& trust : bad) {
        CAPTURE(&trust - bad.data());
        try {
            appmixer::https_transport const made(io.get_executor(), appmixer::settings("https://localhost").tls(trust));
            FAIL_CHECK("no exception");
        } catch (appmixer::exception const& e) {
            CHECK(e.error() == errc::invalid_settings);
            CHECK(e.error().detail().starts_with("TLS: "));
            CHECK(std::string(e.what()).find(password) == std::string::npos);
        }
    }
}

TEST_SUITE_END();

} // namespace
