#ifndef EXAMPLES_PROGRESS_BAR_HPP
#define EXAMPLES_PROGRESS_BAR_HPP

// What a program shows while it works: a line of the terminal that is overwritten, and a bar for it.

#include "terminal.hpp"

#include <algorithm>
#include <clocale>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#if defined(__unix__) || defined(__APPLE__)
#include <sys/ioctl.h>
#include <unistd.h>
#endif

/// A line on stderr that each `show` overwrites. Nothing is written when stderr is not a terminal.
class status_line {
public:
    status_line() { std::setlocale(LC_CTYPE, ""); } // for `fit`
    status_line(status_line const&) = delete;
    status_line& operator=(status_line const&) = delete;
    ~status_line() { clear(); }

    void show(std::string const& text)
    {
        if (columns_ == 0)
            return;
        std::fprintf(stderr, "\r%s\033[K", fit(printable(text), columns_ - 1).c_str());
        std::fflush(stderr);
        shown_ = true;
    }
    /// Removes the line. Call it before anything else is written to the terminal.
    void clear()
    {
        if (shown_)
            std::fputs("\r\033[K", stderr);
        shown_ = false;
    }

private:
    /// The width of the terminal; 0 without one.
    static std::size_t columns()
    {
#if defined(__unix__) || defined(__APPLE__)
        winsize size{};
        if (::isatty(STDERR_FILENO) != 1)
            return 0;
        bool const known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
        return known ? size.ws_col : 80;
#else
        return 0;
#endif
    }

    std::size_t columns_ = columns();
    bool shown_ = false;
};

/// A bar such as "[######......]  50 %". It is full if there is nothing to do.
inline std::string progress_bar(std::uint64_t done, std::uint64_t total)
{
    constexpr std::size_t width = 24;
    double const part = done >= total ? 1.0 : static_cast<double>(done) / static_cast<double>(total);
    auto const full = static_cast<std::size_t>(part * width);
    std::string percent = std::to_string(static_cast<int>(part * 100)) + " %";
    percent.insert(0, 5 - std::min<std::size_t>(5, percent.size()), ' ');
    return '[' + std::string(full, '#') + std::string(width - full, '.') + "] " + percent;
}

#endif
