#ifndef APPMIXER_TESTS_LAYERS_SUPPORT_HPP
#define APPMIXER_TESTS_LAYERS_SUPPORT_HPP

// Support of the layer tests: a transport that follows a script, on the clock of the call's context.

#include "../spawned.hpp"

#include <appmixer/core/detail/clock_timer.hpp>
#include <appmixer/core/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace test {

namespace asio = boost::asio;

/// What a stand_in does, exchange by exchange, and what it saw. It is outside the transport, since a layer takes that
/// over. Further exchanges get 200 and "{}".
///
///     auto const plan = std::make_shared<test::script>();
///     plan->fails(asio::error::connection_reset, appmixer::phase::wait).responds(503).takes(2s).hangs();
class script {
public:
    using clock = appmixer::call_context::clock;

    /// One exchange that was begun.
    class exchange {
    public:
        exchange(appmixer::http_request const& request, appmixer::call_context const& now);
        exchange(exchange const&);
        exchange(exchange&&) noexcept;
        ~exchange();
        std::string text;               ///< "GET /target", the headers, an empty line, the body
        clock::time_point at;           ///< when it was begun
        appmixer::call_context context; ///< as it was then
    };

    script();
    ~script();
    script(script const&) = delete;
    script& operator=(script const&) = delete;

    /// The next exchange gets this response.
    script& responds(appmixer::http_response response);
    script& responds(int status, std::string body = "{}");
    /// The next exchange fails.
    script& fails(appmixer::error failure);
    script& fails(boost::system::error_code code, appmixer::phase where);
    /// The next exchange ends when it is cancelled, and not before.
    script& hangs();
    /// The exchange that was named last takes so long. Unless it says so, one ends without a suspension.
    script& takes(clock::duration time);

    std::vector<exchange> seen;     ///< in the order in which they were begun
    std::size_t in_flight = 0;      ///< exchanges that have not ended
    std::size_t most_in_flight = 0; ///< the highest `in_flight` was
    std::size_t cancelled = 0;      ///< exchanges that ended because they were cancelled

private:
    template <class Executor>
    friend class basic_stand_in;
    using step = std::pair<appmixer::result<appmixer::http_response>, clock::duration>;

    script& then(appmixer::result<appmixer::http_response> outcome);
    step next();

    std::deque<step> steps_;
};

/// A transport that does what a script says. It does not look at the deadline.
template <class Executor>
class basic_stand_in {
public:
    using executor_type = Executor;
    basic_stand_in(Executor executor, std::shared_ptr<script> plan)
        : executor_(std::move(executor)), plan_(std::move(plan))
    {
    }
    executor_type get_executor() const noexcept { return executor_; }

    asio::awaitable<appmixer::result<appmixer::http_response>, Executor> send(appmixer::http_request& request,
                                                                              appmixer::call_context& context)
    {
        flight const counted(*plan_);
        plan_->seen.emplace_back(request, context);
        script::step step = plan_->next();
        if (step.second > script::clock::duration::zero()) {
            appmixer::detail::clock_timer timer(executor_, *context.time);
            if (step.second != script::clock::duration::max())
                timer.expires_at(context.time->now() + step.second);
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable_t<Executor>()));
            asio::cancellation_state const state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none) {
                ++plan_->cancelled;
                co_return appmixer::error(asio::error::operation_aborted, appmixer::phase::wait);
            }
        }
        co_return std::move(step.first);
    }

private:
    class flight {
    public:
        explicit flight(script& plan) : plan_(&plan)
        {
            plan_->most_in_flight = std::max(plan_->most_in_flight, ++plan_->in_flight);
        }
        ~flight() { --plan_->in_flight; }
        flight(flight const&) = delete;
        flight& operator=(flight const&) = delete;

    private:
        script* plan_;
    };

    Executor executor_;
    std::shared_ptr<script> plan_;
};

using stand_in = basic_stand_in<asio::any_io_executor>;

// Compiled in support.cpp.
extern template class basic_stand_in<asio::any_io_executor>;
extern template asio::awaitable<void> store_value(asio::awaitable<appmixer::result<appmixer::http_response>>,
                                                  std::optional<appmixer::result<appmixer::http_response>>&);

/// Sends a request through a transport. The transport and the context must outlive the awaitable.
template <appmixer::transport Transport>
asio::awaitable<appmixer::result<appmixer::http_response>, typename Transport::executor_type>
send(Transport& through, appmixer::http_request request, appmixer::call_context& context)
{
    appmixer::result<appmixer::http_response> outcome = co_await through.send(request, context);
    co_return outcome;
}

} // namespace test

#endif
