#ifndef APPMIXER_EMULATOR_STATE_LOAD_PLACE_IPP
#define APPMIXER_EMULATOR_STATE_LOAD_PLACE_IPP

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/utf8.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// Finds where in a text of JSON, which must be valid, a JSON pointer leads.
class pointer_walk {
public:
    explicit pointer_walk(std::string_view text) noexcept : text_(text) {}

    /// Where the member (its key) or the element begins; when there is none, the innermost one around it that is there.
    std::size_t find(std::string_view pointer) const
    {
        std::size_t place = skip_blank(0);
        std::size_t value = place;
        while (!pointer.empty()) {
            std::size_t const end = (std::min)(pointer.find('/', 1), pointer.size());
            std::string const step = unescape(pointer.substr(1, end - 1));
            pointer.remove_prefix(end);
            bool const found = at(value) == '{' ? find_member(step, place, value) : find_element(step, place, value);
            if (!found)
                break;
        }
        return place;
    }

private:
    char at(std::size_t place) const noexcept { return place < text_.size() ? text_[place] : '\0'; }

    static std::string unescape(std::string_view step)
    {
        std::string name;
        for (std::size_t i = 0; i < step.size(); ++i) {
            bool const escape = step[i] == '~' && i + 1 < step.size();
            name += escape ? (step[++i] == '1' ? '/' : '~') : step[i];
        }
        return name;
    }

    std::size_t skip_blank(std::size_t place) const noexcept
    {
        return (std::min)(text_.find_first_not_of(" \t\r\n", place), text_.size());
    }
    std::size_t skip_string(std::size_t place) const noexcept
    {
        for (++place; place < text_.size() && text_[place] != '"'; ++place)
            if (text_[place] == '\\')
                ++place;
        return place + 1;
    }
    std::size_t skip_value(std::size_t place) const noexcept
    {
        std::size_t depth = 0;
        while (place < text_.size()) {
            char const c = text_[place];
            if (c == '"') {
                place = skip_string(place);
            } else if (c == '{' || c == '[') {
                ++depth;
                ++place;
            } else if (c == '}' || c == ']') {
                --depth;
                ++place;
            } else if (depth > 0) {
                ++place;
            } else {
                return (std::min)(text_.find_first_of(",]} \t\r\n", place), text_.size());
            }
            if (depth == 0)
                return place;
        }
        return place;
    }

    std::string key_at(std::size_t place) const
    {
        std::string_view const raw = text_.substr(place, skip_string(place) - place);
        if (raw.find('\\') == std::string_view::npos)
            return std::string(raw.substr(1, raw.size() - 2));
        return std::string(std::string_view(json::parse(raw).as_string()));
    }

    /// Of several members with one key the last counts, as for the parser.
    bool find_member(std::string_view key, std::size_t& place, std::size_t& value) const
    {
        bool found = false;
        std::size_t next = skip_blank(value + 1);
        while (at(next) == '"') {
            std::size_t const content = skip_blank(skip_blank(skip_string(next)) + 1);
            if (key_at(next) == key) {
                place = next;
                value = content;
                found = true;
            }
            next = skip_blank(skip_value(content));
            if (at(next) == ',')
                next = skip_blank(next + 1);
        }
        return found;
    }
    bool find_element(std::string_view index, std::size_t& place, std::size_t& value) const
    {
        if (at(value) != '[')
            return false;
        std::size_t next = skip_blank(value + 1);
        for (std::size_t number = 0; next < text_.size() && at(next) != ']'; ++number) {
            if (std::to_string(number) == index) {
                place = value = next;
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

/// "line 3, column 14", both from 1; columns are characters.
inline std::string place_name(std::string_view text, std::size_t offset)
{
    std::string_view const before = text.substr(0, offset);
    auto const lines = std::count(before.begin(), before.end(), '\n');
    std::string_view const line = before.substr(lines == 0 ? 0 : before.rfind('\n') + 1);
    auto const column = std::count_if(line.begin(), line.end(), [](char c) { return !is_continuation(c); });
    return "line " + std::to_string(lines + 1) + ", column " + std::to_string(column + 1);
}

} // namespace appmixer::detail::emu

#endif
