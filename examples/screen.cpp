#include "screen.hpp"

#include "terminal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <clocale>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <regex>
#include <stdexcept>
#include <string>

#include <curses.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace asio = boost::asio;

namespace {

attr_t attributes_of(look how)
{
    switch (how) {
    case look::plain: return A_NORMAL;
    case look::bar:
    case look::selected: return A_REVERSE;
    case look::faint: return A_DIM;
    case look::good: return A_BOLD | static_cast<attr_t>(COLOR_PAIR(1));
    case look::bad: return A_BOLD | static_cast<attr_t>(COLOR_PAIR(2));
    }
    return A_NORMAL;
}

/// The signals that end the program without its destructors. `run_main` waits for SIGINT and SIGTERM.
constexpr std::array fatal_signals{SIGABRT, SIGBUS, SIGFPE, SIGHUP, SIGILL, SIGQUIT, SIGSEGV, SIGUSR1, SIGUSR2};

// For the signal handler, which may neither allocate memory nor call ncurses.
::termios modes_before;
std::string undo_sequences;

extern "C" void restore_terminal(int signal)
{
    [[maybe_unused]] auto const written = ::write(STDOUT_FILENO, undo_sequences.data(), undo_sequences.size());
    ::tcsetattr(STDIN_FILENO, TCSANOW, &modes_before);
    std::raise(signal); // SA_RESETHAND: now it ends the program
}

/// The sequence of a capability without the delays in it, such as "$<2>". Empty if the terminal has none.
std::string sequence_of(char const* capability)
{
    char const* const found = ::tigetstr(capability);
    if (found == nullptr || found == reinterpret_cast<char const*>(-1))
        return {};
    return std::regex_replace(found, std::regex(R"(\$<[^>]*>)"), "");
}

/// Installs `restore_terminal` for the fatal signals, except for those that are ignored or have a handler.
void restore_terminal_on_signals()
{
    for (char const* const capability : {"sgr0", "cnorm", "rmkx", "rmcup"})
        undo_sequences += sequence_of(capability);
    for (int const signal : fatal_signals) {
        struct sigaction action {};
        if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler != SIG_DFL)
            continue;
        action.sa_handler = restore_terminal;
        action.sa_flags = static_cast<int>(SA_RESETHAND);
        ::sigaction(signal, &action, nullptr);
    }
}

void leave_signals_alone()
{
    for (int const signal : fatal_signals) {
        struct sigaction action {};
        if (::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == restore_terminal)
            std::signal(signal, SIG_DFL);
    }
    undo_sequences.clear();
}

/// Whether the terminal has been closed. A wait for input then ends at once, each time.
bool is_gone()
{
    ::pollfd input{STDIN_FILENO, POLLIN, 0};
    return ::poll(&input, 1, 0) == 1 && (input.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

} // namespace

screen::screen(asio::any_io_executor executor) : input_(executor), resize_signal_(executor, SIGWINCH)
{
    if (!is_interactive())
        throw std::runtime_error("this is not a terminal");
    std::setlocale(LC_ALL, "");
    ::tcgetattr(STDIN_FILENO, &modes_before);
    if (newterm(nullptr, stdout, stdin) == nullptr)
        throw std::runtime_error("the terminal type in the variable TERM is unknown");
    restore_terminal_on_signals();
    cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    curs_set(0);
    if (shows_colors() && has_colors() && start_color() == OK) {
        use_default_colors();
        init_pair(1, COLOR_GREEN, -1);
        init_pair(2, COLOR_RED, -1);
    }
    input_.assign(::dup(STDIN_FILENO));
    wait_for_resize();
}

screen::~screen()
{
    endwin();
    leave_signals_alone();
}

void screen::wait_for_resize()
{
    resize_signal_.async_wait([this](boost::system::error_code ec, int) {
        if (ec)
            return; // the object may be gone
        ::winsize size{};
        if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
            resizeterm(size.ws_row, size.ws_col);
        resized_ = true;
        input_.cancel();
        wait_for_resize();
    });
}

int screen::rows() const { return getmaxy(stdscr); }

int screen::columns() const { return getmaxx(stdscr); }

void screen::clear() { ::erase(); }

void screen::line(int row, std::string_view text, look how, int from)
{
    if (row < 0 || row >= rows() || from < 0 || from >= columns())
        return;
    std::string const shown = fit(printable(text), static_cast<std::size_t>(columns() - from));
    attrset(static_cast<int>(attributes_of(how)));
    mvaddstr(row, from, shown.c_str());
    attrset(A_NORMAL);
}

void screen::show() { ::refresh(); }

int screen::key()
{
    if (resized_) {
        resized_ = false;
        return resized;
    }
    int const pressed = getch();
    switch (pressed) {
    case ERR: return is_gone() ? closed : no_key;
    case KEY_UP: return up;
    case KEY_DOWN: return down;
    case KEY_RESIZE: return resized;
    default: return pressed;
    }
}

asio::awaitable<int> screen::next_key()
{
    for (int pressed = key();; pressed = key()) {
        if (pressed != no_key)
            co_return pressed;
        auto const [ended] =
            co_await input_.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
        static_cast<void>(ended); // a change of size ends the wait, too
    }
}
