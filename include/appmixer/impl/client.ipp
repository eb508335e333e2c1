#ifndef APPMIXER_IMPL_CLIENT_IPP
#define APPMIXER_IMPL_CLIENT_IPP

#include <appmixer/client.hpp>

#include <algorithm>
#include <charconv>

namespace appmixer::detail {

/// A text with the escapes of JSON strings and of URLs resolved, for looking through it.
inline std::string unescaped(std::string_view text)
{
    std::string plain;
    auto const hex = [&](std::size_t at, std::size_t digits) {
        unsigned value = 0;
        char const* const first = text.data() + at;
        bool const there = at + digits <= text.size();
        return there && std::from_chars(first, first + digits, value, 16).ptr == first + digits ? int(value) : -1;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        int value = -1;
        if (text[i] == '%' && (value = hex(i + 1, 2)) >= 0) {
            plain += static_cast<char>(value);
            i += 2;
        } else if (text[i] == '\\' && i + 1 < text.size()) {
            ++i;
            constexpr std::string_view names = "bfnrt", bytes = "\b\f\n\r\t";
            if (std::size_t const named = names.find(text[i]); named != std::string_view::npos) {
                plain += bytes[named];
            } else if (text[i] == 'u' && (value = hex(i + 1, 4)) >= 0) {
                i += 4;
                if (value < 0x80) {
                    plain += static_cast<char>(value);
                } else if (value < 0x800) {
                    plain += static_cast<char>(0xc0 | (value >> 6));
                    plain += static_cast<char>(0x80 | (value & 0x3f));
                } else {
                    plain += static_cast<char>(0xe0 | (value >> 12));
                    plain += static_cast<char>(0x80 | ((value >> 6) & 0x3f));
                    plain += static_cast<char>(0x80 | (value & 0x3f));
                }
            } else {
                plain += text[i];
            }
        } else {
            plain += text[i];
        }
    }
    return plain;
}

/// How many bytes at the end of a text are the beginning of a secret that was cut off there.
inline std::size_t cut_off(std::string_view text, std::string_view secret, std::size_t shortest)
{
    for (std::size_t length = std::min(secret.size() - 1, text.size()); length >= shortest; --length)
        if (text.ends_with(secret.substr(0, length)))
            return length;
    return 0;
}

/// A secret shorter than this cannot be told from ordinary text.
inline constexpr std::size_t shortest_secret = 4;

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
    if (secret.size() >= shortest_secret) {
        std::string in_json, in_url;
        append_json_string(in_json, secret);
        append_encoded(in_url, secret, {});
        redact_spelling(text, secret);
        redact_spelling(text, std::string_view(in_json).substr(1, in_json.size() - 2));
        redact_spelling(text, in_url);
    }
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

APPMIXER_DECL error complete_error(error const& cause, call_context const& context, static_token const& token,
                                   std::vector<std::string> const& secrets)
{
    diagnostics known = cause.info();
    if (context.operation != nullptr)
        known.operation = context.operation->name;
    known.attempts = context.attempts;
    known.stop_reason = context.stop_reason;
    redact(known, token.text());
    for (std::string const& secret : secrets)
        redact(known, secret);
    return error(cause.code(), std::move(known));
}

APPMIXER_DECL error add_credentials(http_request& request, std::string const& token)
{
    if (!std::all_of(token.begin(), token.end(), [](char c) { return c > 0x20 && c < 0x7f; }))
        return error(errc::invalid_request, phase::encode,
                     "the token holds a blank, a control character or one that is not ASCII");
    request.headers.append("Authorization", "Bearer " + token);
    return error();
}

APPMIXER_DECL call_context::clock::time_point deadline_after(time_source const& time,
                                                             call_context::clock::duration timeout) noexcept
{
    auto const now = time.now();
    return timeout < call_context::clock::time_point::max() - now ? now + timeout
                                                                  : call_context::clock::time_point::max();
}

} // namespace appmixer::detail

#endif
