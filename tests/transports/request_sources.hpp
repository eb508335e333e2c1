#ifndef APPMIXER_TESTS_TRANSPORTS_REQUEST_SOURCES_HPP
#define APPMIXER_TESTS_TRANSPORTS_REQUEST_SOURCES_HPP

// Sources of request bodies, and steps of a server that receives them.

#include "http_calls.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace request_sources {

namespace asio = boost::asio;

/// A source of pieces. While `gate` is set, it is not ready until the gate's timer is cancelled.
class pieces final : public appmixer::body_source {
public:
    explicit pieces(std::vector<std::string> content) : content_(std::move(content))
    {
        std::uint64_t total = 0;
        for (std::string const& piece : content_)
            total += piece.size();
        announced = total;
    }

    std::optional<std::uint64_t> size() const override { return announced; }
    appmixer::result<std::string_view> read(std::size_t at_most) override
    {
        ++reads;
        if (next_ == fails_at)
            return appmixer::error(appmixer::errc::invalid_request, appmixer::phase::none, "the disk is gone");
        if (next_ == content_.size())
            return std::string_view();
        std::string_view const piece = std::string_view(content_[next_]).substr(used_, at_most);
        used_ += piece.size();
        if (used_ == content_[next_].size()) {
            ++next_;
            used_ = 0;
        }
        return piece;
    }
    asio::awaitable<void> ready() override
    {
        return gate == nullptr || next_ < opens_at ? asio::awaitable<void>() : wait();
    }
    bool rewind() override
    {
        if (reads == 0)
            return true;
        ++rewinds;
        next_ = 0;
        used_ = 0;
        return can_rewind;
    }

    std::optional<std::uint64_t> announced;
    std::size_t fails_at = std::size_t(-1);
    std::size_t opens_at = 0; ///< the first piece that waits for the gate
    bool can_rewind = true;
    asio::steady_timer* gate = nullptr;
    int reads = 0, rewinds = 0, waits = 0, waits_ended = 0;

private:
    asio::awaitable<void> wait()
    {
        ++waits;
        auto const [code] = co_await gate->async_wait(asio::as_tuple(asio::use_awaitable));
        ++waits_ended;
        static_cast<void>(code);
    }

    std::vector<std::string> content_;
    std::size_t next_ = 0;
    std::size_t used_ = 0;
};

/// Receives bytes until they end with a text, which goes to `into`, and responds. It decrypts them if the connection
/// has TLS.
inline hostile::step take(std::shared_ptr<std::string> into, std::string end, std::string reply)
{
    return hostile::step([=](hostile::connection& client) -> asio::awaitable<bool> {
        std::string buffer(65536, '\0');
        std::size_t received = 0; // at first nothing but what the cipher has
        while (true) {
            std::string const bytes = buffer.substr(0, received);
            std::string control;
            if (client.cipher)
                *into += client.cipher->open(bytes, control);
            else
                *into += bytes;
            co_await hostile::write_raw(client, control);
            if (into->ends_with(end))
                break;
            auto const [code, size] =
                co_await client.socket.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
            if (code)
                co_return false;
            received = size;
        }
        std::string response = reply;
        if (client.cipher)
            response = client.cipher->seal(reply);
        co_return co_await hostile::write_raw(client, std::move(response));
    });
}

inline std::string body_of(std::string const& request) { return request.substr(request.find("\r\n\r\n") + 4); }

} // namespace request_sources

#endif
