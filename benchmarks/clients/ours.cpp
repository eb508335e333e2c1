// This library as most programs use it: the client of `make_client`, with all its layers, the public calls, and typed
// results.

#include "job.hpp"
#include "meter.hpp"

#include <appmixer/https.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
using bench::job;
using bench::meter;

constexpr std::string_view list_path = "/flows";

asio::awaitable<void> fetch_flows(appmixer::default_client api, meter& count)
{
    while (count.more()) {
        std::vector<appmixer::flow> const flows = co_await get_flows(api);
        count.finished(flows.size());
    }
}

asio::awaitable<void> fetch_flow(appmixer::default_client api, std::string id, meter& count)
{
    while (count.more()) {
        appmixer::flow const one = co_await get_flow(api, id);
        count.finished(one.flow_id == id ? 1 : 0);
    }
}

void end(std::exception_ptr failure)
{
    if (failure)
        std::rethrow_exception(failure);
}

void run(job const& work)
{
    // The operations add "/flows" or "/flows/<id>" to the base URL.
    std::size_t const path = work.target.rfind(list_path);
    std::string const id = work.target.substr(path + list_path.size());
    appmixer::settings settings(work.origin() + work.target.substr(0, path));
    settings.token(work.token).max_connections(work.connections).tls(appmixer::tls_settings().ca_file(work.ca_file));

    asio::io_context io(1);
    meter count(work);
    appmixer::default_client const api = appmixer::make_client(io.get_executor(), settings);
    for (unsigned i = 0; i < work.in_flight; ++i) {
        if (id.empty())
            asio::co_spawn(io, fetch_flows(api, count), end);
        else
            asio::co_spawn(io, fetch_flow(api, id.substr(1), count), end);
    }
    io.run();
    count.print();
}

} // namespace

int main(int argc, char** argv)
{
    try {
        run(job::from_arguments(argc, argv));
    } catch (std::exception const& e) {
        bench::give_up(e.what());
    }
}
