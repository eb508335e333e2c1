// The calls for messages that a component failed to process, against the emulator.

#include "support.hpp"

#include <appmixer/algorithms/paginate.hpp>

#include <string>
#include <vector>

using appmixer::condition;

namespace {

/// A flow of a user, whose component b2 failed to process messages.
class message_tenant : public tenant {
public:
    message_tenant()
    {
        appmixer::flow wanted;
        wanted.name = "Import";
        wanted.descriptor = two_components();
        flow_id = await(create_flow(me, wanted));
    }
    /// Adds a message of the flow.
    std::string add(std::string_view correlation_id)
    {
        json::value messages = json::parse(R"({"in":[{"properties":{"correlationId":""},"content":{"url":"x"}}]})");
        messages.at("in").at(0).at("properties").as_object()["correlationId"] = correlation_id;
        return back_end.add_unprocessed_message(flow_id, "b2", std::move(messages), "Request failed");
    }

    api_client const me = user("ada@shop.example");
    std::string flow_id;
};

std::vector<std::string> ids_of(std::vector<appmixer::unprocessed_message> const& messages)
{
    std::vector<std::string> ids;
    for (appmixer::unprocessed_message const& message : messages)
        ids.push_back(message.message_id);
    return ids;
}

} // namespace

TEST_CASE("an unprocessed message is listed, read and deleted "
          "[list_unprocessed_messages, get_unprocessed_message, delete_unprocessed_message]")
{
    message_tenant t;
    CHECK(t.await(list_unprocessed_messages(t.me)).empty());
    std::string const first = t.add("k1");
    std::string const second = t.add("k2");
    CHECK(ids_of(t.await(list_unprocessed_messages(t.me))) == std::vector<std::string>{first, second});

    appmixer::unprocessed_message const message = t.await(get_unprocessed_message(t.me, first));
    CHECK(message.message_id == first);
    CHECK(message.flow_id == t.flow_id);
    CHECK(message.component_id == "b2");
    CHECK(message.messages.value().at("in").at(0).at("content").at("url") == "x");
    CHECK(message.failure().at("message") == "Request failed");
    CHECK(message.correlation_id == std::vector<std::string>(1, "k1"));
    CHECK(message.created.has_value());
    CHECK(message.target == "input-queue");

    t.await(delete_unprocessed_message(t.me, first));
    CHECK(ids_of(t.await(list_unprocessed_messages(t.me))) == std::vector<std::string>{second});
    CHECK(t.failure(get_unprocessed_message(t.me, first)) == condition::not_found);
    CHECK(t.failure(delete_unprocessed_message(t.me, first)) == condition::not_found);
}

TEST_CASE("unprocessed messages are selected by flow and correlation id, page by page [list_unprocessed_messages]")
{
    message_tenant t;
    std::string const first = t.add("k1");
    std::string const second = t.add("k2");
    std::string const third = t.add("k1");
    appmixer::op::list_unprocessed_messages query;
    query.correlation_id = "k1";
    CHECK(ids_of(t.await(t.me.call(query))) == std::vector<std::string>{first, third});
    query.offset = 1;
    query.limit = 1;
    CHECK(ids_of(t.await(t.me.call(query))) == std::vector<std::string>{third});

    appmixer::op::list_unprocessed_messages of_flow;
    of_flow.flow_id = t.flow_id;
    CHECK(t.await(t.me.call(of_flow)).size() == 3);
    of_flow.flow_id = "another";
    CHECK(t.await(t.me.call(of_flow)).empty());

    auto pages = paginate(t.me, appmixer::op::list_unprocessed_messages(), appmixer::page_options().page_size(2));
    CHECK(ids_of(t.await(pages.collect(10))) == std::vector<std::string>{first, second, third});
}

TEST_CASE("a retried message goes to its component, under either path [retry_unprocessed_message]")
{
    message_tenant t;
    std::string const first = t.add("k1");
    t.await(retry_unprocessed_message(t.me, first));
    CHECK(t.failure(retry_unprocessed_message(t.me, first)) == condition::not_found);

    using rule = appmixer::emulator_switches::retry_path_rule;
    std::string const second = t.add("k2");
    t.back_end.switches().retry_paths = rule::documentation;
    CHECK(t.failure(retry_unprocessed_message(t.me, second)) == condition::not_found);
    t.await(retry_unprocessed_message(t.me.with_alternative_paths(), second));

    std::string const third = t.add("k3");
    t.back_end.switches().retry_paths = rule::clients;
    CHECK(t.failure(retry_unprocessed_message(t.me.with_alternative_paths(), third)) == condition::not_found);
    t.await(retry_unprocessed_message(t.me, third));

    CHECK(t.await(list_unprocessed_messages(t.me)).empty());
    appmixer::op::get_logs received;
    received.query = appmixer::log_query().component("b2").where("portType", "in").str();
    CHECK(t.await(get_logs(t.me, received)).hits.size() == 3);
}

TEST_CASE("messages of another user's flow [list_unprocessed_messages, get_unprocessed_message, "
          "delete_unprocessed_message, retry_unprocessed_message]")
{
    message_tenant t;
    std::string const id = t.add("k1");
    api_client const bob = t.user("bob@shop.example");
    CHECK(t.await(list_unprocessed_messages(bob)).empty());
    CHECK(t.failure(get_unprocessed_message(bob, id)) == condition::not_found);
    CHECK(t.failure(delete_unprocessed_message(bob, id)) == condition::not_found);
    CHECK(t.failure(retry_unprocessed_message(bob, id)) == condition::not_found);
    CHECK(t.failure(list_unprocessed_messages(t.api)) == condition::unauthorized);

    appmixer::share entry;
    entry.email = "bob@shop.example";
    entry.permissions.emplace(1, "read");
    appmixer::flow shared;
    shared.shared_with.emplace(1, entry);
    t.await(update_flow(t.me, t.flow_id, shared));
    CHECK(ids_of(t.await(list_unprocessed_messages(bob))) == std::vector<std::string>{id});
    CHECK(t.await(get_unprocessed_message(bob, id)).flow_id == t.flow_id);
    CHECK(t.failure(delete_unprocessed_message(bob, id)) == condition::forbidden);
    CHECK(t.failure(retry_unprocessed_message(bob, id)) == condition::forbidden);
}
