#ifndef APPMIXER_BENCHMARKS_PROGRAMS_SERVER_SOCKET_HPP
#define APPMIXER_BENCHMARKS_PROGRAMS_SERVER_SOCKET_HPP

// Blocking sockets of a server, with TLS or without.

#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace bench {

/// A connection of a client.
class server_socket {
public:
    /// context: for TLS; null for none.
    server_socket(int handle, SSL_CTX* context) : handle_(handle)
    {
        if (context == nullptr)
            return;
        ssl_.reset(SSL_new(context));
        SSL_set_fd(ssl_.get(), handle);
        SSL_accept(ssl_.get()); // a failure is that of the first read
    }
    server_socket(server_socket&& other) noexcept
        : handle_(std::exchange(other.handle_, -1)), ssl_(std::move(other.ssl_))
    {
    }
    ~server_socket()
    {
        if (handle_ >= 0)
            close(handle_);
    }

    /// Returns how many bytes were read; 0 at the end.
    std::size_t read(char* to, std::size_t size)
    {
        std::size_t count = 0;
        if (ssl_)
            return SSL_read_ex(ssl_.get(), to, size, &count) == 1 ? count : 0;
        return received(recv(handle_, to, size, 0));
    }
    bool write(std::string_view text)
    {
        while (!text.empty()) {
            std::size_t count = 0;
            if (!ssl_)
                count = received(send(handle_, text.data(), text.size(), 0));
            else if (SSL_write_ex(ssl_.get(), text.data(), text.size(), &count) != 1)
                count = 0;
            if (count == 0)
                return false;
            text.remove_prefix(count);
        }
        return true;
    }
    /// Reads bytes that nobody needs. Without TLS the system does not even copy them.
    bool discard(std::uint64_t bytes)
    {
        static constexpr std::size_t largest_piece = std::size_t(256) << 10;
        std::string buffer(ssl_ ? largest_piece : 0, '\0');
        while (bytes > 0) {
            auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, largest_piece));
            std::size_t const count =
                ssl_ ? read(buffer.data(), size) : received(recv(handle_, nullptr, size, MSG_TRUNC));
            if (count == 0)
                return false;
            bytes -= count;
        }
        return true;
    }

private:
    class free_ssl {
    public:
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };
    static std::size_t received(ssize_t count) { return count > 0 ? static_cast<std::size_t>(count) : 0; }

    int handle_;
    std::unique_ptr<SSL, free_ssl> ssl_;
};

/// A free port on loopback.
class listener {
public:
    /// certificate, key: files in PEM, for TLS 1.3; empty for none. Throws when something does not work.
    listener(std::string const& certificate, std::string const& key) : handle_(socket(AF_INET, SOCK_STREAM, 0))
    {
        std::signal(SIGPIPE, SIG_IGN);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* const as_any = reinterpret_cast<sockaddr*>(&address);
        require(bind(handle_, as_any, size) == 0 && listen(handle_, 16) == 0, "no port");
        require(getsockname(handle_, as_any, &size) == 0, "no port");
        number_ = ntohs(address.sin_port);
        if (certificate.empty())
            return;
        context_.reset(SSL_CTX_new(TLS_server_method()));
        SSL_CTX_set_min_proto_version(context_.get(), TLS1_3_VERSION);
        SSL_CTX_set_read_ahead(context_.get(), 1);
        SSL_CTX_set_default_read_buffer_len(context_.get(), std::size_t(256) << 10);
        require(SSL_CTX_use_certificate_file(context_.get(), certificate.c_str(), SSL_FILETYPE_PEM) == 1 &&
                    SSL_CTX_use_PrivateKey_file(context_.get(), key.c_str(), SSL_FILETYPE_PEM) == 1,
                "no certificate");
    }
    ~listener() { close(handle_); }
    listener(listener const&) = delete;
    listener& operator=(listener const&) = delete;

    unsigned number() const noexcept { return number_; }
    server_socket accept() const { return server_socket(::accept(handle_, nullptr, nullptr), context_.get()); }

private:
    class free_context {
    public:
        void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
    };
    static void require(bool worked, char const* otherwise)
    {
        if (!worked)
            throw std::runtime_error(otherwise);
    }

    int handle_;
    unsigned number_ = 0;
    std::unique_ptr<SSL_CTX, free_context> context_;
};

} // namespace bench

#endif
