#ifndef APPMIXER_CALL_TOKEN_SOURCE_HPP
#define APPMIXER_CALL_TOKEN_SOURCE_HPP

// Where access tokens come from.

#include <appmixer/call/operation.hpp>
#include <appmixer/core/detail/use_flag.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/token.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/fwd.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <concepts>
#include <memory>
#include <utility>

namespace appmixer {

/// A type that obtains access tokens: `static_token`, `password_sign_in`, or a class of your own that asks, for
/// example, a vault or a single sign-on service. `client::as` takes one for a handle; `with_auth` takes one for all
/// handles that have none of their own.
///
///     class vault_token {
///     public:
///         explicit vault_token(vault& from) : from_(&from) {}
///         asio::awaitable<appmixer::result<appmixer::static_token>> obtain(appmixer::default_client)
///         {
///             std::string text = co_await from_->read("appmixer/token");
///             co_return appmixer::static_token(std::move(text));
///         }
///     private:
///         vault* from_;
///     };
///
/// `obtain` is called when there is no token, when the token is about to expire, and when the server has rejected it.
/// It is not called again until it has completed or was cancelled. Its argument is a handle that calls through the
/// layers below the auth layer, without a token. The handle and the source outlive the awaitable.
///
/// Errors: return an `error`, or throw `exception` or another `boost::system::system_error`; all waiting calls fail
/// with it. Error texts must not contain secrets; errors of calls through the handle contain none. Other exceptions
/// propagate to the callers.
/// Cancellation: terminal cancellation is requested when no call waits for the token any more, and after
/// `auth_options::sign_in_timeout`. A source that ignores it is not waited for, and its result is discarded.
// clang-format off
template <class T>
concept token_source =
    std::same_as<T, static_token> ||
    (not_an_aggregate<T> && std::move_constructible<T> && requires(T& source, default_client const& api) {
        { source.obtain(api) } -> std::same_as<asio::awaitable<result<static_token>>>;
    });
// clang-format on

namespace detail {

class sign_in;

/// A token source and its current token. The copies of a handle share it.
class identity {
public:
    using day_clock = std::chrono::system_clock;

    identity() = default;
    virtual ~identity() = default;
    identity(identity const&) = delete;
    identity& operator=(identity const&) = delete;

    /// Obtains a token from the source.
    virtual asio::awaitable<result<static_token>> obtain(default_client const& api) = 0;

    /// The flag that is locked while the token or the sign-in is used.
    use_flag& flag() const noexcept { return in_use_; }
    /// The current token; empty when there is none or when it is about to expire.
    static_token token(day_clock::time_point now) const
    {
        use_lock const alone(in_use_);
        return now < renewal_ ? token_ : static_token();
    }
    /// Stores a token from the source. It is treated as expired from `margin` before its expiry.
    APPMIXER_DECL void accept(static_token token, day_clock::time_point now, day_clock::duration margin);
    /// Removes a token that the server has rejected, if it is still the current one.
    APPMIXER_DECL void drop(static_token const& rejected);

    std::weak_ptr<sign_in> current_sign_in; ///< the sign-in in progress, if any; calls that need a token wait for it

private:
    mutable use_flag in_use_;
    static_token token_;
    day_clock::time_point renewal_ = (day_clock::time_point::max)();
};

template <class Source>
class identity_of final : public identity {
public:
    explicit identity_of(Source source) : source_(std::move(source)) {}
    asio::awaitable<result<static_token>> obtain(default_client const& api) override { return source_.obtain(api); }

private:
    Source source_;
};

} // namespace detail

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/token_source.ipp>
#endif

#endif
