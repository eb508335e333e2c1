#ifndef EXAMPLES_RUN_MAIN_HPP
#define EXAMPLES_RUN_MAIN_HPP

#include <boost/asio/io_context.hpp>

#include <functional>
#include <string_view>

/// Runs the body of a program and returns its exit status: the one that the body returns; 1 after an exception, whose
/// text goes to the standard error output as one line, and when the standard output cannot be written; 130 after
/// Ctrl-C, and 143 after SIGTERM.
///
///     return run_main("list", [&](asio::io_context& io) {
///         back_end server(io.get_executor());
///         appmixer::run(io, list(server.client()));
///         return 0;
///     });
///
/// The signals stop the context, so `appmixer::run` throws. A program that has to finish its work first waits for the
/// signals itself.
int run_main(std::string_view program, std::function<int(boost::asio::io_context&)> const& body);

#endif
