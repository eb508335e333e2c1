#ifndef APPMIXER_EMULATOR_FLOW_TESTS_FLOW_TESTS_IPP
#define APPMIXER_EMULATOR_FLOW_TESTS_FLOW_TESTS_IPP

// The route of /flows/{flowId}/test.

#include <appmixer/api/flow_tests.hpp>
#include <appmixer/emulator/events/event_streams.hpp>
#include <appmixer/emulator/flow_tests/flow_tests.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/json/all.hpp>

#include <memory>
#include <string>
#include <utility>

namespace appmixer::detail::emu {

/// The events of a test without a script: the component succeeds without output.
inline std::shared_ptr<event_log> unscripted_test(std::string_view component)
{
    json::object about;
    about["componentId"] = component;
    json::object outcome;
    outcome["status"] = "completed";
    auto log = std::make_shared<event_log>();
    log->send("test:start", to_json(about), {});
    log->send("component:done", to_json(about), {});
    log->send("test:done", to_json(outcome), {});
    log->add(event_log::entry(event_log::entry_kind::end, std::string(), std::string()));
    return log;
}

inline http_response serve_test_flow_component(request_context& ctx)
{
    json::object const body = object_body(ctx.request);
    std::string const component = required_text(body, "componentId");
    requested_flow const found = find_own_flow(ctx);
    if (!found.document().at("flow").as_object().contains(component))
        throw http_error(404, "Component not found.");
    auto const scripted = ctx.back_end.test_events.find(component_key(found.flow().id(), component));
    bool const is_scripted = scripted != ctx.back_end.test_events.end();
    return respond_stream(ctx, is_scripted ? scripted->second.shared() : unscripted_test(component),
                          follower_options());
}

APPMIXER_DECL void add_flow_test_routes(router& routes)
{
    routes.add(op::test_flow_component::info, &serve_test_flow_component);
}

} // namespace appmixer::detail::emu

#endif
