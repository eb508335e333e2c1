#include "generator.hpp"

#include <appmixer/algorithms/fan_out.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace {

std::vector<std::string> names_of(std::vector<mix_entry> const& mix)
{
    std::vector<std::string> names;
    for (mix_entry const& entry : mix)
        names.push_back(entry.name);
    return names;
}

std::vector<double> weights_of(std::vector<mix_entry> const& mix)
{
    std::vector<double> weights;
    for (mix_entry const& entry : mix)
        weights.push_back(entry.weight);
    return weights;
}

measurement::clock::duration ticks(std::chrono::duration<double> time)
{
    return std::chrono::duration_cast<measurement::clock::duration>(time);
}

} // namespace

/// The calls as `for_each_limited` takes them.
class generator::plan {
public:
    explicit plan(generator& from) : from_(&from) {}
    asio::awaitable<std::optional<planned_call>> next() { return from_->next(); }

private:
    generator* from_;
};

generator::generator(asio::any_io_executor executor, options const& chosen, workload& work)
    : options_(chosen), work_(work), results_(names_of(chosen.mix)), timer_(std::move(executor))
{
    std::vector<double> const weights = weights_of(chosen.mix);
    kinds_ = std::discrete_distribution<std::size_t>(weights.begin(), weights.end());
}

asio::awaitable<void> generator::run()
{
    begin_ = clock::now();
    clock::time_point const measured_from = begin_ + ticks(options_.warm_up);
    results_.start(measured_from, measured_from + ticks(options_.duration));
    auto const make_call = [this](planned_call call) { return make(call); };
    co_await appmixer::for_each_limited(options_.in_flight, plan(*this), make_call);
    results_.finish(clock::now());
}

void generator::stop()
{
    stopped_ = true;
    clock::time_point const now = clock::now();
    for (; options_.is_open_loop() && begin_of_next() < std::min(now, results_.end()); planned_ += 1)
        count_as_not_begun(kinds_(random_), begin_of_next(), now);
    results_.finish(now);
    timer_.cancel();
}

void generator::count_as_not_begun(std::size_t kind, clock::time_point begin, clock::time_point now)
{
    static appmixer::error const failure(boost::asio::error::operation_aborted);
    results_.add(kind, begin, now, failure);
}

/// In an open loop.
generator::clock::time_point generator::begin_of_next() const
{
    return begin_ + ticks(std::chrono::duration<double>(planned_ / options_.rate));
}

latencies generator::take_recent() { return std::exchange(recent_, latencies()); }

asio::awaitable<std::optional<planned_call>> generator::next()
{
    clock::time_point begin = clock::now();
    if (options_.is_open_loop()) {
        begin = begin_of_next();
        planned_ += 1;
        while (!stopped_ && begin < results_.end() && clock::now() < begin) {
            timer_.expires_at(begin);
            co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        }
    }
    if (stopped_ || begin >= results_.end())
        co_return std::nullopt;
    co_return planned_call(kinds_(random_), begin);
}

asio::awaitable<void> generator::make(planned_call call)
{
    clock::time_point const begin = options_.is_open_loop() ? call.begin : clock::now();
    if (stopped_ && options_.is_open_loop())
        count_as_not_begun(call.kind, begin, clock::now());
    if (stopped_ || begin >= results_.end())
        co_return;
    ++in_flight_;
    appmixer::error const failure = co_await work_.call(options_.mix[call.kind].name);
    --in_flight_;
    clock::time_point const end = clock::now();
    results_.add(call.kind, begin, end, failure);
    recent_.add(end - begin);
}
