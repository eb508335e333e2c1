#ifndef EXAMPLES_SCREEN_HPP
#define EXAMPLES_SCREEN_HPP

// A terminal that a program fills, by ncurses. Its header is included in screen.cpp alone, since it defines macros with
// common names.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>

#include <string_view>

/// How a text looks.
enum class look { plain, bar, selected, faint, good, bad };

class screen {
public:
    // What `key` returns besides characters.
    static constexpr int no_key = -1;
    static constexpr int up = 0x100001;
    static constexpr int down = 0x100002;
    static constexpr int resized = 0x100003; ///< the size has changed: draw again
    static constexpr int closed = 0x100004;  ///< the terminal is gone: end the program

    /// Clears the terminal. Throws `std::runtime_error` when there is no terminal, or one that ncurses does not know.
    /// Until the destructor, a signal that ends the program restores the terminal first. One object at a time.
    explicit screen(boost::asio::any_io_executor executor);
    /// Shows what was there before.
    ~screen();

    screen(screen const&) = delete;
    screen& operator=(screen const&) = delete;

    int rows() const;
    int columns() const;

    /// Forgets all lines. The terminal changes in `show`.
    void clear();
    /// Sets a line: the text, cut at the width of the terminal or filled up with blanks. Control characters are
    /// replaced. row: from 0; others are ignored. from: the first column.
    void line(int row, std::string_view text, look how = look::plain, int from = 0);
    /// Brings the terminal up to date.
    void show();

    /// A key that was pressed: its character, or one of the constants. `no_key` if there is none.
    int key();
    /// Waits for a key.
    boost::asio::awaitable<int> next_key();

private:
    void wait_for_resize();

    boost::asio::posix::stream_descriptor input_;
    boost::asio::signal_set resize_signal_;
    bool resized_ = false;
};

#endif
