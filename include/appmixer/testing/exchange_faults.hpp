#ifndef APPMIXER_TESTING_EXCHANGE_FAULTS_HPP
#define APPMIXER_TESTING_EXCHANGE_FAULTS_HPP

#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/layer.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/testing/detail/pause.hpp>
#include <appmixer/testing/detail/sink_aside.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace appmixer {

/// One way in which an exchange goes wrong.
class exchange_fault {
public:
    using duration = call_context::clock::duration;

    /// It fails with that code in that phase. In a phase up to `write`, the server has not carried the request out;
    /// from `wait` on it has, and nobody learns its response. `carried_out` says otherwise.
    APPMIXER_DECL static exchange_fault fail(boost::system::error_code code, phase where);
    /// It has that response in place of the server's, which has not carried the request out unless `carried_out` says
    /// so. retry_after: what `Retry-After` says, which has a fraction for a wait of other than whole seconds; no such
    /// header for nothing, or for a negative one.
    APPMIXER_DECL static exchange_fault response(int status, std::optional<std::chrono::milliseconds> retry_after = {});
    /// The response's body stops in the middle.
    APPMIXER_DECL static exchange_fault truncate();
    /// The response's body is bytes that are neither JSON nor text.
    APPMIXER_DECL static exchange_fault garble();
    /// The response comes so much later than it was given, by the clock of the call; or the deadline comes first.
    APPMIXER_DECL static exchange_fault delay(duration time);
    /// Nothing happens until the deadline, or until the call is cancelled. Whether the server has carried the request
    /// out depends on the phase, as with `fail`.
    APPMIXER_DECL static exchange_fault hang(phase where = phase::wait);

    /// The same, after the server has carried the request out, or without that. A truncated or garbled response is one
    /// that the server has given: there it has no effect.
    APPMIXER_DECL exchange_fault carried_out(bool whether) const;

private:
    template <transport Inner>
    friend class faults_layer;

    /// What becomes of the response.
    enum class effect : unsigned char { fail, response, truncate, garble, keep };

    explicit exchange_fault(effect what, phase where, bool acts) noexcept : effect_(what), phase_(where), acts_(acts) {}
    [[nodiscard]] APPMIXER_DECL result<http_response> spoil(http_response response) const;

    effect effect_;
    phase phase_;
    bool acts_; ///< the server carries the request out first
    boost::system::error_code code_;
    int status_ = 0;
    std::optional<std::chrono::milliseconds> retry_after_;
    duration delay_{0};
};

namespace detail {

class fault_plan;

} // namespace detail

/// Which exchanges of a transport go wrong, and how. It counts them, from 1.
///
///     appmixer::exchange_faults faults;
///     faults.on(3, appmixer::exchange_fault::fail(asio::error::connection_reset, appmixer::phase::wait));
///     appmixer::client api(appmixer::loopback(executor, back_end) | appmixer::with_faults(faults));
///
/// Copies are handles on one plan, so that a test keeps one. Threads: every use must be on the executor of the
/// transport.
class exchange_faults {
public:
    APPMIXER_DECL exchange_faults();

    /// Lets the n-th exchange go wrong; for the same one, what was said last holds.
    APPMIXER_DECL exchange_faults& on(std::size_t n, exchange_fault what);
    /// Lets exchanges go wrong by chance, each with that probability, from 0 to 1, in one of these ways. The same seed
    /// spoils the same exchanges, on every machine. `on` goes first.
    APPMIXER_DECL exchange_faults& at_random(std::uint64_t seed, double probability, std::vector<exchange_fault> ways);
    /// Lets everything go well from here on. It still counts.
    APPMIXER_DECL void clear() noexcept;

    /// How many exchanges have begun.
    APPMIXER_DECL std::size_t exchanges() const noexcept;
    /// How many of them went wrong.
    APPMIXER_DECL std::size_t hits() const noexcept;

    /// For the layer: counts an exchange, and gives what goes wrong with it.
    APPMIXER_DECL std::optional<exchange_fault> next();

private:
    std::shared_ptr<detail::fault_plan> plan_;
};

/// A transport with faults around it: what `with_faults` makes. An exchange that really fails fails as it did.
template <transport Inner>
class faults_layer {
public:
    using executor_type = typename Inner::executor_type;

    faults_layer(Inner inner, exchange_faults faults) : inner_(std::move(inner)), faults_(std::move(faults)) {}

    executor_type get_executor() const noexcept { return std::as_const(inner_).get_executor(); }

    /// Makes one exchange. As the concept `transport` says.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        result<http_response> outcome{error()};
        try {
            outcome = co_await spoiled(request, context);
        } catch (exception const& e) {
            outcome = e.error();
        } catch (boost::system::system_error const& e) {
            outcome = error(e.code());
        }
        co_return std::move(outcome);
    }

private:
    asio::awaitable<result<http_response>, executor_type> spoiled(http_request& request, call_context& context)
    {
        std::optional<exchange_fault> const fault = faults_.next();
        if (!fault) {
            result<http_response> response = co_await inner_.send(request, context);
            co_return response;
        }
        result<http_response> response{http_response()};
        if (fault->acts_) {
            detail::sink_aside const aside(context);
            response = co_await inner_.send(request, context);
            if (!response)
                co_return response;
        }
        executor_type const executor = get_executor();
        auto const end = detail::pause_end(context, fault->delay_);
        error const stopped = co_await detail::pause_until(executor, context, end, fault->phase_);
        if (stopped.code())
            co_return stopped;
        if (!fault->acts_ && fault->effect_ == exchange_fault::effect::keep) {
            response = co_await inner_.send(request, context);
            co_return response;
        }
        co_return fault->spoil(std::move(*response));
    }

    Inner inner_;
    exchange_faults faults_;
};

/// Puts a `faults_layer` around a transport.
class with_faults : public layer_factory {
public:
    /// faults: the plan; it may serve several transports, and counts their exchanges together then.
    explicit with_faults(exchange_faults faults) : faults_(std::move(faults)) {}

    template <transport Inner>
    faults_layer<Inner> operator()(Inner inner) &&
    {
        return faults_layer<Inner>(std::move(inner), std::move(faults_));
    }

private:
    exchange_faults faults_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/exchange_faults.ipp>
#endif

#endif
