#ifndef APPMIXER_TESTS_LAYERS_RATE_LIMIT_SUPPORT_HPP
#define APPMIXER_TESTS_LAYERS_RATE_LIMIT_SUPPORT_HPP

// Support of the rate limit tests: the layer over a scripted transport, and any number of calls through it.

#include "support.hpp"

#include <appmixer/layers/rate_limit.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace test {

/// A response 429; an empty text: without `Retry-After`.
inline appmixer::http_response refusal(std::string_view retry_after)
{
    appmixer::http_response response(429);
    if (!retry_after.empty())
        response.headers.append("Retry-After", retry_after);
    return response;
}

/// A transport that throws what Asio throws.
class throwing_transport {
public:
    using executor_type = asio::any_io_executor;
    explicit throwing_transport(executor_type executor) : executor_(std::move(executor)) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&, appmixer::call_context&)
    {
        throw boost::system::system_error(asio::error::eof);
        co_return appmixer::http_response(200);
    }

private:
    executor_type executor_;
};

/// Calls through a rate limit, each with its own request and context.
class limited {
public:
    using outcome_type = appmixer::result<appmixer::http_response>;
    using duration = appmixer::call_context::clock::duration;

    explicit limited(appmixer::rate_limits const& limits)
        : layer(stand_in(io.get_executor(), plan) | appmixer::with_rate_limit(limits))
    {
    }
    ~limited()
    {
        for (auto const& one : calls)
            one->cancel();
        run();
    }
    limited(limited const&) = delete;
    limited& operator=(limited const&) = delete;

    /// Begins a call when the io_context is run. name: of its target; within: how much time it has; token: who makes
    /// it.
    void call(std::string const& name = "", duration within = duration::max(), std::string const& token = "")
    {
        appmixer::http_request request(appmixer::method::get, "/" + name);
        if (!token.empty())
            request.headers.append("Authorization", "Bearer " + token);
        contexts_.push_back(std::make_unique<appmixer::call_context>());
        appmixer::call_context& context = *contexts_.back();
        context.time = &clock;
        if (within != duration::max())
            context.deadline = clock.now() + within;
        ends_.push_back(duration::max());
        calls.push_back(
            std::make_unique<spawned<outcome_type>>(io, timed(std::move(request), context, contexts_.size() - 1)));
    }
    /// Runs what is ready, without moving the clock.
    void poll()
    {
        io.restart();
        io.poll();
    }
    void run() { clock.run(io); }

    /// Cancels a call after it was scheduled and before it resumes.
    void cancel_when_turned(std::size_t number)
    {
        asio::post(io, [this, number, waiting = layer.counters().waiting] {
            if (layer.counters().waiting == waiting)
                cancel_when_turned(number);
            else
                calls[number]->cancel();
        });
    }

    outcome_type const& outcome(std::size_t number) const
    {
        REQUIRE(calls[number]->done);
        REQUIRE(calls[number]->thrown == nullptr);
        return *calls[number]->value;
    }
    std::size_t ended_well() const
    {
        std::size_t count = 0;
        for (auto const& one : calls)
            count += one->done && one->value && one->value->has_value() && one->value->value().status == 200 ? 1U : 0U;
        return count;
    }
    /// When a call ended, from the start of the clock.
    duration ended_at(std::size_t number) const { return ends_[number]; }

    /// When the requests were sent.
    std::vector<std::chrono::nanoseconds> sent() const
    {
        std::vector<std::chrono::nanoseconds> all;
        for (script::exchange const& one : plan->seen)
            all.push_back(one.at - (clock.now() - clock.elapsed()));
        return all;
    }
    /// How many were sent from a time on and before another one.
    std::size_t sent_between(duration from, duration to) const
    {
        std::size_t count = 0;
        for (std::chrono::nanoseconds const at : sent())
            count += at >= from && at < to ? 1U : 0U;
        return count;
    }
    /// The target of the n-th request that was sent.
    std::string target(std::size_t number) const
    {
        std::string const& text = plan->seen.at(number).text;
        std::size_t const begin = text.find('/');
        return text.substr(begin, text.find("\r\n") - begin);
    }

    appmixer::manual_clock clock{std::chrono::sys_days(std::chrono::year(2026) / 2 / 11) + std::chrono::hours(8)};
    std::shared_ptr<script> plan = std::make_shared<script>();
    asio::io_context io;
    appmixer::rate_limit_layer<stand_in> layer;
    std::vector<std::unique_ptr<spawned<outcome_type>>> calls; ///< in the order in which they were begun

private:
    asio::awaitable<outcome_type> timed(appmixer::http_request request, appmixer::call_context& context,
                                        std::size_t number)
    {
        outcome_type outcome = co_await layer.send(request, context);
        ends_[number] = clock.elapsed();
        co_return outcome;
    }

    std::vector<std::unique_ptr<appmixer::call_context>> contexts_;
    std::vector<duration> ends_;
};

} // namespace test

#endif
