#ifndef EXAMPLES_LOCAL_SERVER_HPP
#define EXAMPLES_LOCAL_SERVER_HPP

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/emulator_server.hpp>

#include <boost/asio/io_context.hpp>

#include <string>
#include <thread>

/// Serves an emulator over HTTP, on a free port of this machine and in a thread of its own. For programs that show what
/// happens over a real connection.
class local_server {
public:
    /// Throws `appmixer::exception` when no port can be opened.
    ///
    /// data: the emulator. It must not be used otherwise while the object exists.
    explicit local_server(appmixer::emulator& data);
    /// Stops the server and waits for the thread.
    ~local_server();

    local_server(local_server const&) = delete;
    local_server& operator=(local_server const&) = delete;

    /// The URL for clients, such as "http://127.0.0.1:35211".
    std::string base_url() const { return server_.base_url(); }

private:
    boost::asio::io_context io_;
    appmixer::emulator_server server_;
    std::thread thread_;
};

#endif
