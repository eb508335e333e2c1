#ifndef APPMIXER_TESTING_IMPL_EXCHANGE_FAULTS_IPP
#define APPMIXER_TESTING_IMPL_EXCHANGE_FAULTS_IPP

#include <appmixer/core/detail/retry_after.hpp>
#include <appmixer/testing/exchange_faults.hpp>

#include <map>
#include <string>

namespace appmixer {

namespace detail {

/// Random numbers that are the same on every platform, unlike those of the standard distributions: SplitMix64 by
/// S. Vigna, after Steele, Lea and Flood, "Fast splittable pseudorandom number generators".
class random_numbers {
public:
    explicit random_numbers(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t next() noexcept
    {
        state_ += 0x9e3779b97f4a7c15;
        std::uint64_t bits = state_;
        bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
        return bits ^ (bits >> 31);
    }
    /// A number in [0, 1).
    double fraction() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }

private:
    std::uint64_t state_;
};

/// The state that copies of `exchange_faults` share.
class fault_plan {
public:
    fault_plan() = default;

    std::map<std::size_t, exchange_fault> planned;
    std::vector<exchange_fault> ways;
    double probability = 0;
    random_numbers random{0};
    std::size_t exchanges = 0;
    std::size_t injected = 0;
};

} // namespace detail

APPMIXER_DECL exchange_fault exchange_fault::fail(boost::system::error_code code, phase where)
{
    exchange_fault fault(effect::fail, where, where >= phase::wait);
    fault.code_ = code;
    return fault;
}

APPMIXER_DECL exchange_fault exchange_fault::response(int status, std::optional<std::chrono::milliseconds> retry_after)
{
    exchange_fault fault(effect::response, phase::wait, false);
    fault.status_ = status;
    fault.retry_after_ = retry_after;
    return fault;
}

APPMIXER_DECL exchange_fault exchange_fault::cut_request(std::uint64_t bytes)
{
    exchange_fault fault(effect::cut_request, phase::write, false);
    fault.bytes_ = bytes;
    return fault;
}

APPMIXER_DECL exchange_fault exchange_fault::cut_response(std::uint64_t bytes)
{
    exchange_fault fault(effect::cut_response, phase::read, true);
    fault.bytes_ = bytes;
    return fault;
}

APPMIXER_DECL exchange_fault exchange_fault::truncate() { return exchange_fault(effect::truncate, phase::read, true); }

APPMIXER_DECL exchange_fault exchange_fault::garble() { return exchange_fault(effect::garble, phase::read, true); }

APPMIXER_DECL exchange_fault exchange_fault::delay(duration time)
{
    exchange_fault fault(effect::keep, phase::wait, true);
    fault.delay_ = time;
    return fault;
}

APPMIXER_DECL exchange_fault exchange_fault::hang(phase where)
{
    exchange_fault fault = fail(errc::deadline_exceeded, where);
    fault.delay_ = (duration::max)();
    return fault;
}

APPMIXER_DECL exchange_fault exchange_fault::server_executes(bool whether) const
{
    exchange_fault fault(*this);
    if (effect_ == effect::fail || effect_ == effect::response || effect_ == effect::keep)
        fault.server_executes_ = whether;
    return fault;
}

APPMIXER_DECL result<http_response> exchange_fault::apply(http_response response) const
{
    switch (effect_) {
    case effect::fail: return error(code_, phase_, "an injected fault");
    case effect::response:
        response = http_response(status_,
                                 R"({"statusCode":)" + std::to_string(status_) + R"(,"message":"an injected fault"})");
        response.headers.append("Content-Type", "application/json; charset=utf-8");
        if (retry_after_ >= std::chrono::milliseconds(0))
            response.headers.append("Retry-After", detail::format_retry_after(*retry_after_));
        break;
    case effect::truncate: response.body.resize(response.body.size() / 2); break;
    case effect::garble: response.body.assign("\xff\xfe\0{\x1b", 5); break;
    case effect::cut_request:
    case effect::cut_response:
    case effect::keep: break;
    }
    return response;
}

APPMIXER_DECL exchange_faults::exchange_faults() : plan_(std::make_shared<detail::fault_plan>()) {}

APPMIXER_DECL exchange_faults& exchange_faults::on(std::size_t n, exchange_fault what)
{
    plan_->planned.insert_or_assign(n, std::move(what));
    return *this;
}

APPMIXER_DECL exchange_faults& exchange_faults::at_random(std::uint64_t seed, double probability,
                                                          std::vector<exchange_fault> ways)
{
    plan_->random = detail::random_numbers(seed);
    plan_->probability = probability;
    plan_->ways = std::move(ways);
    return *this;
}

APPMIXER_DECL void exchange_faults::clear() noexcept
{
    plan_->planned.clear();
    plan_->ways.clear();
}

APPMIXER_DECL std::size_t exchange_faults::exchanges() const noexcept { return plan_->exchanges; }

APPMIXER_DECL std::size_t exchange_faults::injected() const noexcept { return plan_->injected; }

APPMIXER_DECL std::optional<exchange_fault> exchange_faults::next()
{
    ++plan_->exchanges;
    std::optional<exchange_fault> fault;
    if (!plan_->ways.empty()) {
        bool const hit = plan_->random.fraction() < plan_->probability;
        std::uint64_t const way = plan_->random.next(); // always drawn, so that later exchanges do not depend on `hit`
        if (hit)
            fault = plan_->ways[way % plan_->ways.size()];
    }
    if (auto const planned = plan_->planned.find(plan_->exchanges); planned != plan_->planned.end())
        fault = planned->second;
    if (fault)
        ++plan_->injected;
    return fault;
}

} // namespace appmixer

#endif
