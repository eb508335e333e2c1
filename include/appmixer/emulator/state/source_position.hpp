#ifndef APPMIXER_EMULATOR_STATE_SOURCE_POSITION_HPP
#define APPMIXER_EMULATOR_STATE_SOURCE_POSITION_HPP

// Finds the line and column for an error in a document that is loaded.

#include <appmixer/core/config.hpp>
#include <appmixer/json/reader.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// Finds the value of a JSON pointer in JSON text, which must be valid.
class json_locator {
public:
    explicit json_locator(std::string_view text) noexcept : text_(text) {}

    /// The offset of the member's key, or of the array element. Without one, that of the innermost one around it.
    std::size_t find(std::string_view pointer) const
    {
        std::size_t offset = skip_blank(0);
        std::size_t value = offset;
        while (!pointer.empty()) {
            std::size_t const end = (std::min)(pointer.find('/', 1), pointer.size());
            std::string const step = unescape(pointer.substr(1, end - 1));
            pointer.remove_prefix(end);
            bool const found = at(value) == '{' ? find_member(step, offset, value) : find_element(step, offset, value);
            if (!found)
                break;
        }
        return offset;
    }

private:
    char at(std::size_t offset) const noexcept { return offset < text_.size() ? text_[offset] : '\0'; }

    static std::string unescape(std::string_view step)
    {
        std::string name;
        for (std::size_t i = 0; i < step.size(); ++i) {
            bool const escape = step[i] == '~' && i + 1 < step.size();
            name += escape ? (step[++i] == '1' ? '/' : '~') : step[i];
        }
        return name;
    }

    std::size_t skip_blank(std::size_t offset) const noexcept
    {
        return (std::min)(text_.find_first_not_of(" \t\r\n", offset), text_.size());
    }
    std::size_t skip_string(std::size_t offset) const noexcept
    {
        for (++offset; offset < text_.size() && text_[offset] != '"'; ++offset)
            if (text_[offset] == '\\')
                ++offset;
        return offset + 1;
    }
    std::size_t skip_value(std::size_t offset) const noexcept
    {
        std::size_t depth = 0;
        while (offset < text_.size()) {
            char const c = text_[offset];
            if (c == '"') {
                offset = skip_string(offset);
            } else if (c == '{' || c == '[') {
                ++depth;
                ++offset;
            } else if (c == '}' || c == ']') {
                --depth;
                ++offset;
            } else if (depth > 0) {
                ++offset;
            } else {
                return (std::min)(text_.find_first_of(",]} \t\r\n", offset), text_.size());
            }
            if (depth == 0)
                return offset;
        }
        return offset;
    }

    std::string key_at(std::size_t offset) const
    {
        std::string_view const raw = text_.substr(offset, skip_string(offset) - offset);
        if (raw.find('\\') == std::string_view::npos)
            return std::string(raw.substr(1, raw.size() - 2));
        return std::string(std::string_view(parse_json(raw).value().as_string()));
    }

    /// Of several members with one key the last is found, as the parser keeps that one.
    bool find_member(std::string_view key, std::size_t& offset, std::size_t& value) const
    {
        bool found = false;
        std::size_t next = skip_blank(value + 1);
        while (at(next) == '"') {
            std::size_t const content = skip_blank(skip_blank(skip_string(next)) + 1);
            if (key_at(next) == key) {
                offset = next;
                value = content;
                found = true;
            }
            next = skip_blank(skip_value(content));
            if (at(next) == ',')
                next = skip_blank(next + 1);
        }
        return found;
    }
    bool find_element(std::string_view index, std::size_t& offset, std::size_t& value) const
    {
        if (at(value) != '[')
            return false;
        std::size_t next = skip_blank(value + 1);
        for (std::size_t number = 0; next < text_.size() && at(next) != ']'; ++number) {
            if (std::to_string(number) == index) {
                offset = value = next;
                return true;
            }
            next = skip_blank(skip_value(next));
            if (at(next) == ',')
                next = skip_blank(next + 1);
        }
        return false;
    }

    std::string_view text_;
};

} // namespace appmixer::detail::emu

#endif
