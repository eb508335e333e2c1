#include "restart_failed.hpp"

#include <chrono>
#include <optional>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

asio::awaitable<bool> has_failed(appmixer::default_client api, std::string flow_id, appmixer::timestamp since)
{
    appmixer::op::get_logs query;
    query.query = appmixer::log_query().flow(flow_id).severity("error").since(since).str();
    query.size = 1;
    appmixer::log_page const errors = co_await get_logs(api, query);
    co_return !errors.hits.empty();
}

asio::awaitable<void> restart(appmixer::default_client api, std::string flow_id)
{
    auto const how = appmixer::wait_policy().limit(1min);
    co_await stop_and_wait(api, flow_id, how);
    co_await start_and_wait(api, flow_id, how);
}

} // namespace

asio::awaitable<void> restart_failed_flows(appmixer::default_client api, appmixer::timestamp since,
                                           restart_report& report)
{
    appmixer::op::get_flows running;
    running.filter = "stage:running";
    auto flows = paginate(api, running);
    while (!report.is_ending) {
        std::optional<appmixer::flow> const flow = co_await flows.next();
        if (!flow)
            break;
        try {
            bool const failed = co_await has_failed(api, flow->flow_id, since);
            if (!failed)
                continue;
            report.at_hand = flow->name;
            co_await restart(api, flow->flow_id);
            report.restarted.push_back(flow->name);
        } catch (appmixer::exception const& e) {
            if (e.error() == appmixer::condition::cancelled)
                throw;
            report.not_restarted.push_back(flow->name + ": " + e.what());
        }
        report.at_hand.reset();
    }
}
