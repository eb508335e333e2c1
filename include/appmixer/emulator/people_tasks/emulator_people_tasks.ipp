#ifndef APPMIXER_EMULATOR_PEOPLE_TASKS_EMULATOR_PEOPLE_TASKS_IPP
#define APPMIXER_EMULATOR_PEOPLE_TASKS_EMULATOR_PEOPLE_TASKS_IPP

// The members of `emulator` for people tasks and their webhooks.

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/people_tasks/people_tasks.hpp>

#include <utility>

namespace appmixer {

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

} // namespace appmixer

#endif
