#ifndef APPMIXER_CALL_IMPL_ERROR_REDACTOR_IPP
#define APPMIXER_CALL_IMPL_ERROR_REDACTOR_IPP

// Keeps the secrets of a call out of its error.

#include <appmixer/core/detail/secret_finder.hpp>
#include <appmixer/core/error.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Removes the secrets of a call from its error.
class error_redactor {
public:
    error_redactor() = default;

    /// Adds a secret. An empty text is not one.
    void add(std::string_view secret)
    {
        if (!secret.empty())
            (secret.size() < shortest_secret ? short_ones_ : secrets_).add(secret);
    }
    /// Removes the secrets from the texts of an error.
    void apply(diagnostics& info) const
    {
        if (secrets_.empty() && short_ones_.empty())
            return;
        for (std::string* text : {&info.detail, &info.server_message, &info.body_excerpt, &info.json_pointer})
            *text = clean(*text);
        std::size_t left = most_searched;
        clean(info.server_details, left);
    }

private:
    /// How many bytes of the server's details are searched: a megabyte could take seconds.
    static constexpr std::size_t most_searched = std::size_t(256) << 10;

    /// A text without secrets. A text that contains a short secret is replaced as a whole: to replace only the places
    /// where "b" stands would show which letter is missing. That holds for the library's own text as well, since it may
    /// quote arguments.
    std::string clean(std::string_view text) const
    {
        return short_ones_.contains_secret(text) ? std::string(redacted_text) : secrets_.without_secrets(text, true);
    }
    /// Takes `size` bytes, and a little for each text, from the budget `left`. Returns false when it is exhausted.
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
        return affords(key.size(), left) && !short_ones_.contains_secret(key) && !secrets_.contains_secret(key);
    }
    /// Removes secrets from a JSON value. left: the bytes that may still be searched; texts beyond it are replaced.
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
                else { // a key holds a secret: no entry of the object is shown
                    value = nullptr;
                    return;
                }
        }
    }

    secret_finder secrets_;
    secret_finder short_ones_;
};

} // namespace appmixer::detail

#endif
