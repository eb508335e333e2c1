#ifndef GATEWAY_PRODUCT_API_HPP
#define GATEWAY_PRODUCT_API_HPP

// The HTTP API of the product. What it calls automations are flows of Appmixer:
//
//     GET  /automations             [{"id", "name", "running"}] of the user
//     PUT  /automations/{id}        {"name": "New name"}; responds with the automation, like those below
//     POST /automations/{id}/start
//     POST /automations/{id}/stop
//
//     GET  /health                  200, and 503 while the gateway shuts down
//     GET  /metrics                 for Prometheus; not for the public: a proxy in front must not pass it on
//
// The first four need "Authorization: Bearer KEY". Errors are {"message": …}, with the status that tells the product's
// client what it can do about it; see `appmixer::http_status_for`.

#include "http_server.hpp"
#include "metrics.hpp"
#include "users.hpp"

#include <appmixer/call/client.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/model/flow.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

class product_api {
public:
    /// limit: how long a response may take, with all its calls; then it is a 504. metrics_text: what `/metrics`
    /// responds with. Both references must outlive the object.
    product_api(user_table const& users, std::chrono::seconds limit, request_counts& counts,
                std::function<std::string()> metrics_text)
        : users_(users), limit_(limit), counts_(counts), metrics_text_(std::move(metrics_text))
    {
    }

    /// Responds to a request and counts it.
    boost::asio::awaitable<http_response> respond(http_request const& request);
    /// From now on, `/health` tells the load balancer to send nothing more.
    void begin_shutdown() noexcept { shutting_down_ = true; }

private:
    using quiet_client = decltype(std::declval<appmixer::default_client>().as_result());

    boost::asio::awaitable<void> route(http_request const& request, http_response& response, std::string& route_name);
    boost::asio::awaitable<void> list(quiet_client user, http_response& response);
    boost::asio::awaitable<void> rename(quiet_client user, std::string id, std::string body, http_response& response);
    boost::asio::awaitable<void> set_running(quiet_client user, std::string id, bool running, http_response& response);

    user_table const& users_;
    std::chrono::seconds limit_;
    request_counts& counts_;
    std::function<std::string()> metrics_text_;
    bool shutting_down_ = false;
};

#endif
