// The floor: the cost of the system calls. One thread, epoll, the request's bytes prepared, no more of
// HTTP than finding the end of a response, no JSON.

#include "job.hpp"
#include "meter.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using bench::job;
using bench::meter;

/// A connection, and how much of a response has arrived.
class connection {
public:
    connection() = default;
    int handle = -1;
    std::string head;        ///< of the response, while it is not complete
    std::size_t missing = 0; ///< bytes of the body to come
};

int open_connection(job const& work)
{
    int const handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(work.port)));
    if (inet_pton(AF_INET, work.host.c_str(), &to.sin_addr) != 1 ||
        connect(handle, reinterpret_cast<sockaddr const*>(&to), sizeof to) != 0)
        bench::give_up("cannot connect; this client takes numeric addresses alone");
    int const on = 1;
    setsockopt(handle, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return handle;
}

void send_request(connection const& to, std::string const& request)
{
    if (send(to.handle, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
        bench::give_up("a request was not taken in one piece");
}

std::size_t content_length(std::string_view head)
{
    constexpr std::string_view name = "\r\nContent-Length: ";
    std::size_t const at = head.find(name);
    std::size_t length = 0;
    if (!head.starts_with("HTTP/1.1 200") || at == std::string_view::npos)
        bench::give_up("not 200, or no Content-Length");
    std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    return length;
}

/// Reads what has arrived; true when a response is complete.
bool take(connection& from, std::string_view bytes)
{
    if (from.missing == 0) {
        constexpr std::string_view end_of_head = "\r\n\r\n";
        from.head.append(bytes);
        std::size_t const end = from.head.find(end_of_head);
        if (end == std::string::npos)
            return false;
        std::size_t const of_body = from.head.size() - end - end_of_head.size();
        from.missing = content_length(std::string_view(from.head).substr(0, end + 2)) - of_body;
        from.head.clear();
    } else {
        from.missing -= bytes.size();
    }
    return from.missing == 0;
}

void run(job const& work)
{
    constexpr std::size_t input_size = std::size_t(64) << 10;
    std::vector<char> input(input_size);
    std::string const request = work.request_head();
    std::vector<connection> connections(work.in_flight);
    int const poller = epoll_create1(EPOLL_CLOEXEC);
    for (std::uint32_t i = 0; i < work.in_flight; ++i) {
        connections[i].handle = open_connection(work);
        epoll_event wanted{};
        wanted.events = EPOLLIN;
        wanted.data.u32 = i;
        epoll_ctl(poller, EPOLL_CTL_ADD, connections[i].handle, &wanted);
    }

    meter count(work);
    for (connection const& each : connections)
        send_request(each, request);
    std::array<epoll_event, 64> events;
    while (count.more()) {
        int const ready = epoll_wait(poller, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            connection& from = connections[events[static_cast<std::size_t>(i)].data.u32];
            ssize_t const received = recv(from.handle, input.data(), input.size(), MSG_DONTWAIT);
            if (received <= 0) {
                if (received < 0 && errno == EAGAIN)
                    continue;
                bench::give_up("a connection was closed");
            }
            if (!take(from, std::string_view(input.data(), static_cast<std::size_t>(received))))
                continue;
            count.finished(0);
            send_request(from, request);
        }
    }
    count.print();
    for (connection const& each : connections)
        close(each.handle);
    close(poller);
}

} // namespace

int main(int argc, char** argv)
{
    job const work = job::from_arguments(argc, argv);
    if (work.tls)
        bench::give_up("this client speaks no TLS");
    run(work);
}
