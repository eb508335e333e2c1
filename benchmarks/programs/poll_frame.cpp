// A frame loop that loads a large list: how long the longest single handler holds it up, and what slicing costs, in
// terms of one boost::json::parse of the same bytes.

#include "job.hpp"
#include "meter.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/make_client.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <exception>
#include <future>
#include <iostream>
#include <limits>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using bench::job;

constexpr auto frame = std::chrono::nanoseconds(1s) / 60;
constexpr double share_of_frame = 0.002; // seconds per frame for the library

/// The response body.
class get_flows_text {
public:
    get_flows_text() = default;
    using response_type = appmixer::http_response;
    static constexpr appmixer::operation_info info = appmixer::op::get_flows::info;
};

/// CPU seconds of this thread, without other programs and the server.
double worked()
{
    timespec used{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

/// Measurements of one call.
class observation {
public:
    observation() = default;
    double longest = 0; ///< seconds of the longest handler
    double total = 0;   ///< seconds of all handlers
    unsigned handlers = 0;
    unsigned frames = 0;
};

/// Runs frames until the call has ended. Freeing the list is not measured.
observation load(asio::io_context& io, appmixer::default_client const& api)
{
    observation seen;
    std::optional<std::vector<appmixer::flow>> flows;
    asio::co_spawn(io, get_flows(api), [&](std::exception_ptr failure, std::vector<appmixer::flow> got) {
        if (failure)
            std::rethrow_exception(failure);
        flows = std::move(got);
    });
    auto next = std::chrono::steady_clock::now();
    while (!flows) {
        ++seen.frames;
        double used = 0;
        while (used < share_of_frame) {
            double const before = worked();
            if (io.poll_one() == 0)
                break;
            double const took = worked() - before;
            ++seen.handlers;
            used += took;
            seen.longest = std::max(seen.longest, took);
        }
        seen.total += used;
        next += frame;
        std::this_thread::sleep_until(next);
    }
    io.restart();
    return seen;
}

std::string fetch_text(asio::io_context& io, appmixer::default_client const& api)
{
    auto response = asio::co_spawn(io, api.call(get_flows_text()), asio::use_future);
    io.run();
    io.restart();
    return response.get().body;
}

double parse_time(std::string const& text)
{
    double const before = worked();
    {
        boost::json::value const document = boost::json::parse(text);
        if (!document.is_array())
            bench::give_up("not a list");
    }
    return worked() - before;
}

void print(char const* name, observation const& seen)
{
    std::cout << '"' << name << R"(": {"longest": )" << seen.longest << R"(, "total": )" << seen.total
              << R"(, "handlers": )" << seen.handlers << R"(, "frames": )" << seen.frames << "}";
}

} // namespace

int main(int argc, char** argv)
{
    try {
        job const work = job::from_arguments(argc, argv);
        asio::io_context io;
        appmixer::settings settings(work.origin() + work.target.substr(0, work.target.rfind("/flows")));
        settings.token(work.token);
        auto const api = appmixer::make_client(appmixer::http_transport(io.get_executor(), settings), settings);
        std::string const text = fetch_text(io, api);
        double const parse = parse_time(text);
        observation const sliced = load(io, api);
        observation const whole = load(io, api.with_slice(std::numeric_limits<std::size_t>::max()));
        std::cout << R"({"bytes": )" << text.size() << R"(, "parse": )" << parse << ", ";
        print("sliced", sliced);
        std::cout << ", ";
        print("whole", whole);
        std::cout << "}\n";
    } catch (std::exception const& e) {
        bench::give_up(e.what());
    }
}
