// soak [MINUTES]: runs calls against a server that fails in many ways, and checks whether anything is
// lost, counted wrongly, or grows. Default: 10 minutes; exits with 1 when something is wrong.

#include "soak_server.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/make_client.hpp>
#include <appmixer/transports/http.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using bench::server_counts;
using bench::soak_server;
using clock_type = std::chrono::steady_clock;

constexpr std::size_t callers = 64;
constexpr std::size_t connections = 16;
constexpr auto call_limit = 2s;
constexpr auto grace = 3s; ///< how much later a call may end on a busy machine

/// The results of the callers.
class calls {
public:
    calls() = default;
    std::uint64_t made = 0;
    std::uint64_t succeeded = 0;
    std::uint64_t refused = 0; ///< ended with a status
    std::uint64_t failed = 0;  ///< ended without a response that could be used
    clock_type::duration longest{0};
    bool over = false;
};

/// The memory and descriptors of the process.
class holdings {
public:
    static holdings now()
    {
        holdings here;
        std::ifstream status("/proc/self/status");
        for (std::string line; std::getline(status, line);)
            if (line.starts_with("VmRSS:"))
                here.kib = std::stoul(line.substr(std::string_view("VmRSS:").size()));
        auto const files = std::filesystem::directory_iterator("/proc/self/fd");
        here.descriptors = static_cast<std::size_t>(std::distance(begin(files), end(files)));
        return here;
    }
    std::size_t kib = 0;
    std::size_t descriptors = 0;
};

template <class T>
void note(calls& seen, clock_type::time_point asked, appmixer::result<T> const& outcome)
{
    seen.longest = std::max(seen.longest, clock_type::now() - asked);
    if (outcome)
        ++seen.succeeded;
    else if (outcome.error().status() != 0)
        ++seen.refused;
    else
        ++seen.failed;
}

asio::awaitable<void> keep_calling(appmixer::client<appmixer::any_transport, appmixer::returning_results> api,
                                   std::size_t caller, calls& seen)
{
    std::minstd_rand random(static_cast<std::uint32_t>(caller) + 1);
    for (std::uint64_t number = 1; !seen.over; ++number) {
        ++seen.made;
        auto const asked = clock_type::now();
        switch (random() % 4) {
        case 0: {
            std::string const name = std::to_string(caller) + "-" + std::to_string(number);
            appmixer::result<std::string> const id = co_await create_flow(api, name);
            note(seen, asked, id);
            break;
        }
        case 1: {
            appmixer::result<std::vector<appmixer::flow>> const flows = co_await get_flows(api);
            note(seen, asked, flows);
            break;
        }
        case 2: { // many of these time out
            auto const hasty = api.within(std::chrono::milliseconds(random() % 60));
            appmixer::result<appmixer::flow> const one = co_await get_flow(hasty, "9089f275");
            note(seen, asked, one);
            break;
        }
        default: {
            appmixer::result<appmixer::flow> const one = co_await get_flow(api, "9089f275");
            note(seen, asked, one);
        }
        }
    }
}

/// Prints the progress, and keeps the first measurement after the warm-up.
class reporter {
public:
    reporter(asio::io_context& io, appmixer::http_transport const& transport, calls const& seen)
        : timer_(io), transport_(transport), seen_(seen)
    {
    }

    void every(clock_type::duration interval)
    {
        timer_.expires_after(interval);
        timer_.async_wait([this, interval](boost::system::error_code stopped) {
            if (stopped || seen_.over)
                return;
            print();
            every(interval);
        });
    }
    void stop() { timer_.cancel(); }

    void print()
    {
        last = holdings::now();
        if (!first)
            first = last;
        appmixer::http_counters const c = transport_.counters();
        std::cout << std::chrono::duration_cast<std::chrono::seconds>(clock_type::now() - start_).count()
                  << " s: calls " << seen_.made << " (" << seen_.succeeded << " good, " << seen_.refused << " refused, "
                  << seen_.failed << " failed); connections made " << c.made << ", reused " << c.reused << ", in use "
                  << c.in_use << ", idle " << c.idle << ", waiting " << c.waiting << "; exchanges failed " << c.failed
                  << "; bytes " << c.bytes_sent << " out, " << c.bytes_received << " in; " << last.kib << " KiB, "
                  << last.descriptors << " descriptors" << std::endl;
    }

    std::optional<holdings> first;
    holdings last;

private:
    asio::steady_timer timer_;
    appmixer::http_transport const& transport_;
    calls const& seen_;
    clock_type::time_point start_ = clock_type::now();
};

/// Counts violated conditions.
class verdict {
public:
    void expect(bool holds, char const* what)
    {
        std::cout << (holds ? "yes: " : "NO:  ") << what << '\n';
        failures_ += holds ? 0 : 1;
    }
    int failures() const noexcept { return failures_; }

private:
    int failures_ = 0;
};

void check(verdict& v, calls const& seen, appmixer::http_counters const& c, server_counts const& server,
           reporter const& report)
{
    constexpr std::size_t allowed_kib = 4096;
    v.expect(seen.made == seen.succeeded + seen.refused + seen.failed, "every call has ended, once");
    v.expect(seen.succeeded > seen.made / 2, "most calls succeed all the same");
    v.expect(seen.longest < call_limit + grace, "no call took longer than its deadline allows");
    v.expect(server.repeated_creations == 0, "no call that must not be repeated reached the server twice");
    v.expect(c.in_use == 0 && c.waiting == 0, "no slot of the pool is lost");
    v.expect(c.idle <= connections, "the pool keeps its limit");
    // A call that times out while it connects may leave a connection that the server sees and we do not count.
    v.expect(c.made <= server.connections && server.connections <= c.made + c.failed,
             "the server accepted the connections that were made");
    v.expect(c.failed >= seen.failed, "each failed call had a failed exchange");
    v.expect(server.requests <= c.made + c.reused, "each request had a connection of its own");
    v.expect(c.bytes_sent >= server.bytes_received, "the server received nothing that was not sent");
    v.expect(c.bytes_received <= server.bytes_sent, "nothing was received that the server did not send");
    v.expect(report.last.kib <= report.first->kib + report.first->kib / 4 + allowed_kib, "memory has not grown");
    v.expect(report.last.descriptors <= report.first->descriptors + 2 * connections, "descriptors have not grown");
}

int soak(double minutes)
{
    holdings const before = holdings::now();
    auto const whole = std::chrono::duration_cast<clock_type::duration>(std::chrono::duration<double>(minutes * 60));
    verdict v;
    {
        constexpr std::uint32_t seed = 20240105;
        soak_server server(seed, callers);
        calls seen;
        asio::io_context io(1);
        appmixer::settings settings("http://127.0.0.1:" + std::to_string(server.port()));
        settings.token("token").max_connections(connections);
        auto transport = std::make_optional<appmixer::http_transport>(io.get_executor(), settings);
        std::optional api = appmixer::make_client(*transport, settings).within(call_limit).as_result();
        for (std::size_t caller = 0; caller < callers; ++caller)
            asio::co_spawn(io, keep_calling(*api, caller, seen), [](std::exception_ptr failure) {
                if (failure)
                    std::rethrow_exception(failure);
            });
        reporter report(io, *transport, seen);
        report.every(std::min<clock_type::duration>(30s, whole / 4));
        asio::steady_timer end(io, whole);
        end.async_wait([&](boost::system::error_code) {
            report.print();
            seen.over = true;
            report.stop();
        });
        io.run(); // returns when no call, timer or connection is pending
        report.print();
        appmixer::http_counters const counted = transport->counters();
        api.reset();
        transport.reset(); // closes the connections that the server waits on
        check(v, seen, counted, server.stop(), report);
    }
    v.expect(holdings::now().descriptors == before.descriptors, "nothing is left open");
    return v.failures() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

} // namespace

int main(int argc, char** argv)
{
    constexpr double usual_minutes = 10;
    try {
        return soak(argc > 1 ? std::stod(argv[1]) : usual_minutes);
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return EXIT_FAILURE;
    }
}
