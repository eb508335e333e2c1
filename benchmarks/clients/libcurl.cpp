// libcurl's multi interface, driven by epoll as its authors recommend for many transfers, with reused handles.

#include "job.hpp"
#include "meter.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <curl/curl.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using bench::job;
using bench::meter;

/// The sockets and the timeout that libcurl asked for.
class watcher {
public:
    watcher() : handle_(epoll_create1(EPOLL_CLOEXEC)) {}
    ~watcher() { close(handle_); }
    watcher(watcher const&) = delete;
    watcher& operator=(watcher const&) = delete;

    static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known)
    {
        watcher& to = *static_cast<watcher*>(self);
        epoll_event wanted{};
        wanted.data.fd = socket;
        wanted.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
        if (what == CURL_POLL_REMOVE)
            epoll_ctl(to.handle_, EPOLL_CTL_DEL, socket, nullptr);
        else
            epoll_ctl(to.handle_, known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &wanted);
        curl_multi_assign(to.multi, socket, what == CURL_POLL_REMOVE ? nullptr : self);
        return 0;
    }
    static int on_timer(CURLM*, long milliseconds, void* self)
    {
        static_cast<watcher*>(self)->timeout_ = static_cast<int>(milliseconds);
        return 0;
    }

    /// Waits once, and reports the events to libcurl.
    void run_once()
    {
        int running = 0;
        int const ready = epoll_wait(handle_, events_.data(), static_cast<int>(events_.size()), timeout_);
        if (ready == 0) {
            timeout_ = -1;
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        for (int i = 0; i < ready; ++i) {
            epoll_event const& event = events_[static_cast<std::size_t>(i)];
            int const what = (event.events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                             (event.events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                             (event.events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
            curl_multi_socket_action(multi, event.data.fd, what, &running);
        }
    }

    CURLM* multi = nullptr;

private:
    int const handle_;
    int timeout_ = 0;
    std::array<epoll_event, 64> events_{};
};

std::size_t append(char* data, std::size_t, std::size_t size, void* body)
{
    static_cast<std::string*>(body)->append(data, size);
    return size;
}

std::uint64_t flows_in(boost::json::value const& document)
{
    return document.is_array() ? document.get_array().size() : 1;
}

CURL* make_handle(job const& work, curl_slist* headers, std::string& body)
{
    CURL* const easy = curl_easy_init();
    curl_easy_setopt(easy, CURLOPT_URL, (work.origin() + work.target).c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, "benchmark");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 64L << 10);
    curl_easy_setopt(easy, CURLOPT_CAINFO, work.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, append);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &body);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, &body);
    return easy;
}

/// Takes the response of a handle.
void take(CURL* easy, job const& work, meter& count)
{
    long status = 0;
    std::string* body = nullptr;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &body);
    if (status != 200)
        bench::give_up("not 200");
    count.finished(work.parse ? flows_in(boost::json::parse(*body)) : 0);
    body->clear();
}

void run(job const& work)
{
    curl_global_init(CURL_GLOBAL_ALL);
    watcher sockets;
    sockets.multi = curl_multi_init();
    curl_multi_setopt(sockets.multi, CURLMOPT_SOCKETFUNCTION, watcher::on_socket);
    curl_multi_setopt(sockets.multi, CURLMOPT_SOCKETDATA, &sockets);
    curl_multi_setopt(sockets.multi, CURLMOPT_TIMERFUNCTION, watcher::on_timer);
    curl_multi_setopt(sockets.multi, CURLMOPT_TIMERDATA, &sockets);
    curl_multi_setopt(sockets.multi, CURLMOPT_MAXCONNECTS, static_cast<long>(work.connections));
    curl_multi_setopt(sockets.multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(work.connections));
    curl_slist* headers = curl_slist_append(nullptr, "Accept: application/json");
    headers = curl_slist_append(headers, ("Authorization: Bearer " + work.token).c_str());

    meter count(work);
    std::vector<std::string> bodies(work.in_flight);
    std::vector<CURL*> handles;
    for (std::string& body : bodies) {
        handles.push_back(make_handle(work, headers, body));
        curl_multi_add_handle(sockets.multi, handles.back());
    }
    while (count.more()) {
        sockets.run_once();
        int left = 0;
        while (CURLMsg const* const message = curl_multi_info_read(sockets.multi, &left)) {
            if (message->msg != CURLMSG_DONE || message->data.result != CURLE_OK)
                bench::give_up("a transfer failed");
            CURL* const easy = message->easy_handle;
            take(easy, work, count);
            curl_multi_remove_handle(sockets.multi, easy);
            curl_multi_add_handle(sockets.multi, easy);
        }
    }
    count.print();
    for (CURL* const easy : handles) {
        curl_multi_remove_handle(sockets.multi, easy);
        curl_easy_cleanup(easy);
    }
    curl_multi_cleanup(sockets.multi);
    curl_slist_free_all(headers);
    curl_global_cleanup();
}

} // namespace

int main(int argc, char** argv) { run(job::from_arguments(argc, argv)); }
