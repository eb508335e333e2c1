#ifndef APPMIXER_AUTH_AUTH_HPP
#define APPMIXER_AUTH_AUTH_HPP

// The layer that signs in and adds access tokens to calls.

#include <appmixer/auth/detail/sign_in.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/call/token_source.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/drain_state.hpp>
#include <appmixer/core/layer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace appmixer {

/// The options of `auth_layer`.
class auth_options {
public:
    auth_options() = default;

    /// The longest time of a sign-in, by the clock of the call that started it; 30 seconds unless set.
    std::chrono::milliseconds sign_in_timeout = std::chrono::seconds(30);
    /// How long before its expiry a token is renewed; 30 seconds unless set. With the default, a token does not expire
    /// during a call, unless `client::within` allows more than 30 seconds for it.
    std::chrono::milliseconds renewal_margin = std::chrono::seconds(30);
};

namespace detail {

/// The inner transport, on `any_io_executor`, for the calls of a token source. It shares ownership of the transport.
template <transport Inner>
class transport_below {
public:
    using executor_type = asio::any_io_executor;

    explicit transport_below(std::shared_ptr<Inner> inner) noexcept : inner_(std::move(inner)) {}
    executor_type get_executor() const noexcept { return std::as_const(*inner_).get_executor(); }
    Inner& inner() const noexcept { return *inner_; }
    asio::awaitable<result<http_response>> send(http_request& request, call_context& context)
    {
        if constexpr (std::same_as<typename Inner::executor_type, executor_type>)
            return inner_->send(request, context);
        else
            return asio::co_spawn(std::as_const(*inner_).get_executor(), inner_->send(request, context),
                                  asio::use_awaitable_t<executor_type>());
    }

private:
    std::shared_ptr<Inner> inner_;
};

/// Adds a token to a request for as long as this object lives.
class scoped_token {
public:
    /// token: must be valid in a header.
    scoped_token(http_request& request, call_context& context, access_token const& token)
        : request_(&request), use_(context.operation->token_use), target_size_(request.target.size())
    {
        add_authorization(request, use_, token.text());
        auto const is_known = [&](access_token const& known) { return known.text() == token.text(); };
        if (std::none_of(context.secret_tokens.begin(), context.secret_tokens.end(), is_known))
            context.secret_tokens.push_back(token);
    }
    ~scoped_token()
    {
        if (use_ == token_use::in_query)
            request_->target.resize(target_size_);
        else
            request_->headers.remove("Authorization");
    }
    scoped_token(scoped_token const&) = delete;
    scoped_token& operator=(scoped_token const&) = delete;

private:
    http_request* request_;
    token_use use_;
    std::size_t target_size_; // without the token
};

/// Whether the server responded with 401, perhaps without all of the body.
inline bool is_unauthorized(result<http_response> const& outcome) noexcept
{
    return outcome ? outcome->status == static_cast<int>(errc::unauthorized)
                   : outcome.error() == errc::unauthorized && outcome.error().phase() == phase::response;
}

} // namespace detail

/// Adds `Authorization: Bearer` to calls, or the token to the query for `token_use::in_query`; made by `with_auth`. The
/// token comes from the source that `client::as` gave to the handle, or else from the source of the layer. Calls for
/// which a token is optional get one as well, unless they are made through `as(access_token())`. Requests built by
/// hand, and requests that already have an `Authorization` header, are not changed.
///
/// Sign-in: a token is obtained when the first call needs it, and again shortly before it expires, if it is a JSON Web
/// Token with an expiry. All calls that need the token share one sign-in, which runs independently of them: a call that
/// is cancelled or times out does not end it. When no call waits for it any more, the sign-in ends and its source is
/// cancelled.
///
/// After a 401 the token is dropped and the call is sent once more with a new one, even if it is unsafe, since
/// the server has not executed it; not if its body comes from a source that cannot be rewound. A second 401 is
/// returned, as is a 401 for an `access_token` that stands in place of a source. A 403 does not affect the token.
///
/// Errors: those of the sign-in, with `phase::sign_in`, for all calls that wait for it; the next call signs in again.
/// * Code and status are those of the cause: a wrong password gives `condition::forbidden`, for example.
/// * `errc::deadline_exceeded` when the deadline of the call or the timeout of the sign-in passes. `detail()` says what
///   the sign-in was doing, unless other calls still wait for it.
/// * `errc::invalid_request` for a token that is not valid in a header.
///
/// Cancellation: terminal, during a sign-in and during the exchange.
/// Lifetime: a sign-in shares ownership of the inner transport. It uses the clock of `client::with_clock` for up to
/// `sign_in_timeout`; the clock must live that long. Threads: use the object on the executor only.
template <transport Inner>
class auth_layer {
public:
    using executor_type = typename Inner::executor_type;

    /// inner: the transport. Only handles with a source of their own send tokens.
    explicit auth_layer(Inner inner, auth_options options = auth_options())
        : auth_layer(std::move(inner), access_token(), options)
    {
    }
    /// inner: the transport; source: for handles without a source of their own.
    template <token_source Source>
    auth_layer(Inner inner, Source source, auth_options options = auth_options())
        : inner_(std::make_shared<Inner>(std::move(inner))), options_(options)
    {
        if constexpr (std::same_as<Source, access_token>)
            token_ = std::move(source);
        else
            identity_ = std::make_shared<detail::identity_of<Source>>(std::move(source));
    }

    executor_type get_executor() const noexcept { return std::as_const(*inner_).get_executor(); }
    /// The transport below.
    Inner& inner() const noexcept { return *inner_; }

    /// Sends one request, after a sign-in if necessary, and again after a 401; see the concept `transport`.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        context.identity_seen = true;
        std::shared_ptr<detail::identity> const& identity = context.identity ? context.identity : identity_;
        bool const has_token = identity || !token_.text().empty();
        if (!has_token || context.anonymous || context.operation == nullptr ||
            context.operation->token_use == token_use::none ||
            detail::has_authorization(request, context.operation->token_use))
            return inner_->send(request, context);
        return identity ? send_for(identity, request, context) : send_with(token_, request, context);
    }

private:
    using outcome = result<http_response>;

    asio::awaitable<outcome, executor_type> send_with(access_token const& token, http_request& request,
                                                      call_context& context)
    {
        if (!token.is_valid())
            co_return detail::invalid_token();
        detail::scoped_token const added(request, context, token);
        co_return co_await inner_->send(request, context);
    }

    asio::awaitable<outcome, executor_type> send_for(std::shared_ptr<detail::identity> identity, http_request& request,
                                                     call_context& context)
    {
        std::unique_lock<detail::use_flag> lock(identity->flag(), std::try_to_lock);
        if (!lock)
            co_return detail::concurrent_use();
        lock.unlock();
        for (bool again = false;; again = true) {
            if (detail::is_draining(context))
                co_return detail::shutting_down(phase::sign_in);
            access_token token = identity->token(context.time->time_of_day());
            if (token.text().empty()) {
                if (context.deadline <= context.time->now())
                    co_return error(errc::deadline_exceeded, phase::sign_in);
                result<access_token> obtained = co_await sign_in(identity, context);
                if (!obtained)
                    co_return obtained.error();
                token = std::move(*obtained);
            }
            detail::scoped_token const added(request, context, token);
            outcome response = co_await inner_->send(request, context);
            if (again || !detail::is_unauthorized(response))
                co_return std::move(response);
            identity->drop(token);
            if (!detail::rewind_bodies(context))
                co_return std::move(response);
            bool const cancelled = detail::is_cancelled(co_await asio::this_coro::cancellation_state);
            if (cancelled)
                co_return error(asio::error::operation_aborted, phase::sign_in);
        }
    }

    asio::awaitable<result<access_token>, executor_type> sign_in(std::shared_ptr<detail::identity> const& identity,
                                                                 call_context& context)
    {
        std::unique_lock<detail::use_flag> lock(identity->flag());
        std::shared_ptr<detail::sign_in> awaited = identity->current_sign_in.lock();
        if (!awaited) {
            awaited = std::make_shared<detail::sign_in>(
                identity, get_executor(), *context.time,
                detail::clamped<time_source::clock::duration>(options_.sign_in_timeout),
                detail::clamped<detail::identity::day_clock::duration>(options_.renewal_margin));
            identity->current_sign_in = awaited;
            lock.unlock();
            awaited->start(default_client(any_transport(detail::transport_below<Inner>(inner_))));
        }
        return detail::wait_for_token<executor_type>(std::move(awaited), context);
    }

    std::shared_ptr<Inner> inner_;
    access_token token_;
    std::shared_ptr<detail::identity> identity_;
    auth_options options_;
};

/// Puts an `auth_layer` around a transport.
///
///     appmixer::client api(http_transport(executor, settings) | with_auth(password_sign_in("ada", "secret")));
///     appmixer::client many(http_transport(executor, settings) | with_auth()); // then many.as(source)
template <token_source Source = access_token>
class with_auth : public layer_factory {
public:
    static constexpr layer_position position = layer_position::auth;

    /// Only handles that `client::as` gave a source send tokens.
    explicit with_auth(auth_options options = auth_options()) : options_(options) {}
    /// source: for handles without a source of their own.
    explicit with_auth(Source source, auth_options options = auth_options())
        : source_(std::move(source)), options_(options)
    {
    }

    template <transport Inner>
    auth_layer<Inner> operator()(Inner inner) &&
    {
        return auth_layer<Inner>(std::move(inner), std::move(source_), options_);
    }

private:
    Source source_;
    auth_options options_;
};

} // namespace appmixer

#endif
