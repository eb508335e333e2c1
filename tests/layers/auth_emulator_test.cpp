// Signing in at the emulator: real tokens, with one clock for both sides.

#include "auth_support.hpp"

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::password_sign_in;
using appmixer::with_auth;

/// Notes each exchange: "GET /user 200".
class logging_transport {
public:
    using executor_type = asio::any_io_executor;
    logging_transport(appmixer::loopback inner, std::shared_ptr<std::vector<std::string>> seen)
        : inner_(std::move(inner)), seen_(std::move(seen))
    {
    }
    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request& request,
                                                                    appmixer::call_context& context)
    {
        appmixer::result<appmixer::http_response> response = co_await inner_.send(request, context);
        if (response)
            seen_->push_back(std::string(to_string(request.method)) + ' ' + request.target + ' ' +
                             std::to_string(response->status));
        co_return response;
    }

private:
    appmixer::loopback inner_;
    std::shared_ptr<std::vector<std::string>> seen_;
};

class emulator_fixture : public test::auth_fixture {
public:
    emulator_fixture()
    {
        back_end.set_clock([this] { return std::chrono::floor<std::chrono::milliseconds>(clock.time_of_day()); });
        back_end.add_user("ada@shop.example", "secret");
    }
    template <class Source>
    auto client(Source source)
    {
        return appmixer::client(logging_transport(appmixer::loopback(io.get_executor(), back_end), seen) |
                                with_auth(std::move(source)))
            .with_clock(clock);
    }
    auto ada() { return client(password_sign_in("ada@shop.example", "secret")); }
    std::vector<std::string> exchanges() { return std::exchange(*seen, {}); }

    appmixer::emulator back_end;
    std::shared_ptr<std::vector<std::string>> seen = std::make_shared<std::vector<std::string>>();
};

TEST_SUITE_BEGIN("auth, emulator");

TEST_CASE("a user signs in by username or by e-mail address")
{
    emulator_fixture w;
    CHECK(w.run(get_user(w.ada())).username == "ada@shop.example");
    CHECK(w.run(get_user(w.client(password_sign_in::by_email("ada@shop.example", "secret")))).email ==
          "ada@shop.example");
    CHECK(w.exchanges() ==
          test::list({"POST /user/auth 200", "GET /user 200", "POST /user/auth 200", "GET /user 200"}));
}

TEST_CASE("a wrong password is distinguished from other failures, on both kinds of server")
{
    emulator_fixture w;
    auto const wrong = w.client(password_sign_in("ada@shop.example", "wrong")).as_result();
    auto got = w.run(get_user(wrong));
    CHECK(got.error() == appmixer::condition::forbidden);
    CHECK(got.error().phase() == appmixer::phase::sign_in);
    w.back_end.switches().sign_in_failure_status = 401;
    got = w.run(get_user(wrong));
    CHECK(got.error() == appmixer::condition::unauthorized);
    CHECK(got.error().phase() == appmixer::phase::sign_in);
    CHECK(w.exchanges() == test::list({"POST /user/auth 403", "POST /user/auth 401"}));
}

TEST_CASE("a session continues after the server revokes its token, and no call is carried out twice")
{
    emulator_fixture w;
    auto const api = w.ada();
    w.run(create_store(api, "first"));
    REQUIRE(w.back_end.faults().add("expired-token:path=/stores,method=POST").has_value());
    w.run(create_store(api, "second"));
    REQUIRE(w.back_end.faults().add("expired-token:path=/stores,method=GET").has_value());
    CHECK(w.run(get_stores(api)).size() == 2);
    CHECK(w.exchanges() ==
          test::list({"POST /user/auth 200", "POST /stores 200", "POST /stores 401", "POST /user/auth 200",
                      "POST /stores 200", "GET /stores 401", "POST /user/auth 200", "GET /stores 200"}));
}

TEST_CASE("no call of a long session is sent with an expired token")
{
    emulator_fixture w;
    w.back_end.switches().token_lifetime = 600;
    auto const api = w.ada();
    for (int i = 0; i < 100; ++i) {
        w.run(get_user(api));
        w.clock.advance(29s); // 48 minutes in all; each token is used for 580 seconds
    }
    std::size_t sign_ins = 0;
    for (std::string const& one : w.exchanges()) {
        CHECK(one.ends_with(" 200"));
        sign_ins += one.starts_with("POST /user/auth") ? 1 : 0;
    }
    CHECK(sign_ins == 5);
}

TEST_CASE("short-lived tokens and wrong clocks do not cause a sign-in for each call")
{
    emulator_fixture w;
    w.back_end.switches().token_lifetime = 20;
    auto const api = w.ada();
    for (int i = 0; i < 40; ++i) {
        CHECK(w.run(get_user(api.as_result())).has_value());
        w.clock.advance(1s);
    }
    CHECK(std::count(w.seen->begin(), w.seen->end(), "POST /user/auth 200") == 2);
    w.exchanges();

    w.back_end.switches().token_lifetime = 2'592'000;
    w.back_end.set_clock([] { return *appmixer::parse_iso("2024-02-11T08:15:30.125Z"); });
    auto const later = w.ada();
    for (int i = 0; i < 40; ++i)
        CHECK(w.run(get_user(later.as_result())).has_value());
    CHECK(std::count(w.seen->begin(), w.seen->end(), "POST /user/auth 200") == 1);
}

TEST_CASE("a user who is deleted during a session cannot sign in again")
{
    emulator_fixture w;
    auto const api = w.ada().as_result();
    std::string const id = w.run(get_user(api))->id;
    w.back_end.remove_user(id);
    auto const got = w.run(get_stores(api));
    CHECK(got.error() == appmixer::condition::forbidden);
    CHECK(got.error().phase() == appmixer::phase::sign_in);
    CHECK(w.exchanges() ==
          test::list({"POST /user/auth 200", "GET /user 200", "GET /stores 401", "POST /user/auth 403"}));
}

TEST_CASE("an error page of a gateway during sign-in is not taken for a wrong password")
{
    emulator_fixture w;
    auto const api = w.ada().as_result();
    REQUIRE(w.back_end.faults().add("502:path=/user/auth").has_value());
    auto got = w.run(get_user(api));
    CHECK(got.error() == errc::bad_gateway);
    CHECK(got.error().phase() == appmixer::phase::sign_in);
    REQUIRE(w.back_end.faults().add("truncated:path=/user/auth").has_value());
    got = w.run(get_user(api));
    CHECK(got.error() == errc::invalid_json);
    CHECK(got.error().body_excerpt().empty());
    REQUIRE(w.back_end.faults().add("extra-fields:path=/user/auth").has_value());
    CHECK(w.run(get_user(api)).has_value());
}

TEST_SUITE_END();

} // namespace
