#ifndef APPMIXER_TESTS_LAYERS_RATE_LIMIT_SUPPORT_HPP
#define APPMIXER_TESTS_LAYERS_RATE_LIMIT_SUPPORT_HPP

// Support of the rate limit tests: the layer over a scripted transport, and any number of calls through it.

#include "support.hpp"

#include <appmixer/layers/rate_limit.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// Compiled in rate_limit_support.cpp.
extern template class appmixer::rate_limit_layer<test::stand_in>;

namespace test {

/// A response 429; an empty text: without `Retry-After`.
appmixer::http_response too_many_requests(std::string_view retry_after);

/// A transport that throws what Asio throws.
class throwing_transport {
public:
    using executor_type = asio::any_io_executor;
    explicit throwing_transport(executor_type executor);
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&, appmixer::call_context&);

private:
    executor_type executor_;
};

/// Calls through a rate limit, each with its own request and context.
class limited {
public:
    using outcome_type = appmixer::result<appmixer::http_response>;
    using duration = appmixer::call_context::clock::duration;

    explicit limited(appmixer::rate_limits const& limits);
    ~limited();
    limited(limited const&) = delete;
    limited& operator=(limited const&) = delete;

    /// Begins a call when the io_context is run. name: of its target; within: how much time it has; token: who makes
    /// it.
    void call(std::string const& name = "", duration within = duration::max(), std::string const& token = "");
    /// Runs what is ready, without moving the clock.
    void poll();
    void run() { clock.run(io); }

    /// Cancels a call after it was scheduled and before it resumes.
    void cancel_when_admitted(std::size_t number);

    outcome_type const& outcome(std::size_t number) const;
    std::size_t ended_well() const;
    /// When a call ended, from the start of the clock.
    duration ended_at(std::size_t number) const { return ends_[number]; }

    /// When the requests were sent.
    std::vector<std::chrono::nanoseconds> sent() const;
    /// How many were sent from a time on and before another one.
    std::size_t sent_between(duration from, duration to) const;
    /// The target of the n-th request that was sent.
    std::string target(std::size_t number) const;

    appmixer::manual_clock clock{std::chrono::sys_days(std::chrono::year(2026) / 2 / 11) + std::chrono::hours(8)};
    std::shared_ptr<script> plan = std::make_shared<script>();
    asio::io_context io;
    appmixer::rate_limit_layer<stand_in> layer;
    std::vector<std::unique_ptr<spawned<outcome_type>>> calls; ///< in the order in which they were begun

private:
    asio::awaitable<outcome_type> timed(appmixer::http_request request, appmixer::call_context& context,
                                        std::size_t number);

    std::vector<std::unique_ptr<appmixer::call_context>> contexts_;
    std::vector<duration> ends_;
};

} // namespace test

#endif
