// Failed sign-ins: the errors of the calls, and that these contain no token and no password.

#include "auth_support.hpp"

#include <appmixer/make_client.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::access_token;
using appmixer::errc;
using appmixer::error;
using appmixer::http_response;
using appmixer::password_sign_in;
using appmixer::phase;
using appmixer::with_auth;
using test::auth_fixture;

/// The error of a call whose sign-in gets this response.
error error_after(test::fake_server::response response)
{
    auth_fixture w;
    w.server->on_sign_in = [&](auto&) { return response; };
    appmixer::client const api(w.transport() | with_auth(password_sign_in("ada", "secret")));
    auto const got = w.run(get_user(api.as_result()));
    CHECK(w.server->sign_ins.size() == 1);
    CHECK(w.server->calls.empty());
    REQUIRE_FALSE(got.has_value());
    return got.error();
}

/// A client with a source that a function is, and the error of a call through it.
class source_fixture : public auth_fixture {
public:
    explicit source_fixture(decltype(test::scripted_source::state::obtain) obtain)
    {
        source->obtain = std::move(obtain);
        api = appmixer::client(transport() | with_auth(test::scripted_source(source))).with_clock(clock);
    }
    error failure()
    {
        auto const got = run(get_user(api.as_result()));
        REQUIRE_FALSE(got.has_value());
        return got.error();
    }

    std::shared_ptr<test::scripted_source::state> source = std::make_shared<test::scripted_source::state>();
    appmixer::client<appmixer::auth_layer<test::fake_transport>> api{appmixer::auth_layer(transport())};
};

using obtained = asio::awaitable<appmixer::result<access_token>>;

TEST_SUITE_BEGIN("auth, failures");

TEST_CASE("the call fails with the error of the sign-in, which names the sign-in")
{
    error const wrong = error_after(http_response(403, R"({"statusCode":403,"message":"Forbidden user"})"));
    CHECK(wrong == errc::forbidden);
    CHECK(wrong == appmixer::condition::forbidden);
    CHECK(wrong.phase() == phase::sign_in);
    CHECK(wrong.status() == 403);
    CHECK(wrong.operation() == "getUser");
    CHECK(wrong.server_message() == "Forbidden user");
    CHECK(wrong.what() == "getUser failed while signing in: 403 Forbidden (are the user name \"ada\" and the password "
                          "right?): Forbidden user");

    CHECK(error_after(http_response(401)) == appmixer::condition::unauthorized);
    CHECK(error_after(http_response(401)).phase() == phase::sign_in);
    CHECK(error_after(http_response(503)) == errc::service_unavailable);
    CHECK(error_after(http_response(503)).what() == "getUser failed while signing in: 503 Service Unavailable");

    CHECK(error_after(http_response(404)).detail() == "POST /user/auth: is the base URL right?");
    CHECK(error_after(http_response(501)).detail() == "POST /user/auth: is the base URL right?");

    error const down = error_after(error(asio::error::connection_refused, phase::connect, "127.0.0.1:1"));
    CHECK(down == asio::error::connection_refused);
    CHECK(down.phase() == phase::sign_in);
    CHECK(down.what() == "getUser failed while signing in: Connection refused (while connecting, 127.0.0.1:1)");
    CHECK(error_after(error(errc::connection_closed, phase::read)).detail() == "while reading the response");
    CHECK(error_after(error(make_error_code(errc::connection_closed))).detail().empty());
}

TEST_CASE("the error of a sign-in names the base URL, and not a user name that contains the password")
{
    auth_fixture w;
    int status = 404;
    w.server->on_sign_in = [&](auto&) { return http_response(status); };
    appmixer::settings where("http://h/wrong");
    auto const detail_of = [&](char const* user, char const* password) {
        auto const api = appmixer::make_client(w.transport(), where.credentials(user, password));
        return w.run(get_user(api.with_clock(w.clock).as_result())).error().detail();
    };
    CHECK(detail_of("ada", "secret") == "POST /user/auth: is the base URL http://h/wrong right?");
    status = 401;
    CHECK(detail_of("ada", "b") == "are the user name \"ada\" and the password right?");
    CHECK(detail_of("ada-secret", "secret") == "are the user name and the password right?");
}

TEST_CASE("a 401 without credentials says where they come from")
{
    auth_fixture w;
    appmixer::client const api(w.transport());
    error const e = w.run(get_user(api.as_result())).error();
    CHECK(e == errc::unauthorized);
    CHECK(e.detail() == "does the client have credentials? see settings::credentials and client::as");
    CHECK(w.run(get_user(api.as(access_token("rejected")).as_result())).error().detail().empty());
}

TEST_CASE("a response without a token is a failure")
{
    for (char const* const body : {R"({})", R"({"token":""})", R"({"token":null})", R"({"user":{}})"}) {
        CAPTURE(body);
        error const e = error_after(http_response(200, body));
        CHECK(e == errc::unexpected_shape);
        CHECK(e.phase() == phase::sign_in);
    }
    CHECK(error_after(http_response(200, R"({})")).detail() ==
          "while decoding the response, the response contains no token");
    CHECK(error_after(http_response(200)) == errc::empty_response);
    CHECK(error_after(http_response(200, "<html>")) == errc::invalid_json);
    CHECK(error_after(http_response(200, R"({"token":7})")) == errc::unexpected_shape);
    CHECK(error_after(http_response(200, "[]")).phase() == phase::sign_in);
}

TEST_CASE("a token that cannot stand in a header is a failure")
{
    for (char const* const token : {R"(zqx\r\nEvil: 1)", R"(zqx zqx)", R"(zqx\u0000)", R"(\u00e4zqx)"}) {
        CAPTURE(token);
        error const e = error_after(http_response(200, R"({"token":")" + std::string(token) + "\"}"));
        CHECK(e == errc::invalid_request);
        CHECK(e.phase() == phase::sign_in);
        CHECK(e.what().find("zqx") == std::string::npos);
        CHECK(e.what().find("while signing in: the request cannot be sent (the token contains a space") !=
              std::string::npos);
    }
}

TEST_CASE("the next call after a failed sign-in signs in again")
{
    auth_fixture w;
    int responses = 0;
    w.server->on_sign_in = [&](auto&) -> test::fake_server::response {
        if (++responses < 3)
            return http_response(responses == 1 ? 403 : 500);
        return w.server->gives("good");
    };
    auto const api = appmixer::client(w.transport() | with_auth(password_sign_in("ada", "secret"))).as_result();
    CHECK(w.run(get_user(api)).error() == errc::forbidden);
    CHECK(w.run(get_user(api)).error() == errc::internal_server_error);
    CHECK(w.run(get_user(api)).has_value());
    CHECK(w.run(get_user(api)).has_value());
    CHECK(responses == 3);
}

TEST_CASE("when the sign-in after a 401 fails, its error is returned and the rejected token is dropped")
{
    auth_fixture w;
    auto const api = appmixer::client(w.transport() | with_auth(password_sign_in("ada", "secret"))).as_result();
    CHECK(w.run(get_user(api)).has_value());
    w.server->valid.clear();
    w.server->on_sign_in = [](auto&) { return http_response(403); };
    CHECK(w.run(get_user(api)).error() == errc::forbidden);
    CHECK(w.run(get_user(api)).error() == errc::forbidden);
    CHECK(w.server->sign_ins.size() == 3);
    CHECK(w.calls() == test::list({"GET /user: token-1", "GET /user: token-1"}));
}

TEST_CASE("every kind of failure of a user's token source is reported")
{
    source_fixture returns([](auto) -> obtained { co_return error(asio::error::timed_out, phase::none, "the vault"); });
    CHECK(returns.failure() == asio::error::timed_out);
    CHECK(returns.failure().what() == "getUser failed while signing in: Connection timed out (the vault)");
    CHECK(returns.source->asked == 2);

    source_fixture throws_ours([](auto) -> obtained {
        throw appmixer::exception(error(errc::conflict, phase::response, "locked"));
        co_return access_token();
    });
    CHECK(throws_ours.failure() == errc::conflict);
    CHECK(throws_ours.failure().detail() == "locked");

    source_fixture throws_asio([](auto) -> obtained {
        throw boost::system::system_error(asio::error::eof);
        co_return access_token();
    });
    CHECK(throws_asio.failure() == asio::error::eof);
    CHECK(throws_asio.failure().phase() == phase::sign_in);

    source_fixture gives_nothing([](auto) -> obtained { co_return access_token(); });
    CHECK(gives_nothing.failure() == errc::invalid_request);
    CHECK(gives_nothing.failure().detail() == "the token source returned an empty token");

    source_fixture no_coroutine([](auto) -> obtained { throw boost::system::system_error(asio::error::no_memory); });
    CHECK(no_coroutine.failure() == asio::error::no_memory);
    CHECK(no_coroutine.failure() == asio::error::no_memory);
    CHECK(no_coroutine.clock.elapsed() == 0s);
}

TEST_CASE("other exceptions of a token source pass through and leave no state behind")
{
    bool broken = true;
    source_fixture w([&](auto) -> obtained {
        if (broken)
            throw std::logic_error("a defect");
        co_return access_token("token");
    });
    w.server->valid = {"token"};
    test::pending first(w.io, get_user(w.api.as_result()));
    test::pending second(w.io, get_user(w.api.as_result()));
    w.clock.run(w.io);
    for (test::pending* call : {&first, &second}) {
        REQUIRE(call->thrown != nullptr);
        CHECK_THROWS_WITH_AS(std::rethrow_exception(call->thrown), "a defect", std::logic_error);
    }
    broken = false;
    CHECK(w.run(get_user(w.api)).username == "ada");
}

TEST_CASE("a user's token source calls the server below the auth layer, without a token")
{
    source_fixture w([](appmixer::default_client api) -> obtained {
        appmixer::user const someone = co_await get_user(api);
        co_return access_token("of-" + someone.username);
    });
    w.server->valid = {"-", "of-ada"};
    CHECK(w.run(get_user(w.api)).username == "ada");
    CHECK(w.calls() == test::list({"GET /user: -", "GET /user: of-ada"}));

    w.server->valid = {"of-ada"};
    CHECK(w.run(get_user(w.api)).username == "ada");
    w.server->valid.clear();
    error const e = w.failure(); // the throwing handle's exception, no sign-in within the sign-in
    CHECK(e == errc::unauthorized);
    CHECK(e.phase() == phase::sign_in);
    CHECK(w.source->asked == 2);
}

constexpr std::string_view password = "p\"a\\s/w<1>"; // needs escapes in JSON

bool is_nowhere(std::string_view secret, error const& e)
{
    for (std::string const& text :
         {std::string(e.detail()), std::string(e.server_message()), e.body_excerpt(), serialize(e.server_details()),
          e.json_pointer(), e.what(), std::string(appmixer::exception(e).what())})
        if (text.find(secret) != std::string::npos)
            return false;
    return true;
}

TEST_CASE("a token that the server echoes appears in no error")
{
    auth_fixture w;
    bool renewed = false;
    w.server->on_sign_in = [&](auto&) { return w.server->gives(renewed ? "zqxzqx-second" : "zqxzqx-first"); };
    w.server->on_call = [&](appmixer::http_request const& request) {
        std::string const seen(request.headers.get("Authorization").value());
        return http_response(400, R"({"message":"no )" + seen + R"( no zqxzqx-first","details":{"a":[")" + seen +
                                      R"("],"zqxzqx-first":1}})");
    };
    auto const api = appmixer::client(w.transport() | with_auth(password_sign_in("ada", "secret"))).as_result();
    error const first = w.run(get_user(api)).error();
    CHECK(first.server_message() == "no Bearer [redacted] no [redacted]");
    CHECK(is_nowhere("zqxzqx", first));

    w.server->valid.clear();
    renewed = true;
    error const both = w.run(get_user(api)).error(); // this call has used both
    CHECK(both.server_message() == "no Bearer [redacted] no [redacted]");
    CHECK(is_nowhere("zqxzqx", both));

    appmixer::client const fixed(w.transport() | with_auth(access_token("zqxzqx-first")));
    w.server->valid = {"zqxzqx-first"};
    CHECK(is_nowhere("zqxzqx", w.run(get_user(fixed.as_result())).error()));
    w.server->on_call = [&](auto&) { return http_response(200, R"(["zqxzqx-first"])"); };
    error const shape = w.run(get_user(fixed.as_result())).error();
    CHECK(shape == errc::unexpected_shape);
    CHECK(is_nowhere("zqxzqx", shape));
}

TEST_CASE("a password that the server echoes appears in no error")
{
    auth_fixture w;
    w.server->on_sign_in = [](appmixer::http_request const& request) {
        appmixer::json::value const body{{"message", "bad: " + std::string(password)},
                                         {"details", appmixer::json::parse(request.body)}};
        return http_response(403, serialize(body));
    };
    appmixer::client const api(w.transport() | with_auth(password_sign_in("ada", std::string(password))));
    error const e = w.run(get_user(api.as_result())).error();
    CHECK(e == errc::forbidden);
    CHECK(e.server_message() == "bad: [redacted]");
    CHECK(is_nowhere(password, e));
    CHECK(is_nowhere(R"(p\"a\\s)", e));
}

TEST_CASE("the error of an unreadable sign-in response does not quote the token")
{
    for (std::string const& body :
         {std::string(R"({"token":"zqxzqx)"), std::string(R"(["zqxzqx"])"), std::string(R"({"token":{"zqxzqx":1}})")}) {
        CAPTURE(body);
        error const e = error_after(http_response(200, body));
        CHECK(e.phase() == phase::sign_in);
        CHECK(is_nowhere("zqx", e));
    }
    // Nor is it when a source of one's own asks for it by a call whose responses are not known to hold secrets.
    source_fixture w([](appmixer::default_client api) -> obtained {
        appmixer::user const session = co_await get_user(api);
        co_return access_token(session.id);
    });
    w.server->valid = {"-"};
    w.server->on_call = [](auto&) { return http_response(200, R"(["zqxzqx"])"); };
    error const e = w.failure();
    CHECK(e == errc::unexpected_shape);
    CHECK(e.body_excerpt().empty());
}

TEST_SUITE_END();

} // namespace
