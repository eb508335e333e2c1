// A file of a program that makes calls through a client that was created elsewhere.
#include <appmixer/appmixer.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

boost::asio::awaitable<std::size_t> calls_only(appmixer::default_client api, std::string id);

boost::asio::awaitable<std::size_t> calls_only(appmixer::default_client api, std::string id)
{
    auto const quick = api.within(std::chrono::seconds(2));
    appmixer::flow const flow = co_await get_flow(quick, id);
    appmixer::result<std::vector<appmixer::flow>> const flows = co_await get_flows(api.as_result());
    co_await start_flow(api, id);
    co_await delete_flow(api.as(appmixer::access_token("secret")), id);
    co_return flow.name.size() + (flows ? flows->size() : 0);
}
