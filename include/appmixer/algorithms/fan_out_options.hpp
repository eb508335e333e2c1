#ifndef APPMIXER_ALGORITHMS_FAN_OUT_OPTIONS_HPP
#define APPMIXER_ALGORITHMS_FAN_OUT_OPTIONS_HPP

// The options and the results of `for_each_limited` and `transform_limited`.

#include <appmixer/core/error.hpp>

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace appmixer {

/// How far a fan-out has come; see `fan_out::progress`.
class fan_out_progress {
public:
    fan_out_progress() = default;

    std::size_t done = 0;             ///< items whose call succeeded
    std::size_t failed = 0;           ///< items whose call failed; only with `collect_all` can there be any
    std::size_t in_flight = 0;        ///< items whose call runs
    std::optional<std::size_t> total; ///< all items; empty for a range that does not know its size
};

/// Options of `for_each_limited` and `transform_limited`.
class fan_out {
public:
    fan_out() = default;

    /// Sets a function that is called whenever a call has ended. If it returns false, no further call begins, those in
    /// flight end normally, and the fan-out returns without an error. If it throws, the fan-out
    /// ends with that exception as with the failure of a call, also with `collect_all`.
    ///
    /// report: none by default. It runs on the executor of the fan-out and must not suspend it.
    fan_out& progress(std::function<bool(fan_out_progress const&)> report)
    {
        report_ = std::move(report);
        return *this;
    }
    /// The function; empty if none was set.
    std::function<bool(fan_out_progress const&)> const& progress() const noexcept { return report_; }

private:
    std::function<bool(fan_out_progress const&)> report_;
};

/// The type of `collect_all`.
class collect_all_t {
public:
    explicit collect_all_t() = default;
};

/// An argument of `for_each_limited`: a failed call does not stop the others, and all failures are returned.
inline constexpr collect_all_t collect_all{};

/// An item whose call failed.
class batch_failure {
public:
    /// cause: what the call threw. Fills in `error` if it is an error of the library or of Asio.
    APPMIXER_DECL batch_failure(std::size_t position, std::exception_ptr cause);

    std::size_t index;                    ///< of the item, from 0
    std::exception_ptr thrown;            ///< what the call threw, or `exception` with the error that it returned
    std::optional<appmixer::error> error; ///< empty for an exception of another kind
};

/// The result of `for_each_limited` with `collect_all`.
class [[nodiscard]] batch_result {
public:
    batch_result() = default;
    /// failed: in any order.
    APPMIXER_DECL batch_result(std::size_t done, std::vector<batch_failure> failed, std::size_t not_begun);

    /// The number of items whose call succeeded.
    std::size_t done() const noexcept { return done_; }
    /// The items whose call failed, in the order of the items.
    std::vector<batch_failure> const& failures() const noexcept { return failures_; }
    /// The number of items that were not begun, since the progress function returned false. Of an async or a
    /// single-pass range, only those are counted that had been taken from it.
    std::size_t not_begun() const noexcept { return not_begun_; }
    /// Throws what the first of the failures threw, if there is any.
    APPMIXER_DECL void throw_if_failed() const;

private:
    std::size_t done_ = 0;
    std::vector<batch_failure> failures_;
    std::size_t not_begun_ = 0;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/fan_out_options.ipp>
#endif

#endif
