#ifndef APPMIXER_EMULATOR_IMPL_EMULATOR_IPP
#define APPMIXER_EMULATOR_IMPL_EMULATOR_IPP

// The members of `emulator`, except for saving and loading.

#include <appmixer/emulator/accounts/accounts.hpp>
#include <appmixer/emulator/components/unprocessed_messages.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/emulator_upload.hpp>
#include <appmixer/emulator/files/files.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/response_of.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/http/routes.hpp>
#include <appmixer/emulator/http/stream_sources.hpp>
#include <appmixer/emulator/mcp_gateways/mcp_gateways.hpp>
#include <appmixer/emulator/people_tasks/people_tasks.hpp>
#include <appmixer/emulator/people_tasks/task_rules.hpp>
#include <appmixer/emulator/people_tasks/task_webhooks.hpp>
#include <appmixer/emulator/third_party_sign_in/third_party_sign_in.hpp>
#include <appmixer/emulator/users/users.hpp>

#include <algorithm>
#include <random>
#include <utility>

namespace appmixer {

namespace detail::emu {

/// The system's clock.
class wall_clock {
public:
    timestamp operator()() const
    {
        return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

/// A clock that advances each time it is read, so that no two requests have the same time.
class stepping_clock {
public:
    timestamp operator()()
    {
        time_ += std::chrono::milliseconds(1);
        return time_;
    }

private:
    timestamp time_ = std::chrono::sys_days(std::chrono::year(2024) / 1 / 1) - std::chrono::milliseconds(1);
};

} // namespace detail::emu

APPMIXER_DECL emulator::emulator()
{
    set_clock(clock_function());
    std::random_device device;
    for (int i = 0; i < 8; ++i) // not from `ids`, which are predictable
        for (unsigned word = device(), byte = 0; byte < 4; ++byte, word >>= 8)
            state_.signing_key += static_cast<char>(word & 0xff);
}

// The copy, move and destruction of all the state are large functions; here they are compiled once.
APPMIXER_DECL emulator::emulator(emulator const&) = default;
APPMIXER_DECL emulator::emulator(emulator&&) = default;
APPMIXER_DECL emulator& emulator::operator=(emulator const&) = default;
APPMIXER_DECL emulator& emulator::operator=(emulator&&) = default;
APPMIXER_DECL emulator::~emulator() = default;

APPMIXER_DECL emulator emulator::deterministic(std::uint64_t seed)
{
    emulator result;
    result.set_ids(id_source(seed));
    result.set_clock(detail::emu::stepping_clock());
    return result;
}

APPMIXER_DECL void emulator::set_clock(clock_function clock)
{
    using namespace detail::emu;
    bool const is_of_system = !clock;
    state_.clock = adjustable_clock(is_of_system ? clock_function(wall_clock()) : std::move(clock), is_of_system);
}

APPMIXER_DECL timestamp emulator::now() const { return state_.clock(); }

APPMIXER_DECL void emulator::set_ids(id_source ids)
{
    state_.ids = std::move(ids);
    state_.signing_key = state_.ids.bytes(32);
    state_.verified.clear();
}

APPMIXER_DECL std::string emulator::add_user(std::string_view name, std::string_view password)
{
    return add_user(name, password, std::vector<std::string>(1, "user"));
}

APPMIXER_DECL std::string emulator::add_user(std::string_view name, std::string_view password,
                                             std::vector<std::string> scope)
{
    if (detail::emu::find_login(state_, name) != nullptr)
        throw exception(error(errc::conflict, phase::none, "the emulator already has a user with this name"));
    detail::emu::new_user wanted;
    wanted.username = name;
    wanted.email = name;
    wanted.password = password;
    wanted.scope = std::move(scope);
    return std::string(detail::emu::create_user(state_, wanted, now()).id());
}

APPMIXER_DECL std::string emulator::add_account(std::string_view user_id, std::string_view service,
                                                std::string_view name)
{
    return add_account(user_id, service, name, json::object());
}

APPMIXER_DECL std::string emulator::add_account(std::string_view user_id, std::string_view service,
                                                std::string_view name, json::object profile)
{
    if (!state_.users.contains(user_id))
        throw exception(error(errc::not_found, phase::none, "the emulator has no user with this id"));
    return std::string(detail::emu::create_account(state_, user_id, service, name, std::move(profile), now()).id());
}

namespace detail::emu {

/// A sign-in of the emulator. Throws `exception` for an unknown ticket.
inline sign_in_entry& sign_in_of(state& back_end, std::string_view ticket)
{
    sign_in_entry* const entry = back_end.sign_ins.find(ticket);
    if (entry == nullptr)
        throw exception(error(errc::not_found, phase::none, "the emulator has no sign-in with this ticket"));
    return *entry;
}

} // namespace detail::emu

APPMIXER_DECL std::string emulator::finish_sign_in(std::string_view ticket, std::string_view name)
{
    using namespace detail::emu;
    try {
        return std::string(detail::emu::finish_sign_in(state_, sign_in_of(state_, ticket), name, now()).id());
    } catch (http_error const& why) {
        throw exception(error(errc::invalid_request, phase::none, why.message));
    }
}

APPMIXER_DECL void emulator::fail_sign_in(std::string_view ticket, std::string_view why)
{
    using namespace detail::emu;
    try {
        detail::emu::fail_sign_in(sign_in_of(state_, ticket), why, now());
    } catch (http_error const& failure) {
        throw exception(error(errc::invalid_request, phase::none, failure.message));
    }
}

APPMIXER_DECL std::string emulator::add_unprocessed_message(std::string_view flow_id, std::string_view component_id,
                                                            json::value messages, std::string_view error)
{
    detail::emu::flow_entry const* const flow = state_.flows.find(flow_id);
    if (flow == nullptr)
        throw exception(appmixer::error(errc::not_found, phase::none, "the emulator has no flow with this id"));
    return detail::emu::add_message(state_, *flow, component_id, std::move(messages), error, now());
}

APPMIXER_DECL void emulator::set_webhook_reply(std::string_view flow_id, std::string_view component_id,
                                               http_response reply)
{
    if (!state_.flows.contains(flow_id))
        throw exception(error(errc::not_found, phase::none, "the emulator has no flow with this id"));
    if (reply.status < 200 || reply.status > 599)
        throw exception(error(errc::invalid_request, phase::none, "invalid status " + std::to_string(reply.status)));
    state_.webhook_replies[std::string(flow_id)].insert_or_assign(std::string(component_id), std::move(reply));
}

APPMIXER_DECL void emulator::set_static_reply(std::string_view component_type, static_reply reply)
{
    std::string const type(component_type);
    state_.static_calls.functions.erase(type);
    state_.static_calls.replies.insert_or_assign(type, std::move(reply));
}

APPMIXER_DECL void emulator::set_static_reply(std::string_view component_type, static_reply_function reply)
{
    std::string const type(component_type);
    state_.static_calls.replies.erase(type);
    state_.static_calls.functions.insert_or_assign(type, std::move(reply));
}

APPMIXER_DECL void emulator::set_modifier_reply(std::string_view helper_fn, modifier_reply_function reply)
{
    state_.static_calls.modifiers.insert_or_assign(std::string(helper_fn), std::move(reply));
}

APPMIXER_DECL std::vector<reset_code> emulator::take_reset_codes()
{
    return std::exchange(state_.unsent_resets, std::vector<reset_code>());
}

APPMIXER_DECL bool emulator::remove_user(std::string_view user_id)
{
    if (!state_.users.contains(user_id))
        return false;
    detail::emu::remove_user(state_, user_id);
    return true;
}

APPMIXER_DECL std::string emulator::issue_token(std::string_view user_id)
{
    detail::emu::user_entry const* const user = state_.users.find(user_id);
    if (user == nullptr)
        throw exception(error(errc::not_found, phase::none, "the emulator has no user with this id"));
    return detail::emu::issue_token(state_, *user, now());
}

APPMIXER_DECL std::string emulator::add_task(std::string_view title, std::string_view approver,
                                             std::string_view requester)
{
    return add_task(title, approver, requester, json::object());
}

APPMIXER_DECL std::string emulator::add_task(std::string_view title, std::string_view approver,
                                             std::string_view requester, json::object fields)
{
    using namespace detail::emu;
    fields["taskId"] = unused_uuid(state_.tasks, state_.ids);
    fields["title"] = title;
    fields["approver"] = approver;
    fields["requester"] = requester;
    try {
        return std::string(insert_task(state_, make_task(state_, fields, now())).item->id());
    } catch (http_error const& why) {
        throw exception(error(errc::invalid_request, phase::none, why.message));
    }
}

APPMIXER_DECL std::string emulator::task_secret(std::string_view email) const
{
    return detail::emu::task_secret_of(state_, email);
}

APPMIXER_DECL std::vector<webhook_delivery> emulator::take_webhooks()
{
    std::vector<webhook_delivery> deliveries;
    for (detail::emu::webhook_entry const* const webhook : detail::emu::take_due_webhooks(state_, now()))
        deliveries.emplace_back(std::string(webhook->id()), std::string(detail::emu::text_of(webhook->document, "url")),
                                webhook->body);
    return deliveries;
}

APPMIXER_DECL bool emulator::webhook_done(std::string_view id, bool ok, std::string_view error)
{
    return detail::emu::finish_webhook(state_, id, ok, error, now());
}

APPMIXER_DECL std::string emulator::add_file(std::string_view user_id, std::string_view filename,
                                             std::string_view content, std::string_view content_type,
                                             std::string_view origin_flow_id)
{
    if (!state_.users.contains(user_id))
        throw exception(error(errc::not_found, phase::none, "the emulator has no user with this id"));
    if (filename.empty() || content_type.empty() || !detail::is_field_value(content_type))
        throw exception(error(errc::invalid_request, phase::none, "a file needs a name and a content type"));
    detail::emu::file_entry file;
    file.user_id = user_id;
    file.content = detail::emu::stored(*state_.storage, content).value();
    file.document =
        detail::emu::new_file_document(detail::emu::unused_file_id(state_), filename, content_type, user_id, now());
    if (!origin_flow_id.empty())
        file.document["metadata"].as_object()["originFlowId"] = origin_flow_id;
    return std::string(detail::emu::insert_file(state_, std::move(file)).id());
}

APPMIXER_DECL void emulator::set_file_storage(std::shared_ptr<file_storage> storage)
{
    state_.storage = storage ? std::move(storage) : memory_storage();
}

namespace detail::emu {

/// A flow of the emulator. Throws `exception` for an unknown id.
inline flow_entry& flow_of(state& back_end, std::string_view id)
{
    flow_entry* const flow = back_end.flows.find(id);
    if (flow == nullptr)
        throw exception(error(errc::not_found, phase::none, "the emulator has no flow with this id"));
    return *flow;
}

} // namespace detail::emu

APPMIXER_DECL void emulator::add_mcp_gateway(std::string_view flow_id, std::string_view component_id, json::array tools)
{
    detail::emu::add_mcp_gateway(state_, detail::emu::flow_of(state_, flow_id), component_id, std::move(tools));
}

APPMIXER_DECL bool emulator::remove_mcp_gateway(std::string_view flow_id, std::string_view component_id)
{
    return detail::emu::remove_mcp_gateway(state_, flow_id, component_id);
}

APPMIXER_DECL event_feed emulator::gateway_events(std::string_view user_id)
{
    if (!state_.users.contains(user_id))
        throw exception(error(errc::not_found, phase::none, "the emulator has no user with this id"));
    return event_feed(state_.gateway_events[std::string(user_id)].shared());
}

APPMIXER_DECL event_feed emulator::test_events(std::string_view flow_id, std::string_view component_id)
{
    detail::emu::flow_of(state_, flow_id);
    return event_feed(state_.test_events[detail::emu::component_key(flow_id, component_id)].shared());
}

APPMIXER_DECL void emulator::set_unpacker(unpack_function unpack) { state_.unpack = std::move(unpack); }

APPMIXER_DECL bool emulator::set_stage(std::string_view flow_id, std::string_view stage)
{
    detail::emu::flow_entry* const flow = state_.flows.find(flow_id);
    if (flow == nullptr)
        return false;
    flow->reads_in_starting = 0;
    flow->document["stage"] = stage;
    return true;
}

APPMIXER_DECL http_response emulator::handle(http_request const& request)
{
    emulator_response response = respond(request);
    if (response.stream)
        detail::emu::read_available(*response.stream, response.head.body);
    return std::move(response.head);
}

APPMIXER_DECL emulator_response emulator::respond(http_request const& request, time_source& time)
{
    std::optional<emulator_fault> fault;
    emulator_response response = detail::emu::response_of([&] {
        fault = faults_.take(request);
        return detail::emu::server_executes(fault) ? dispatch(request, time) : emulator_response();
    });
    finish(response, fault, request.method);
    return response;
}

APPMIXER_DECL std::unique_ptr<emulator_upload> emulator::receive(http_request const& head, time_source& time)
{
    if (!detail::emu::takes_pieces(head))
        return nullptr;
    return std::unique_ptr<emulator_upload>(new emulator_upload(*this, head, time));
}

APPMIXER_DECL emulator_response emulator::dispatch(http_request const& request, time_source& time)
{
    using namespace detail::emu;
    request_context ctx(state_, request, now());
    ctx.time = &time;
    router::route const route = open_route(ctx);
    http_response head;
    if (route.receive != nullptr) {
        std::unique_ptr<upload_receiver> const receiver = route.receive(ctx);
        if (!request.body.empty())
            receiver->put(request.body);
        head = receiver->finish(ctx);
    } else {
        head = route.run(ctx);
    }
    return emulator_response(std::move(head), std::move(ctx.stream));
}

APPMIXER_DECL void emulator::finish(emulator_response& response, std::optional<emulator_fault> const& fault,
                                    method verb) const
{
    using namespace detail::emu;
    try {
        if (fault)
            emulator_faults::apply(response, *fault, [this] { return now(); });
    } catch (...) {
        response = emulator_response(error_response(http_error(500, "An internal server error occurred")));
    }
    if (response.stream && response.stream->size() && !response.head.headers.contains("content-length"))
        response.head.headers.append("content-length", std::to_string(*response.stream->size()));
    if (verb == method::head) {
        response.head.body.clear();
        response.stream.reset();
    }
}

} // namespace appmixer

#endif
