#include "workload.hpp"

#include <appmixer/algorithms/fan_out.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/api/logs.hpp>
#include <appmixer/api/users.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace asio = boost::asio;

namespace {

template <class T>
appmixer::error error_of(appmixer::result<T> const& outcome)
{
    return outcome ? appmixer::error() : outcome.error();
}

/// A flow of usual size.
appmixer::flow example_flow(std::size_t number)
{
    boost::json::object descriptor;
    std::string previous;
    for (int i = 0; i < 6; ++i) {
        std::string const id = "component-" + std::to_string(i);
        boost::json::object component({{"type", i == 0 ? "appmixer.utils.controls.OnStart" : "appmixer.utils.http.Get"},
                                       {"x", 100 + i * 160},
                                       {"y", 200},
                                       {"label", "Step " + std::to_string(i)}});
        if (!previous.empty()) {
            boost::json::object source;
            source[previous] = boost::json::array({"out"});
            component["source"] = boost::json::object({{"in", source}});
        }
        descriptor[id] = component;
        previous = id;
    }
    appmixer::flow example;
    example.name = "Load test " + std::to_string(number);
    example.descriptor = descriptor;
    return example;
}

} // namespace

workload::kind const workload::kinds[] = {
    {"get_user", &workload::get_user},       {"get_flow", &workload::get_flow},
    {"list_flows", &workload::list_flows},   {"update_flow", &workload::update_flow},
    {"search_logs", &workload::search_logs},
};

bool is_kind_of_call(std::string_view name) noexcept
{
    return std::any_of(std::begin(workload::kinds), std::end(workload::kinds),
                       [&](workload::kind const& one) { return one.name == name; });
}

std::string kinds_of_calls()
{
    std::string names;
    for (workload::kind const& one : workload::kinds)
        names.append(names.empty() ? "" : ", ").append(one.name);
    return names;
}

asio::awaitable<void> workload::set_up(std::size_t flows)
{
    for (std::size_t number = 1; number <= flows && !stopped_; ++number) {
        appmixer::flow const example = example_flow(number);
        std::string id = co_await create_flow(api_, example);
        flows_.push_back(std::move(id));
    }
}

asio::awaitable<std::size_t> workload::tear_down()
{
    std::size_t left = 0;
    for (std::string const& id : std::exchange(flows_, {})) {
        appmixer::result<void> const deleted = co_await delete_flow(quiet_, id);
        if (!deleted && deleted.error() != appmixer::condition::not_found)
            ++left;
    }
    co_return left;
}

asio::awaitable<appmixer::error> workload::call(std::string_view name)
{
    kind const* const found =
        std::find_if(std::begin(kinds), std::end(kinds), [&](kind const& one) { return one.name == name; });
    return (this->*found->function)();
}

std::string workload::next_flow() { return flows_[next_++ % flows_.size()]; }

asio::awaitable<appmixer::error> workload::get_user() { co_return error_of(co_await appmixer::get_user(quiet_)); }

asio::awaitable<appmixer::error> workload::get_flow()
{
    co_return error_of(co_await appmixer::get_flow(quiet_, next_flow()));
}

asio::awaitable<appmixer::error> workload::list_flows()
{
    appmixer::op::get_flows query;
    query.limit = 20;
    co_return error_of(co_await get_flows(quiet_, query));
}

asio::awaitable<appmixer::error> workload::update_flow()
{
    appmixer::flow change;
    change.description = "change " + std::to_string(next_);
    co_return error_of(co_await appmixer::update_flow(quiet_, next_flow(), change));
}

asio::awaitable<appmixer::error> workload::search_logs()
{
    appmixer::op::get_logs query;
    query.flow_id = next_flow();
    co_return error_of(co_await get_logs(quiet_, query));
}
