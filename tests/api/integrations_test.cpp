// The calls for integrations, against the emulator.

#include "support.hpp"

#include <string>

using appmixer::condition;
using appmixer::errc;
namespace op = appmixer::op;

namespace {

static_assert(appmixer::job_status<appmixer::integration_status>);

/// A template of one user, which everybody may read, and an instance of another user.
class published : public tenant {
public:
    published() : ada(user("ada@shop.example")), bob(user("bob@shop.example"))
    {
        json::object properties = json::parse(R"({"type": "integration-template",
            "sharedWith": [{"domain": "shop.example", "permissions": ["read"]}]})")
                                      .as_object();
        template_id = await(create_flow(ada, "Leads", two_components(), properties));
        op::clone_flow clone(template_id);
        clone.is_template_instance = true;
        instance_id = await(bob.call(clone));
    }
    /// Sets the label of the first component of the template.
    void publish(std::string_view label)
    {
        json::object descriptor = two_components();
        descriptor["a1"].as_object()["label"] = label;
        appmixer::flow changes;
        changes.descriptor = std::move(descriptor);
        await(update_flow(ada, template_id, std::move(changes)));
    }
    /// The labels of the components of the instance.
    std::string labels()
    {
        std::string all;
        json::object const descriptor = await(get_flow(bob, instance_id)).descriptor.value();
        for (auto const& component : descriptor)
            if (json::value const* const label = component.value().as_object().if_contains("label"))
                all.append(label->as_string()).append(" ");
        return all;
    }

    api_client ada, bob;
    std::string template_id, instance_id;
};

} // namespace

TEST_CASE("the instances of a template are updated [update_integration_instances, get_integration_status]")
{
    published t;
    t.await(start_flow(t.bob, t.instance_id));
    t.publish("new");
    CHECK(t.labels() == "");
    auto const job = t.await(update_integration_instances(t.ada, t.template_id));
    appmixer::integration_status const end = t.await(wait_for(t.ada, job));
    CHECK(end.status == "completed");
    CHECK(end.steps_done == end.steps_total);
    CHECK(t.labels() == "new ");
    CHECK(t.await(get_flow(t.bob, t.instance_id)).stage == appmixer::flow_stage::running);
    CHECK(t.await(get_integration_status(t.ada, job.text)).status == "completed");
    CHECK(t.failure(get_integration_status(t.bob, job.text)) == condition::not_found);
    CHECK(t.failure(get_integration_status(t.ada, "none")) == condition::not_found);
}

TEST_CASE("an instance that cannot be started again makes the job fail [update_integration_instances]")
{
    published t;
    t.await(start_flow(t.bob, t.instance_id));
    t.back_end.switches().next_start_fails = "no account";
    auto const job = t.await(update_integration_instances(t.ada, t.template_id));
    appmixer::error const failed = t.failure(wait_for(t.ada, job));
    CHECK(failed == errc::job_failed);
    CHECK(failed.server_details().at("error") == "Instances that could not be started again: 1. no account");
    CHECK(t.await(get_flow(t.bob, t.instance_id)).stage == appmixer::flow_stage::stopped);
}

TEST_CASE("an integration is deleted with its instances [delete_integration]")
{
    published t;
    t.await(start_flow(t.bob, t.instance_id));
    auto const job = t.await(delete_integration(t.ada, t.template_id));
    CHECK(t.await(wait_for(t.ada, job)).status == "completed");
    CHECK(t.failure(get_flow(t.ada, t.template_id)) == condition::not_found);
    CHECK(t.failure(get_flow(t.bob, t.instance_id)) == condition::not_found);
    CHECK(t.failure(delete_integration(t.ada, t.template_id)) == condition::not_found);
}

TEST_CASE("only the owner of a template updates and deletes it [update_integration_instances, delete_integration]")
{
    published t;
    CHECK(t.failure(update_integration_instances(t.bob, t.template_id)) == condition::forbidden);
    CHECK(t.failure(delete_integration(t.bob, t.template_id)) == condition::forbidden);
    api_client const eve = t.user("eve@other.example");
    CHECK(t.failure(update_integration_instances(eve, t.template_id)) == condition::not_found);
    CHECK(t.failure(delete_integration(eve, t.template_id)) == condition::not_found);
    CHECK(t.failure(delete_integration(t.api, t.template_id)) == condition::unauthorized);
    CHECK(t.failure(delete_integration(t.bob, t.instance_id)) == errc::bad_request);
    op::update_integration_instances request(t.template_id);
    request.in_progress_data = "forget";
    CHECK(t.failure(t.ada.call(request)) == errc::bad_request);
    request.in_progress_data = "delete";
    CHECK(t.await(wait_for(t.ada, t.await(t.ada.call(request)))).status == "completed");
    CHECK(t.await(get_flow(t.bob, t.instance_id)).name == "Leads");
}
