#ifndef EXAMPLES_TERMINAL_HPP
#define EXAMPLES_TERMINAL_HPP

#include <cstddef>
#include <string>
#include <string_view>

/// Whether the standard input and the standard output are a terminal, for programs that fill the screen.
bool is_interactive();

/// Whether the standard output is a terminal that shows colors, and the variable NO_COLOR is not set.
bool shows_colors();

/// Text from a server as it may be written to a terminal: control characters become blanks, so that it cannot move the
/// cursor or change colors.
std::string printable(std::string_view text);

/// The first characters of a text that fit into so many columns, filled with blanks up to that width. text: UTF-8; the
/// locale of the program (`std::setlocale`) says how wide its characters are.
std::string fit(std::string_view text, std::size_t columns);

#endif
