#include "product_api.hpp"

#include <appmixer/algorithms/http_status.hpp>
#include <appmixer/algorithms/paginate.hpp>
#include <appmixer/algorithms/wait.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/layers/metrics_sink.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <exception>
#include <iostream>
#include <utility>

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;

namespace {

/// The body of `PUT /automations/{id}`.
class new_name {
public:
    new_name() = default;

    std::string name;
    appmixer::json::object extra;

    static constexpr auto fields = appmixer::table{appmixer::field("name", &new_name::name)};
};

void set_json(http_response& response, json::value const& body)
{
    response.set(http::field::content_type, "application/json");
    response.body() = json::serialize(body) + '\n';
}

void set_error(http_response& response, http::status status, std::string_view message)
{
    response.result(status);
    set_json(response, json::object({{"message", message}}));
}

/// The product's client learns what it can act on. What only the gateway's operator needs goes to the log.
void set_error(http_response& response, appmixer::error const& failure)
{
    // The user did not choose the token, so a rejected one is the gateway's fault.
    auto const status = static_cast<http::status>(http_status_for(failure, appmixer::token_of::service));
    bool const is_of_client = to_status_class(status) == http::status_class::client_error;
    if (is_of_client && !failure.server_message().empty())
        set_error(response, status, failure.server_message());
    else
        set_error(response, status, http::obsolete_reason(status));
    if (!is_of_client)
        std::cerr << "gateway: " << failure.what() << '\n';
    if (auto const wait = failure.retry_after())
        response.set(http::field::retry_after, std::to_string(std::chrono::ceil<std::chrono::seconds>(*wait).count()));
}

void refuse_method(http_response& response, std::string_view allowed)
{
    response.set(http::field::allow, allowed);
    set_error(response, http::status::method_not_allowed, "The path does not have this method.");
}

json::object automation_of(appmixer::flow const& flow)
{
    return json::object(
        {{"id", flow.flow_id}, {"name", flow.name}, {"running", flow.stage == appmixer::flow_stage::running}});
}

/// The id and the action of "/automations/{id}/{action}"; both empty for another path.
std::pair<std::string, std::string> automation_path(std::string_view target)
{
    constexpr std::string_view prefix = "/automations/";
    if (!target.starts_with(prefix))
        return {};
    target.remove_prefix(prefix.size());
    std::size_t const slash = std::min(target.find('/'), target.size());
    return {std::string(target.substr(0, slash)), std::string(target.substr(std::min(slash + 1, target.size())))};
}

} // namespace

asio::awaitable<http_response> product_api::respond(http_request const& request)
{
    http_response response(http::status::ok, request.version());
    std::string route_name = "other";
    // What comes first cancels the other.
    auto const executor = co_await asio::this_coro::executor;
    asio::steady_timer limit(executor, limit_);
    auto both = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, route(request, response, route_name), asio::deferred),
        limit.async_wait(asio::deferred));
    auto const [order, thrown, waited] =
        co_await both.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (order[0] == 1)
        set_error(response, http::status::gateway_timeout, http::obsolete_reason(http::status::gateway_timeout));
    else if (thrown)
        std::rethrow_exception(thrown);
    counts_.add(route_name, response.result_int());
    co_return response;
}

/// route_name: for the metrics; it has no ids, so there are few.
asio::awaitable<void> product_api::route(http_request const& request, http_response& response, std::string& route_name)
{
    std::string_view target = request.target();
    target = target.substr(0, target.find('?')); // no route has a query
    http::verb const method = request.method();
    bool const reads = method == http::verb::get || method == http::verb::head;
    if ((target == "/health" || target == "/metrics") && !reads) {
        route_name = target;
        refuse_method(response, "GET, HEAD");
        co_return;
    }
    if (target == "/health") {
        route_name = target;
        response.result(shutting_down_ ? http::status::service_unavailable : http::status::ok);
        set_json(response, json::object({{"status", shutting_down_ ? "shutting down" : "ok"}}));
        co_return;
    }
    if (target == "/metrics") {
        route_name = target;
        response.set(http::field::content_type, appmixer::metrics_sink::content_type);
        response.body() = metrics_text_();
        co_return;
    }
    auto const [id, action] = automation_path(target);
    bool const is_list = target == "/automations";
    bool const is_command = !id.empty() && (action == "start" || action == "stop");
    bool const is_one = !id.empty() && action.empty();
    if (!is_list && !is_command && !is_one) {
        set_error(response, http::status::not_found, "There is no such path.");
        co_return;
    }
    route_name = is_list ? "/automations" : is_one ? "/automations/{id}" : "/automations/{id}/" + action;
    appmixer::default_client const* const user = users_.find(request[http::field::authorization]);
    if (user == nullptr) {
        response.set(http::field::www_authenticate, "Bearer");
        set_error(response, http::status::unauthorized, "The key is missing or unknown.");
        co_return;
    }
    quiet_client const quiet = user->within(limit_).as_result();
    if (is_list && reads)
        co_await list(quiet, response);
    else if (is_one && method == http::verb::put)
        co_await rename(quiet, id, request.body(), response);
    else if (is_command && method == http::verb::post)
        co_await set_running(quiet, id, action == "start", response);
    else
        refuse_method(response, is_list ? "GET, HEAD" : is_one ? "PUT" : "POST");
}

asio::awaitable<void> product_api::list(quiet_client user, http_response& response)
{
    appmixer::op::get_flows query;
    query.projection = "flowId,name,stage";
    auto flows = paginate(user, query);
    json::array automations;
    while (auto const flow = co_await flows.next()) {
        if (!*flow) {
            set_error(response, flow->error());
            co_return;
        }
        automations.push_back(automation_of(**flow));
    }
    set_json(response, automations);
}

asio::awaitable<void> product_api::rename(quiet_client user, std::string id, std::string body, http_response& response)
{
    auto const wanted = appmixer::from_json<new_name>(body);
    if (!wanted || wanted->name.empty()) {
        set_error(response, http::status::bad_request, R"(The body must be JSON such as {"name": "New name"}.)");
        co_return;
    }
    appmixer::flow changes;
    changes.name = wanted->name;
    appmixer::result<appmixer::flow_update> const updated = co_await update_flow(user, id, changes);
    if (!updated) {
        set_error(response, updated.error());
        co_return;
    }
    appmixer::result<appmixer::flow> const flow = co_await get_flow(user, id);
    if (flow)
        set_json(response, automation_of(*flow));
    else
        set_error(response, flow.error());
}

asio::awaitable<void> product_api::set_running(quiet_client user, std::string id, bool running, http_response& response)
{
    appmixer::result<appmixer::flow> flow{appmixer::error()};
    auto const how = appmixer::wait_policy().limit(limit_);
    if (running)
        flow = co_await start_and_wait(user, id, how);
    else
        flow = co_await stop_and_wait(user, id, how);
    if (flow)
        set_json(response, automation_of(*flow));
    else
        set_error(response, flow.error());
}
