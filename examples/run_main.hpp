#ifndef EXAMPLES_RUN_MAIN_HPP
#define EXAMPLES_RUN_MAIN_HPP

#include <boost/asio/io_context.hpp>

#include <functional>
#include <string_view>

/// Runs the body of a program and returns its exit status: the one that the body returns; 1 after an exception, whose
/// text goes to the standard error output as one line, and when the standard output cannot be written; 130 after
/// Ctrl-C, and 143 after SIGTERM, when the body has thrown.
///
///     return run_main("list", [&](asio::io_context& io) {
///         back_end server(io.get_executor());
///         appmixer::run(io, list(server.client()));
///         return 0;
///     });
///
/// on_signal: called with the first signal. When it returns false, or there is none, the context stops, so
/// `appmixer::run` throws. When it returns true, the body goes on, to finish what it has begun; a second signal then
/// ends the program at once.
int run_main(std::string_view program, std::function<int(boost::asio::io_context&)> const& body,
             std::function<bool(int)> const& on_signal = nullptr);

#endif
