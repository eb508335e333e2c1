// The sign-in at a third party, against the emulator: from the ticket to the account.

#include "support.hpp"

#include <appmixer/testing/manual_clock.hpp>

#include <boost/url/parse.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace {

constexpr char const find_contact[] = "acme.crm.contacts.FindContact";
using appmixer::condition;
using sign_in_ticket = appmixer::ticket<appmixer::auth_status>;

/// The parameters in the query of a URL.
appmixer::query_values query_of(std::string const& url)
{
    appmixer::query_values query;
    boost::urls::url_view const parsed = boost::urls::parse_uri(url).value();
    for (auto const& parameter : parsed.params())
        query.add(parameter.key, parameter.value);
    return query;
}

} // namespace

TEST_CASE("a sign-in creates an account, which a component can use "
          "[create_auth_ticket, get_auth_url, auth_callback, get_auth_status, get_component_auth]")
{
    tenant t;
    t.back_end.switches().public_url = "https://api.acme.example";
    api_client const ada = t.user("ada@shop.example");
    CHECK(t.await(get_component_auth(ada, find_contact)).accounts().empty());

    sign_in_ticket const job = t.await(create_auth_ticket(ada));
    std::string const url = t.await(get_auth_url(ada, find_contact, job.text));
    CHECK(url.starts_with("https://api.acme.example/auth/acme%3Acrm/callback?state="));
    CHECK(t.await(get_auth_status(ada, job.text)).finished == false);

    // what a browser does that opens the URL
    appmixer::http_response const page = t.await(auth_callback(t.api, "acme:crm", query_of(url)));
    CHECK(page.status == 200);
    CHECK(page.body.find("appmixer.auth.success." + job.text) != std::string::npos);
    CHECK(t.await(auth_callback(t.api, "acme:crm", query_of(url))).status == 400); // a sign-in ends once

    appmixer::auth_status const end = t.await(wait_for(ada, job));
    std::vector<appmixer::account> const accounts = t.await(get_accounts_info(ada));
    REQUIRE(accounts.size() == 1);
    CHECK(accounts[0].account_id == end.account_id);
    CHECK(accounts[0].service == "acme:crm");
    CHECK(accounts[0].name == "ada@shop.example");

    t.await(create_flow(ada, "Flow", two_components()));
    t.await(assign_component_account(ada, "b2", end.account_id));
    appmixer::op::get_component_auth request(find_contact);
    request.component_id = "b2";
    appmixer::component_auth const auth = t.await(ada.call(request));
    CHECK(auth.component_type == find_contact);
    REQUIRE(auth.accounts().size() == 1);
    CHECK(auth.accounts()[0].account_id == end.account_id);
    CHECK(auth.accounts()[0].token_id == end.token_id);
    CHECK(auth.accounts()[0].component_assigned == true);
    CHECK(auth.accounts()[0].access_token_valid == true);
    CHECK(t.await(get_component_auth(ada, "acme:mail")).accounts().empty());
}

TEST_CASE("wait_for polls until the user has signed in, by the clock of the handle [get_auth_status]")
{
    tenant t;
    appmixer::manual_clock clock;
    auto const ada = t.user("ada@shop.example").with_clock(clock);
    sign_in_ticket const job = t.await(create_auth_ticket(ada));
    t.await(get_auth_url(ada, find_contact, job.text));

    std::string account;
    auto const waiting = [&]() -> asio::awaitable<appmixer::auth_status> {
        appmixer::auth_status const end = co_await wait_for(ada, job);
        co_return end;
    };
    auto const user = [&]() -> asio::awaitable<void> {
        co_await appmixer::sleep(ada, std::chrono::seconds(20));
        account = t.back_end.finish_sign_in(job.text, "Ada at the CRM");
    };
    test::spawned<appmixer::auth_status> end(t.io, waiting());
    test::spawned<void> signed_in(t.io, user());
    clock.run(t.io);
    REQUIRE(end.done);
    REQUIRE(signed_in.done);
    CHECK(end.take().account_id == account);
    CHECK(clock.elapsed() >= std::chrono::seconds(20));
    CHECK(t.await(get_accounts_info(ada))[0].name == "Ada at the CRM");
}

TEST_CASE("a sign-in that fails is an error of the wait, and creates no account [auth_callback, get_auth_status]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    sign_in_ticket const job = t.await(create_auth_ticket(ada));
    t.await(get_auth_url(ada, find_contact, job.text));
    appmixer::query_values query;
    query.add("state", job.text).add("error", "access_denied").add("error_description", "The user said no.");
    CHECK(t.await(auth_callback(t.api, "crm", query)).body.find("appmixer.auth.failure.") != std::string::npos);
    CHECK(t.await(get_auth_status(ada, job.text)).error == "The user said no.");
    appmixer::error const failed = t.failure(wait_for(ada, job));
    CHECK(failed == appmixer::errc::job_failed);
    CHECK(failed.server_details().at("error") == "The user said no.");
    CHECK(t.await(get_accounts_info(ada)).empty());
}

TEST_CASE("tickets are those of one user [create_auth_ticket, get_auth_url, get_auth_status, get_component_auth]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    sign_in_ticket const job = t.await(create_auth_ticket(ada));
    CHECK(t.failure(get_auth_url(bob, find_contact, job.text)) == condition::not_found);
    CHECK(t.failure(get_auth_status(bob, job.text)) == condition::not_found);
    CHECK(t.failure(get_auth_status(ada, "no ticket")).server_message() == "Ticket not found.");
    CHECK(t.failure(get_auth_url(ada, "acme", job.text)) == appmixer::errc::bad_request);
    CHECK(t.await(auth_callback(t.api, "acme:crm", appmixer::query_values())).status == 404);

    CHECK(t.failure(create_auth_ticket(t.api)) == condition::unauthorized);
    CHECK(t.failure(get_auth_url(t.api, find_contact, job.text)) == condition::unauthorized);
    CHECK(t.failure(get_auth_status(t.api, job.text)) == condition::unauthorized);
    CHECK(t.failure(get_component_auth(t.api, find_contact)) == condition::unauthorized);
}
