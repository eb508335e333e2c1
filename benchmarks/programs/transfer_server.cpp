// transfer_server [--certificate FILE --key FILE]: a server for transfers of any size, which does as little as it can:
// GET /SIZE sends SIZE bytes, and the body of any other request is thrown away. It prints its port.

#include "server_socket.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace {

using bench::listener;
using bench::server_socket;

std::uint64_t number_at(std::string_view text, std::string_view before)
{
    std::uint64_t number = 0;
    std::size_t const at = text.find(before);
    if (at != std::string_view::npos)
        std::from_chars(text.data() + at + before.size(), text.data() + text.size(), number);
    return number;
}

/// Reads the head of a request. What was read of its body stays in `input` behind `size` bytes. False at the end.
bool read_head(server_socket& client, std::string& input, std::size_t& size)
{
    std::array<char, 16384> buffer;
    while ((size = input.find("\r\n\r\n")) == std::string::npos) {
        std::size_t const count = client.read(buffer.data(), buffer.size());
        if (count == 0)
            return false;
        input.append(buffer.data(), count);
    }
    size += 4;
    return true;
}

/// Responds to the requests of one connection.
void serve(server_socket client)
{
    std::string const block(std::size_t(256) << 10, 'x');
    std::string input;
    for (std::size_t size = 0; read_head(client, input, size); input.erase(0, size)) {
        std::string_view const head = std::string_view(input).substr(0, size);
        if (head.starts_with("GET ")) {
            std::uint64_t left = number_at(head, "GET /");
            std::string const response = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(left) + "\r\n\r\n";
            if (!client.write(response))
                return;
            for (; left > 0; left -= std::min<std::uint64_t>(left, block.size()))
                if (!client.write(std::string_view(block).substr(0, static_cast<std::size_t>(left))))
                    return;
            continue;
        }
        std::uint64_t left = number_at(head, "Content-Length: ");
        std::size_t const there = std::min<std::uint64_t>(left, input.size() - size);
        left -= there;
        size += there;
        if (!client.discard(left) || !client.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
            return;
    }
}

} // namespace

int main(int argc, char** argv)
{
    bool const tls = argc == 5 && std::string_view(argv[1]) == "--certificate" && std::string_view(argv[3]) == "--key";
    if (argc != 1 && !tls) {
        std::cerr << "usage: transfer_server [--certificate FILE --key FILE]\n";
        return 2;
    }
    listener const port(tls ? argv[2] : "", tls ? argv[4] : "");
    std::cout << port.number() << std::endl;
    while (true)
        std::thread(serve, port.accept()).detach();
}
