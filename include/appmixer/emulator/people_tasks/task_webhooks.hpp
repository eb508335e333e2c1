#ifndef APPMIXER_EMULATOR_PEOPLE_TASKS_TASK_WEBHOOKS_HPP
#define APPMIXER_EMULATOR_PEOPLE_TASKS_TASK_WEBHOOKS_HPP

// Webhooks of people tasks, which report a decision: the queue of deliveries, and the routes.

#include <appmixer/emulator/http/router.hpp>

#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// Whether a text is an HTTP or HTTPS URL.
APPMIXER_DECL bool is_webhook_url(std::string_view text) noexcept;
/// Adds a webhook, whose id must be new, and queues it if it has something to send.
APPMIXER_DECL void insert_webhook(state& back_end, webhook_entry webhook);
/// Queues all webhooks of a task that have not been sent yet. They will send `body`.
APPMIXER_DECL void queue_webhooks(state& back_end, std::string_view task_id, std::string_view body, timestamp now);
/// Removes the due webhooks from the queue and returns them. Each is in flight until `finish_webhook`.
APPMIXER_DECL std::vector<webhook_entry const*> take_due_webhooks(state& back_end, timestamp now);
/// Records the outcome of a delivery. False unless the webhook was in flight.
APPMIXER_DECL bool finish_webhook(state& back_end, std::string_view id, bool sent, std::string_view error,
                                  timestamp now);

APPMIXER_DECL void add_task_webhook_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/people_tasks/task_webhooks.ipp>
#endif

#endif
