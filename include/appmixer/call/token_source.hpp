#ifndef APPMIXER_CALL_TOKEN_SOURCE_HPP
#define APPMIXER_CALL_TOKEN_SOURCE_HPP

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

/// Something that can obtain an access token: a `static_token`, a `password_sign_in`, or a class of one's own, which
/// asks a vault or a single sign-on. `client::as` takes one for the handle of one user, `with_auth` one for all handles
/// that have none.
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
/// `obtain` is called when there is no token, when the one that there is expires soon, and when the server has refused
/// it; never again before it has ended or was cancelled. The handle that it gets makes calls without a token, below the
/// layer that signs in, and both it and the source outlive the awaitable.
///
/// Errors: returned, or thrown as `exception` or another `boost::system::system_error`. All calls that wait fail with
/// them. No secret may be in their texts; those of calls through the handle hold none. What else is thrown passes
/// through to the callers.
/// Cancellation: terminal, when no call waits any more, or when the time is up. A source that goes on all
/// the same is not waited for, and what it gives in the end is not used.
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

/// Somebody on whose behalf calls are made: a source, and the token that it gave last. All copies of a handle share it.
class identity {
public:
    using day_clock = std::chrono::system_clock;

    identity() = default;
    virtual ~identity() = default;
    identity(identity const&) = delete;
    identity& operator=(identity const&) = delete;

    /// Asks the source.
    virtual asio::awaitable<result<static_token>> obtain(default_client const& api) = 0;

    /// What calls are inside of as long as they use the rest.
    use_flag& flag() const noexcept { return in_use_; }
    /// The token; empty when there is none, or when it is about to expire.
    static_token token(day_clock::time_point now) const
    {
        use_lock const alone(in_use_);
        return now < renew_at_ ? token_ : static_token();
    }
    /// Takes over what the source gave. It is about to expire `margin` before it does.
    APPMIXER_DECL void accept(static_token token, day_clock::time_point now, day_clock::duration margin);
    /// The server does not take this token any more. It may be another than the one that is kept.
    APPMIXER_DECL void drop(static_token const& refused);

    std::weak_ptr<sign_in> under_way; ///< the sign-in that all calls wait for which need a token

private:
    mutable use_flag in_use_;
    static_token token_;
    day_clock::time_point renew_at_ = (day_clock::time_point::max)();
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
