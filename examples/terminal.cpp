#include "terminal.hpp"

#include <cstdlib>
#include <cwchar>

#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#else
#include <io.h>
#endif

namespace {

bool is_terminal(int stream)
{
#if defined(__unix__) || defined(__APPLE__)
    return ::isatty(stream) == 1;
#else
    return ::_isatty(stream) != 0;
#endif
}

std::string_view variable(char const* name)
{
    char const* const value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

/// How many columns a character takes.
std::size_t width_of(wchar_t c)
{
#if defined(__unix__) || defined(__APPLE__)
    int const width = ::wcwidth(c);
    return width > 0 ? static_cast<std::size_t>(width) : 0;
#else
    return c < 0x20 ? 0 : 1;
#endif
}

} // namespace

bool is_interactive() { return is_terminal(0) && is_terminal(1) && variable("TERM") != "dumb"; }

bool shows_colors() { return is_terminal(1) && variable("TERM") != "dumb" && variable("NO_COLOR").empty(); }

std::string printable(std::string_view text)
{
    std::string clean(text);
    for (std::size_t i = 0; i < clean.size(); ++i) {
        unsigned char const c = static_cast<unsigned char>(clean[i]);
        // The control characters from U+0080 on are two bytes in UTF-8.
        bool const second = c == 0xc2 && i + 1 < clean.size() && static_cast<unsigned char>(clean[i + 1]) < 0xa0;
        if (second)
            clean[i + 1] = ' ';
        if (second || c < 0x20 || c == 0x7f)
            clean[i] = ' ';
    }
    return clean;
}

std::string fit(std::string_view text, std::size_t columns)
{
    std::string shown;
    std::size_t used = 0;
    std::mbstate_t state{};
    while (!text.empty()) {
        wchar_t character = 0;
        std::size_t length = std::mbrtowc(&character, text.data(), text.size(), &state);
        std::size_t width = 1;
        if (length == 0 || length > text.size()) { // not UTF-8, or the locale is not
            length = 1;
            state = std::mbstate_t();
        } else {
            width = width_of(character);
        }
        if (used + width > columns)
            break;
        used += width;
        shown += text.substr(0, length);
        text.remove_prefix(length);
    }
    shown.append(columns - used, ' ');
    return shown;
}
