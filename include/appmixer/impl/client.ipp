#ifndef APPMIXER_IMPL_CLIENT_IPP
#define APPMIXER_IMPL_CLIENT_IPP

#include <appmixer/client.hpp>
#include <appmixer/detail/secret_spellings.hpp>
#include <appmixer/detail/unescaped.hpp>

#include <algorithm>

namespace appmixer::detail {

/// How many bytes at the end of a text are the beginning of a secret that was cut off there.
inline std::size_t cut_off(std::string_view text, std::string_view secret, std::size_t shortest)
{
    for (std::size_t length = (std::min)(secret.size() - 1, text.size()); length >= shortest; --length)
        if (text.ends_with(secret.substr(0, length)))
            return length;
    return 0;
}

/// Takes one spelling of a secret out of a text.
inline void redact_spelling(std::string& text, std::string_view secret)
{
    constexpr std::string_view placeholder = "[redacted]";
    for (std::size_t at = text.find(secret); at != std::string::npos; at = text.find(secret, at + placeholder.size()))
        text.replace(at, secret.size(), placeholder);
    if (std::size_t const length = cut_off(text, secret, shortest_secret); length > 0)
        text.replace(text.size() - length, length, placeholder);
}

/// Takes every occurrence of a secret out of a text of the server: as it is, as it stands in JSON, as it stands in a
/// URL. When it is there in yet another spelling, and when it is too short to be told apart, the whole text goes.
inline void redact(std::string& text, std::string_view secret)
{
    if (secret.empty())
        return;
    if (secret.size() >= shortest_secret)
        for (std::string const& way : secret_spellings(secret))
            redact_spelling(text, way);
    std::string const plain = unescaped(text);
    if (plain.find(secret) != std::string::npos || cut_off(plain, secret, shortest_secret) > 0)
        text = "[redacted]";
}

inline void redact(json::value& value, std::string_view secret)
{
    if (json::string* const text = value.if_string()) {
        std::string copy(text->data(), text->size());
        redact(copy, secret);
        *text = copy;
    } else if (json::array* const array = value.if_array()) {
        for (json::value& element : *array)
            redact(element, secret);
    } else if (json::object* const object = value.if_object()) {
        for (auto& entry : *object)
            redact(entry.value(), secret);
    }
}

inline void redact(diagnostics& known, std::string_view secret)
{
    if (secret.empty())
        return;
    for (std::string* text : {&known.detail, &known.server_message, &known.body_excerpt, &known.json_pointer})
        redact(*text, secret);
    redact(known.server_details, secret);
    std::string details;
    append_json_value(details, known.server_details);
    if (unescaped(details).find(secret) != std::string::npos) // as a key
        known.server_details = nullptr;
}

APPMIXER_DECL error complete_error(error const& cause, call_context const& context, static_token const& token)
{
    diagnostics known = cause.info();
    if (context.operation != nullptr)
        known.operation = context.operation->name;
    known.attempts = context.attempts;
    known.stop_reason = context.stop_reason;
    if (!context.redirect_obstacle.empty() && known.status >= 300 && known.status <= 399)
        known.detail = "a redirect that was not followed: " + std::string(context.redirect_obstacle);
    redact(known, token.text());
    for (static_token const& secret : context.secret_tokens)
        redact(known, secret.text());
    for (std::string const& secret : context.secret_parameters)
        redact(known, secret);
    return error(cause.code(), std::move(known));
}

APPMIXER_DECL error nothing_signs_in()
{
    return error(errc::invalid_settings, phase::sign_in,
                 "the handle has a source of tokens, but no layer that asks it: put with_auth() around the transport");
}

APPMIXER_DECL error wrong_executor(bool gone)
{
    if (gone)
        return error(errc::wrong_executor, phase::encode, "the execution context of the transport has been destroyed");
    return error(errc::wrong_executor, phase::encode,
                 "it is not the one of the transport; use co_await asio::co_spawn(api.get_executor(), <the call>, "
                 "asio::use_awaitable)");
}

APPMIXER_DECL error unfit_token()
{
    return error(errc::invalid_request, phase::encode,
                 "the token holds a blank, a control character or one that is not ASCII");
}

APPMIXER_DECL std::size_t size_of_credentials(std::string_view token) noexcept
{
    return std::string_view("Authorization: Bearer \r\n").size() + token.size();
}

APPMIXER_DECL void add_credentials(http_request& request, std::string_view token)
{
    using namespace std::string_view_literals;
    request.headers.text_.append("Authorization: Bearer "sv).append(token).append("\r\n"sv);
}

APPMIXER_DECL void tell_timeout(result<http_response>& answer, call_context const& context,
                                call_context::clock::duration timeout)
{
    if (answer.error() != errc::deadline_exceeded || context.time->now() < context.deadline)
        return;
    diagnostics known = answer.error().info();
    known.timeout = std::chrono::ceil<std::chrono::milliseconds>(timeout);
    answer = error(answer.error().code(), std::move(known));
}

APPMIXER_DECL call_context::clock::time_point deadline_after(time_source const& time,
                                                             call_context::clock::duration timeout) noexcept
{
    auto const now = time.now();
    auto const last = (call_context::clock::time_point::max)();
    auto const left = last - (std::max)(now, call_context::clock::time_point()); // a clock may be behind its epoch
    return timeout < left ? now + timeout : last;
}

} // namespace appmixer::detail

#endif
