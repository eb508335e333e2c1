#ifndef APPMIXER_CALL_DETAIL_IDENTITY_HPP
#define APPMIXER_CALL_DETAIL_IDENTITY_HPP

// A user in whose name calls are made: a token source and its current token. `client::as` and the auth layer create
// identities, and the auth layer uses them.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/use_flag.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/token.hpp>
#include <appmixer/fwd.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <utility>

namespace appmixer::detail {

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
    virtual asio::awaitable<result<access_token>> obtain(default_client const& api) = 0;

    /// The flag that is locked while the token or the sign-in is used.
    use_flag& flag() const noexcept { return in_use_; }
    /// The current token; empty when there is none or when it is about to expire.
    access_token token(day_clock::time_point now) const
    {
        use_lock const alone(in_use_);
        return now < renewal_ ? token_ : access_token();
    }
    /// Stores a token from the source. It is treated as expired from `margin` before its expiry.
    APPMIXER_DECL void accept(access_token token, day_clock::time_point now, day_clock::duration margin);
    /// Removes a token that the server has rejected, if it is still the current one.
    APPMIXER_DECL void drop(access_token const& rejected);

    std::weak_ptr<sign_in> current_sign_in; ///< the sign-in in progress, if any; calls that need a token wait for it

private:
    mutable use_flag in_use_;
    access_token token_;
    day_clock::time_point renewal_ = (day_clock::time_point::max)();
};

template <class Source>
class identity_of final : public identity {
public:
    explicit identity_of(Source source) : source_(std::move(source)) {}
    asio::awaitable<result<access_token>> obtain(default_client const& api) override { return source_.obtain(api); }

private:
    Source source_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/identity.ipp>
#endif

#endif
