// The bodies of auth_support.hpp.

#include "auth_support.hpp"

template class appmixer::auth_layer<test::fake_transport>;
template appmixer::call_result<test::auth_client, appmixer::user> appmixer::get_user(test::auth_client const&);

namespace test {

template class basic_fake_transport<asio::any_io_executor>;
template asio::awaitable<void> store_value(asio::awaitable<user_result>, std::optional<user_result>&);

fake_server::fake_server()
    : on_sign_in([this](appmixer::http_request const&) { return gives("token-" + std::to_string(sign_ins.size())); }),
      on_call([](appmixer::http_request const&) { return appmixer::http_response(200, R"({"username":"ada"})"); })
{
}

fake_server::~fake_server() = default;

fake_server::response fake_server::gives(std::string const& token)
{
    valid.insert(token);
    return appmixer::http_response(200, R"({"token":")" + token + "\"}");
}

auth_fixture::auth_fixture() = default;
auth_fixture::~auth_fixture() = default;

fake_transport auth_fixture::transport() { return fake_transport(io.get_executor(), server); }

void auth_fixture::poll()
{
    io.restart();
    io.poll();
}

void auth_fixture::finish(spawn_state const& call)
{
    clock.run(io);
    REQUIRE_MESSAGE(call.done, "the call did not complete");
}

std::vector<std::string> auth_fixture::calls() { return std::exchange(server->calls, {}); }

std::vector<std::string> list(std::initializer_list<char const*> texts)
{
    return std::vector<std::string>(texts.begin(), texts.end());
}

std::string expiring_token(std::chrono::system_clock::time_point when)
{
    auto const seconds = std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
    return "e30." + appmixer::detail::to_base64url("{\"exp\":" + std::to_string(seconds) + "}") + ".c2ln";
}

scripted_source::scripted_source(std::shared_ptr<state> what) : what_(std::move(what)) {}

asio::awaitable<appmixer::result<appmixer::access_token>> scripted_source::obtain(appmixer::default_client api)
{
    ++what_->asked;
    return what_->obtain(std::move(api));
}

} // namespace test
