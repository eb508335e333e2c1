#ifndef APPMIXER_CALL_IMPL_CLIENT_IPP
#define APPMIXER_CALL_IMPL_CLIENT_IPP

#include <appmixer/call/client.hpp>
#include <appmixer/core/detail/secret_finder.hpp>

namespace appmixer::detail {

/// Takes the secrets of a call out of what is known of its failure.
class redaction {
public:
    redaction() = default;

    void add(std::string_view secret)
    {
        if (!secret.empty())
            (secret.size() < shortest_secret ? short_ones_ : secrets_).add(secret);
    }
    void apply(diagnostics& known) const
    {
        if (secrets_.empty() && short_ones_.empty())
            return;
        for (std::string* text : {&known.detail, &known.server_message, &known.body_excerpt, &known.json_pointer})
            *text = clean(*text);
        std::size_t left = most_searched;
        clean(known.server_details, left);
    }

private:
    /// How much of the server's details is searched; the search takes seconds for a megabyte that was made to be slow.
    static constexpr std::size_t most_searched = std::size_t(256) << 10;

    /// A text without secrets. One that holds a secret too short to be told from ordinary text goes as a whole.
    std::string clean(std::string_view text) const
    {
        return short_ones_.holds(text) ? std::string(redacted_text) : secrets_.without_secrets(text, true);
    }
    /// Whether so much may still be searched. Even an empty text takes some time.
    static bool affords(std::size_t size, std::size_t& left) noexcept
    {
        constexpr std::size_t for_each = 16;
        if (size + for_each > left)
            return false;
        left -= size + for_each;
        return true;
    }
    bool may_stay(std::string_view key, std::size_t& left) const
    {
        return affords(key.size(), left) && !short_ones_.holds(key) && !secrets_.holds(key);
    }
    /// left: to be searched yet. A text that is larger goes as a whole.
    void clean(json::value& value, std::size_t& left) const
    {
        if (json::string* const text = value.if_string()) {
            *text = affords(text->size(), left) ? clean(std::string_view(*text)) : std::string(redacted_text);
        } else if (json::array* const array = value.if_array()) {
            for (json::value& element : *array)
                clean(element, left);
        } else if (json::object* const object = value.if_object()) {
            for (auto& entry : *object)
                if (may_stay(entry.key(), left))
                    clean(entry.value(), left);
                else
                    return void(value = nullptr);
        }
    }

    secret_finder secrets_;
    secret_finder short_ones_;
};

APPMIXER_DECL error complete_error(error const& cause, call_context const& context, static_token const& token)
{
    diagnostics known = cause.info();
    if (context.operation != nullptr)
        known.operation = context.operation->name;
    known.attempts = context.attempts;
    known.stop_reason = context.stop_reason;
    if (!context.redirect_obstacle.empty() && known.status >= 300 && known.status <= 399)
        known.detail = "a redirect that was not followed: " + std::string(context.redirect_obstacle);
    redaction secrets;
    secrets.add(token.text());
    for (static_token const& secret : context.secret_tokens)
        secrets.add(secret.text());
    for (std::string const& secret : context.secret_parameters)
        secrets.add(secret);
    secrets.apply(known);
    return error(cause.code(), std::move(known));
}

APPMIXER_DECL error missing_auth_layer()
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

APPMIXER_DECL error invalid_token()
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

APPMIXER_DECL void tell_timeout(result<http_response>& response, call_context const& context,
                                call_context::clock::duration timeout)
{
    if (response.error() != errc::deadline_exceeded || context.time->now() < context.deadline)
        return;
    diagnostics known = response.error().info();
    known.timeout = std::chrono::ceil<std::chrono::milliseconds>(timeout);
    response = error(response.error().code(), std::move(known));
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
