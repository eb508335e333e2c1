#ifndef APPMIXER_TESTING_EXCHANGE_FAULTS_HPP
#define APPMIXER_TESTING_EXCHANGE_FAULTS_HPP

// A layer that makes exchanges fail, for tests.

#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/layer.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/testing/detail/cut_bodies.hpp>
#include <appmixer/testing/detail/pause_until.hpp>
#include <appmixer/testing/detail/without_sink.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace appmixer {

/// A fault of one exchange.
class exchange_fault {
public:
    using duration = call_context::clock::duration; ///< of the clock of the call

    /// The exchange fails with this code in this phase. Up to `phase::write` the server does not execute the request;
    /// from `phase::wait` on it does, and its response is lost. `server_executes` changes that.
    APPMIXER_DECL static exchange_fault fail(boost::system::error_code code, phase where);
    /// The exchange has this response instead of the server's, which does not execute the request unless
    /// `server_executes` says so. status: of the response. retry_after: the value of `Retry-After`, with a fraction
    /// unless it is whole seconds; without that header when it is empty or negative.
    APPMIXER_DECL static exchange_fault response(int status, std::optional<std::chrono::milliseconds> retry_after = {});
    /// The connection breaks when so many bytes of the request's body were taken from its source, or all. The server
    /// does not execute the request. The error is `errc::connection_closed` in `phase::write`.
    APPMIXER_DECL static exchange_fault cut_request(std::uint64_t bytes);
    /// The connection breaks behind so many bytes of the response's body, which the sink of the call receives. A body
    /// that is not longer is complete. The error is `errc::connection_closed` in `phase::read`.
    APPMIXER_DECL static exchange_fault cut_response(std::uint64_t bytes);
    /// The response's body is cut in half.
    APPMIXER_DECL static exchange_fault truncate();
    /// The response's body is replaced by bytes that are neither JSON nor text.
    APPMIXER_DECL static exchange_fault garble();
    /// The response is delayed by this time, by the clock of the call. The deadline may end the call before.
    APPMIXER_DECL static exchange_fault delay(duration time);
    /// The exchange hangs until the deadline or the cancellation of the call. Whether the server executes the request
    /// depends on the phase, as with `fail`.
    APPMIXER_DECL static exchange_fault hang(phase where = phase::wait);

    /// The same fault, with or without the server executing the request. Without effect on faults that cut or change
    /// the request or the server's response.
    APPMIXER_DECL exchange_fault server_executes(bool whether) const;

private:
    template <transport Inner>
    friend class faults_layer;

    /// The effect on the response.
    enum class effect : unsigned char { fail, response, cut_request, cut_response, truncate, garble, keep };

    explicit exchange_fault(effect what, phase where, bool executes) noexcept
        : effect_(what), phase_(where), server_executes_(executes)
    {
    }
    [[nodiscard]] APPMIXER_DECL result<http_response> apply(http_response response) const;

    effect effect_;
    phase phase_;
    bool server_executes_;
    boost::system::error_code code_;
    int status_ = 0;
    std::uint64_t bytes_ = 0; ///< before a cut
    std::optional<std::chrono::milliseconds> retry_after_;
    duration delay_{0};
};

namespace detail {

class fault_plan;

} // namespace detail

/// The plan of faults: which exchanges of a transport fail, and how. Exchanges count from 1.
///
///     appmixer::exchange_faults faults;
///     faults.on(3, appmixer::exchange_fault::fail(asio::error::connection_reset, appmixer::phase::wait));
///     appmixer::client api(appmixer::loopback(executor, back_end) | appmixer::with_faults(faults));
///
/// Copies share the plan. Threads: use it on the executor of the transport only.
class exchange_faults {
public:
    APPMIXER_DECL exchange_faults();

    /// Adds a fault to the n-th exchange, or replaces the one that was set.
    APPMIXER_DECL exchange_faults& on(std::size_t n, exchange_fault what);
    /// Adds random faults. probability: of a fault for each exchange, from 0 to 1. ways: the faults to choose from. The
    /// same seed gives the same faults on every machine. `on` takes precedence.
    APPMIXER_DECL exchange_faults& at_random(std::uint64_t seed, double probability, std::vector<exchange_fault> ways);
    /// Removes all faults. Exchanges are still counted.
    APPMIXER_DECL void clear() noexcept;

    /// The number of exchanges that began.
    APPMIXER_DECL std::size_t exchanges() const noexcept;
    /// The number of exchanges that had a fault.
    APPMIXER_DECL std::size_t injected() const noexcept;

    /// For the layer: counts an exchange and returns its fault.
    APPMIXER_DECL std::optional<exchange_fault> next();

private:
    std::shared_ptr<detail::fault_plan> plan_;
};

/// The layer that `with_faults` makes. A real failure of an exchange is passed on.
template <transport Inner>
class faults_layer {
public:
    using executor_type = typename Inner::executor_type;

    /// inner: the transport. faults: what to inject, shared with the other copies.
    faults_layer(Inner inner, exchange_faults faults) : inner_(std::move(inner)), faults_(std::move(faults)) {}

    executor_type get_executor() const noexcept { return std::as_const(inner_).get_executor(); }
    /// The transport below.
    Inner& inner() noexcept { return inner_; }

    /// Sends one request; see the concept `transport`.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        std::optional<exchange_fault> const fault = faults_.next();
        try {
            result<http_response> response{http_response()};
            if (!fault) {
                response = co_await inner_.send(request, context);
                co_return std::move(response);
            }
            if (fault->effect_ == exchange_fault::effect::cut_request) {
                error failure =
                    co_await asio::co_spawn(get_executor(), detail::read_until_cut(context.source, fault->bytes_),
                                            asio::use_awaitable_t<executor_type>());
                co_return failure;
            }
            if (fault->effect_ == exchange_fault::effect::cut_response) {
                detail::cut_sink sink(context, fault->bytes_);
                response = co_await inner_.send(request, context);
                error const failure = response ? sink.cut(*response) : error();
                if (failure.code())
                    response = failure;
                co_return std::move(response);
            }
            if (fault->server_executes_) {
                detail::without_sink const no_sink(context);
                response = co_await inner_.send(request, context);
                if (!response)
                    co_return std::move(response);
            }
            auto const end = detail::deadline_after(*context.time, fault->delay_);
            error const stopped = co_await detail::pause_until(get_executor(), context, end, fault->phase_);
            if (stopped.code())
                co_return stopped;
            if (!fault->server_executes_ && fault->effect_ == exchange_fault::effect::keep) {
                response = co_await inner_.send(request, context);
                co_return std::move(response);
            }
            co_return fault->apply(std::move(*response));
        } catch (boost::system::system_error const& e) {
            co_return detail::cause_of(e);
        }
    }

private:
    Inner inner_;
    exchange_faults faults_;
};

/// Makes a `faults_layer`.
class with_faults : public detail::layer_factory_for<faults_layer, exchange_faults> {
public:
    static constexpr layer_position position = layer_position::faults;

    /// faults: the plan. Several transports may share one, which then counts the exchanges of all.
    explicit with_faults(exchange_faults faults) noexcept : layer_factory_for(std::move(faults)) {}
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/exchange_faults.ipp>
#endif

#endif
