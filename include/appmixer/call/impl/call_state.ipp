#ifndef APPMIXER_CALL_IMPL_CALL_STATE_IPP
#define APPMIXER_CALL_IMPL_CALL_STATE_IPP

#include <appmixer/call/detail/call_state.hpp>
#include <appmixer/call/detail/counted_source.hpp>
#include <appmixer/call/impl/decode_response.ipp>
#include <appmixer/call/impl/error_redactor.ipp>
#include <appmixer/core/detail/percent.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail {

inline std::string_view to_text(redirect_obstacle obstacle) noexcept
{
    switch (obstacle) {
    case redirect_obstacle::none: break;
    case redirect_obstacle::unsafe_call: return "only safe calls by GET or HEAD are redirected";
    case redirect_obstacle::no_location: return "no Location header";
    case redirect_obstacle::too_many: return "it is the sixth redirect";
    case redirect_obstacle::invalid_location: return "invalid Location";
    case redirect_obstacle::user_name: return "its Location contains a user name";
    case redirect_obstacle::other_origin: return "its Location has another scheme, host or port than the base URL";
    }
    return {};
}

/// Completes the error of a call: adds what the context knows, and removes the secrets of the request.
inline error complete_error(error const& cause, call_context const& context, access_token const& token)
{
    diagnostics known = cause.info();
    if (context.operation != nullptr)
        known.operation = context.operation->name;
    known.attempts = context.attempts;
    known.stop_reason = context.stop_reason;
    if (context.redirect_obstacle != redirect_obstacle::none && known.status >= 300 && known.status <= 399)
        known.detail = std::string("a redirect that was not followed: ").append(to_text(context.redirect_obstacle));
    // It is a question, since a layer of the user's own may have added a token.
    bool const had_token = !token.text().empty() || !context.secret_tokens.empty() || context.identity;
    if (known.status == static_cast<int>(errc::unauthorized) && known.detail.empty() && !had_token &&
        context.operation != nullptr && context.operation->token_use != token_use::none)
        known.detail = "does the client have credentials? see settings::credentials and client::as";
    error_redactor redactor;
    redactor.add(token.text());
    for (access_token const& secret : context.secret_tokens)
        redactor.add(secret.text());
    for (std::string const& secret : context.secret_parameters)
        redactor.add(secret);
    redactor.apply(known);
    return error(cause.code(), std::move(known));
}

/// The error of a call whose handle has a token source while its transport has no auth layer.
inline error missing_auth_layer()
{
    return error(errc::invalid_settings, phase::sign_in,
                 "the handle has a token source, but its transport has no auth layer; add with_auth()");
}

APPMIXER_DECL error wrong_executor(bool gone)
{
    if (gone)
        return error(errc::wrong_executor, phase::start, "the execution context of the transport has been destroyed");
    return error(errc::wrong_executor, phase::start,
                 "the transport runs on another one; use co_await asio::co_spawn(api.get_executor(), <the call>, "
                 "asio::use_awaitable)");
}

APPMIXER_DECL error invalid_token()
{
    return error(errc::invalid_request, phase::encode,
                 "the token contains a space, a control character or a non-ASCII character");
}

/// The most bytes that `add_authorization` adds to the headers.
inline std::size_t size_of_authorization(std::string_view token) noexcept
{
    return std::string_view("Authorization: Bearer \r\n").size() + token.size();
}

APPMIXER_DECL void add_authorization(http_request& request, token_use use, std::string_view token)
{
    if (use == token_use::in_query) {
        request.target += request.target.find('?') == std::string::npos ? "?token=" : "&token=";
        request.target += percent_encoded(token);
        return;
    }
    request.headers.append_unchecked("Authorization: Bearer ");
    request.headers.append_unchecked(token);
    request.headers.append_unchecked("\r\n");
}

APPMIXER_DECL bool has_authorization(http_request const& request, token_use use) noexcept
{
    if (use != token_use::in_query)
        return request.headers.contains("Authorization");
    return request.target.find("?token=") != std::string::npos || request.target.find("&token=") != std::string::npos;
}

APPMIXER_DECL constinit call_state::functions const call_state::functions_of_calls{
    [](call_state* call) noexcept { delete call; },
    [](call_state& call, void* value) { return call.move_result(value); },
    [](call_state& call, void* value) {
        if (result<void> const done = call.move_result(value); !done)
            throw exception(done.error());
    }};

APPMIXER_DECL call_state::call_state(call_options const& options, call_identity const& identity,
                                     operation_description const& description, void const* operation)
    : functions_(functions_of_calls), token_(identity.token), timeout_(options.timeout), decoder_(*description.response)
{
    operation_info const& info = *description.info;
    std::string_view const token = token_.text();
    bool const has_token = info.token_use != token_use::none && !token.empty();
    request =
        build_request(description, operation, has_token ? size_of_authorization(token) : 0, options.alternative_paths);
    if (request && has_token) {
        if (token_.is_valid())
            add_authorization(*request, info.token_use, token);
        else
            request = invalid_token();
        if (info.token_use == token_use::in_query) // layers find others in the header
            context.secret_tokens.push_back(token_);
    }
    context.operation = &info;
    context.time = options.time;
    context.identity = identity.source;
    context.anonymous = identity.anonymous;
    context.slice = options.slice;
    context.secret_parameters = secrets_of(description.parameters, operation);
    decoder_.attach(context);
    if (!description.response->is_response) // also for void, whose body may be a page
        context.decodes_response.set();
}

APPMIXER_DECL std::shared_ptr<body_source> call_state::open(upload_body const& body, call_options const& options)
{
    if (!options.has_timeout)
        timeout_ = (call_context::clock::duration::max)();
    context.idle = stream_options().idle();
    if (!request || (body.in_memory() != nullptr && !body.progress()))
        return nullptr;
    result<std::shared_ptr<body_source>> source = body.open();
    if (!source) {
        request = source.error();
        return nullptr;
    }
    request->body.clear();
    if (body.progress())
        source = std::make_shared<counted_source>(std::move(*source), body.progress(), *context.time);
    context.source = source->get();
    return std::move(*source);
}

APPMIXER_DECL void call_state::stream(call_options const& options, stream_options const& how)
{
    if (!options.has_timeout)
        timeout_ = (call_context::clock::duration::max)();
    context.idle = how.idle();
    context.idle_setting = how.idle_setting();
    context.unlimited_body = true;
    if (request)
        for (header_list::entry const field : how.headers())
            request->headers.set(field.name, field.value);
}

APPMIXER_DECL call_state::~call_state()
{
    if (!context.decode_observers.empty())
        context.decode_observers.tell(*request, context, error(asio::error::operation_aborted));
}

APPMIXER_DECL bool call_state::start(error const& context_error, drain_state& drain)
{
    context.deadline = deadline_after(*context.time, timeout_);
    if (context_error.code())
        response = context_error;
    else if (!request)
        response = request.error();
    else if (timeout_ <= timeout_.zero())
        response = error(errc::deadline_exceeded, phase::start, limit_text("client::within", timeout_));
    else if (!drain.enter())
        response = shutting_down(phase::start);
    else
        context.drain = &drain;
    return context.drain != nullptr;
}

APPMIXER_DECL void call_state::leave() noexcept
{
    if (context.drain != nullptr)
        std::exchange(context.drain, nullptr)->leave(!response && response.error() == errc::shutting_down);
}

APPMIXER_DECL void call_state::check_auth_layer()
{
    if (response && context.identity && !context.identity_seen && context.operation->token_use != token_use::none)
        response = missing_auth_layer();
}

APPMIXER_DECL bool call_state::decode_slice() { return decoder_.step(response); }

APPMIXER_DECL void call_state::check_deadline()
{
    if (response && context.deadline <= context.time->now())
        response = error(errc::deadline_exceeded, phase::decode);
}

APPMIXER_DECL void call_state::add_timeout()
{
    // An error before the deadline is that of a layer with a limit of its own.
    if (response || response.error() != errc::deadline_exceeded || context.time->now() < context.deadline)
        return;
    diagnostics known = response.error().info();
    known.timeout = std::chrono::ceil<std::chrono::milliseconds>(timeout_);
    response = error(response.error().code(), std::move(known));
}

APPMIXER_DECL result<void> call_state::move_result(void* value)
{
    odd_fields odd;
    result<void> done = decoder_.finish(response, *context.time, value, &odd);
    if (!context.decode_observers.empty()) {
        if (done)
            context.decode_observers.tell(*request, context, response, odd.count, odd.first.pointer);
        else
            context.decode_observers.tell(*request, context, done.error());
    }
    if (!done)
        done = complete_error(done.error(), context, token_);
    return done;
}

} // namespace appmixer::detail

#endif
