#ifndef APPMIXER_MODEL_FLOW_HPP
#define APPMIXER_MODEL_FLOW_HPP

// Flows, whom they are shared with, and the responses to calls that change them.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

/// The stage of a flow. `starting` and `paused` are transitional.
enum class flow_stage : unsigned char { unknown, stopped, starting, running, paused };

constexpr auto enumerators(flow_stage) noexcept
{
    return std::array{std::pair(flow_stage::stopped, std::string_view("stopped")),
                      std::pair(flow_stage::starting, std::string_view("starting")),
                      std::pair(flow_stage::running, std::string_view("running")),
                      std::pair(flow_stage::paused, std::string_view("paused"))};
}

/// What a flow is used for. Servers report it since 6.0.
enum class flow_type : unsigned char {
    unknown,
    automation,
    integration_template,
    integration_instance,
    integration_draft,
    integration_test
};

constexpr auto enumerators(flow_type) noexcept
{
    return std::array{std::pair(flow_type::automation, std::string_view("automation")),
                      std::pair(flow_type::integration_template, std::string_view("integration-template")),
                      std::pair(flow_type::integration_instance, std::string_view("integration-instance")),
                      std::pair(flow_type::integration_draft, std::string_view("integration-draft")),
                      std::pair(flow_type::integration_test, std::string_view("integration-test"))};
}

/// Grants permissions on a flow to other users. Usually one of `email`, `domain`, `scope` and `user_id` is set; with
/// several, the entry applies to every user who matches at least one.
class share {
public:
    share() = default;

    std::string email;                                   ///< the user with this e-mail address
    std::string domain;                                  ///< all users with an e-mail address in this domain
    std::string scope;                                   ///< all users with this role
    std::string user_id;                                 ///< the user with this id
    std::optional<std::vector<std::string>> permissions; ///< any of "read", "start", "stop"
    json::object extra;                                  ///< every key not named above

    static constexpr auto fields =
        table{field("email", &share::email, access::writable), field("domain", &share::domain, access::writable),
              field("scope", &share::scope, access::writable), field("userId", &share::user_id, access::writable),
              field("permissions", &share::permissions, access::writable)};
};

/// A flow.
///
/// A flow can be fetched, changed and passed to `update_flow` without losing data: keys that this class does not name
/// are kept in `extra` and sent with it. Empty members are not sent; to clear a text, set an optional member to "".
/// Source: https://docs.appmixer.com, API, Flows.
class flow {
public:
    flow() = default;

    std::string flow_id;                           ///< a UUID
    std::string user_id;                           ///< of the owner
    std::string name;                              ///< writable
    open_enum<flow_stage> stage;                   ///< `flow.stage == flow_stage::running`
    std::optional<timestamp> btime;                ///< created
    std::optional<timestamp> mtime;                ///< last saved; starting and stopping do not change it
    raw_object descriptor;                         ///< key `flow`: components by id; writable
    std::optional<std::string> thumbnail;          ///< a data URI; writable
    raw_object custom_fields;                      ///< the caller's own data; an update replaces all of it; writable
    std::optional<std::string> description;        ///< writable
    raw_value notes;                               ///< notes on the canvas; writable
    std::optional<std::vector<share>> shared_with; ///< an empty list ends all sharing; writable
    open_enum<flow_type> type;                     ///< writable
    raw_object wizard;                             ///< the set-up wizard of an integration; writable
    std::optional<std::vector<std::string>> categories; ///< of an integration; writable
    std::string template_id;                            ///< the template of an instance; writable
    std::string origin_flow_id;                         ///< the flow that a clone was made from; writable
    raw_object component_id_map;                        ///< original component id → cloned component id; writable
    std::optional<std::int64_t> revision;               ///< of a template, incremented by its publisher; writable
    std::optional<timestamp> started;                   ///< last started
    std::optional<timestamp> stopped;                   ///< last stopped
    raw_value stage_change_info;                        ///< why the stage changed
    raw_value runtime_errors;                           ///< only in the response to `get_flow`
    json::object extra;                                 ///< every key not named above

    static constexpr auto fields = table{field("flowId", &flow::flow_id),
                                         field("userId", &flow::user_id),
                                         field("name", &flow::name, access::writable),
                                         field("stage", &flow::stage),
                                         field("btime", &flow::btime),
                                         field("mtime", &flow::mtime),
                                         field("flow", &flow::descriptor, access::writable),
                                         field("thumbnail", &flow::thumbnail, access::writable),
                                         field("customFields", &flow::custom_fields, access::writable),
                                         field("description", &flow::description, access::writable),
                                         field("notes", &flow::notes, access::writable),
                                         field("sharedWith", &flow::shared_with, access::writable),
                                         field("type", &flow::type, access::writable),
                                         field("wizard", &flow::wizard, access::writable),
                                         field("categories", &flow::categories, access::writable),
                                         field("templateId", &flow::template_id, access::writable),
                                         field("originFlowId", &flow::origin_flow_id, access::writable),
                                         field("componentIdMap", &flow::component_id_map, access::writable),
                                         field("revision", &flow::revision, access::writable),
                                         field("started", &flow::started),
                                         field("stopped", &flow::stopped),
                                         field("stageChangeInfo", &flow::stage_change_info),
                                         field("runtimeErrors", &flow::runtime_errors)};
};

/// The response to `update_flow`.
class flow_update {
public:
    flow_update() = default;

    std::string flow_id;
    std::string result; ///< "updated"; or "created", on servers that create a flow under an unknown id
    json::object extra; ///< every key not named above

    static constexpr auto fields = table{field("flowId", &flow_update::flow_id), field("result", &flow_update::result)};
};

/// The response to `start_flow` and `stop_flow`.
class coordinator_result {
public:
    coordinator_result() = default;

    std::string flow_id;
    std::string ticket; ///< of a stop in the background; otherwise empty
    json::object extra; ///< every key not named above

    static constexpr auto fields =
        table{field("flowId", &coordinator_result::flow_id), field("ticket", &coordinator_result::ticket)};
};

} // namespace appmixer

#endif
