#ifndef APPMIXER_EMULATOR_SERVER_WEBHOOKS_IPP
#define APPMIXER_EMULATOR_SERVER_WEBHOOKS_IPP

/// Sends the webhooks of the back end, at most four at a time.

#include <appmixer/emulator/server/server_core.hpp>
#include <appmixer/emulator/server/webhook_target.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>

namespace appmixer::detail::emu {

APPMIXER_DECL void server_core::take_webhooks()
{
    if (!settings.deliver_webhooks || stopped || back_end == nullptr)
        return;
    for (webhook_delivery& webhook : back_end->take_webhooks())
        pending_webhooks.push_back(std::move(webhook));
    send_webhooks();
}

APPMIXER_DECL void server_core::send_webhooks()
{
    constexpr std::size_t concurrency = 4;
    while (!pending_webhooks.empty() && sending.size() < concurrency) {
        auto const signal = std::make_shared<asio::cancellation_signal>();
        sending.insert(signal);
        auto finish = [self = shared_from_this(), signal](std::exception_ptr const&) {
            self->sending.erase(signal);
            if (!self->has_work())
                self->stop_timer->cancel();
            self->send_webhooks();
        };
        asio::awaitable<void> work = send_webhook(shared_from_this(), std::move(pending_webhooks.front()));
        pending_webhooks.pop_front();
        asio::co_spawn(executor, std::move(work), asio::bind_cancellation_slot(signal->slot(), std::move(finish)));
    }
}

APPMIXER_DECL asio::awaitable<void> server_core::send_webhook(std::shared_ptr<server_core> self,
                                                              webhook_delivery webhook)
{
    co_await asio::post(self->executor, asio::use_awaitable); // no recursion through `send_webhooks`
    webhook_target const target(webhook.url, self->settings.webhooks_to_any_host);
    std::string problem = target.problem;
    if (problem.empty()) {
        http_transport transport(self->executor, appmixer::settings(target.base).max_body_size(std::size_t(1) << 20));
        http_request request(method::post, target.target);
        request.headers.append("Content-Type", "application/json");
        request.body = std::move(webhook.body);
        call_context context;
        context.deadline = context.time->now() + std::chrono::seconds(10);
        result<http_response> const response = co_await transport.send(request, context);
        if (!response && response.error().code() == asio::error::operation_aborted)
            co_return;
        if (!response)
            problem = response.error().what();
        else if (!is_success(response->status))
            problem = "responded with " + std::to_string(response->status);
    }
    if (self->back_end != nullptr)
        self->back_end->webhook_done(webhook.id, problem.empty(), problem);
}

} // namespace appmixer::detail::emu

#endif
