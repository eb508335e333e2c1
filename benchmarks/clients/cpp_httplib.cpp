// cpp-httplib, with a thread and a connection for each call in flight.

#include "job.hpp"
#include "meter.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <httplib.h>

#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using bench::job;
using bench::meter;

/// The meter, for several threads.
class shared_meter {
public:
    explicit shared_meter(job const& work) : count_(work) {}
    bool more()
    {
        std::scoped_lock const lock(mutex_);
        return count_.more();
    }
    void finished(std::uint64_t flows)
    {
        std::scoped_lock const lock(mutex_);
        count_.finished(flows);
    }
    void print() const { count_.print(); }

private:
    std::mutex mutex_;
    meter count_;
};

std::uint64_t flows_in(boost::json::value const& document)
{
    return document.is_array() ? document.get_array().size() : 1;
}

void keep_calling(job const& work, shared_meter& count)
{
    httplib::Client client(work.host, std::stoi(work.port));
    client.set_keep_alive(true);
    client.set_tcp_nodelay(true);
    client.set_read_timeout(30);
    httplib::Headers const headers{
        {"User-Agent", "benchmark"}, {"Accept", "application/json"}, {"Authorization", "Bearer " + work.token}};
    while (count.more()) {
        httplib::Result const response = client.Get(work.target.c_str(), headers);
        if (!response || response->status != 200)
            bench::give_up("no response, or not 200");
        count.finished(flows_in(boost::json::parse(response->body)));
    }
}

} // namespace

int main(int argc, char** argv)
{
    job const work = job::from_arguments(argc, argv);
    if (work.tls)
        bench::give_up("this client is made for http alone");
    shared_meter count(work);
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < work.in_flight; ++i)
        threads.emplace_back([&] { keep_calling(work, count); });
    for (std::thread& each : threads)
        each.join();
    count.print();
}
