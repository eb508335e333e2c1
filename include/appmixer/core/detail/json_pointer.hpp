#ifndef APPMIXER_CORE_DETAIL_JSON_POINTER_HPP
#define APPMIXER_CORE_DETAIL_JSON_POINTER_HPP

// JSON pointers (RFC 6901), which errors name values by.

#include <string>
#include <string_view>

namespace appmixer::detail {

/// Appends a step of a JSON pointer (RFC 6901): `/` and the key, in which `~` and `/` are escaped.
inline void append_pointer_step(std::string& pointer, std::string_view key)
{
    pointer += '/';
    for (char const c : key)
        if (c == '~' || c == '/')
            pointer.append(c == '~' ? "~0" : "~1");
        else
            pointer += c;
}

/// Puts a step in front of a JSON pointer.
inline void prepend_pointer_step(std::string& pointer, std::string_view key)
{
    std::string step;
    append_pointer_step(step, key);
    pointer.insert(0, step);
}

} // namespace appmixer::detail

#endif
