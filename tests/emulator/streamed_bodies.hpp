#ifndef APPMIXER_TESTS_EMULATOR_STREAMED_BODIES_HPP
#define APPMIXER_TESTS_EMULATOR_STREAMED_BODIES_HPP

// Sources and sinks of streamed calls.

#include <appmixer/core/body.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace emulator_tests {

namespace asio = boost::asio;

/// Never completes, unless it is cancelled.
inline asio::awaitable<void> forever()
{
    asio::steady_timer timer(co_await asio::this_coro::executor, (asio::steady_timer::time_point::max)());
    co_await timer.async_wait(asio::use_awaitable);
}

/// Provides a text in small pieces.
class text_pieces final : public appmixer::body_source {
public:
    explicit text_pieces(std::string text) : text_(std::move(text)), announced(text_.size()) {}

    std::optional<std::uint64_t> size() const override { return announced; }
    appmixer::result<std::string_view> read(std::size_t at_most) override
    {
        ++reads;
        if (fails)
            return appmixer::error(appmixer::errc::invalid_request, appmixer::phase::none, "the disk is gone");
        std::string_view const piece = std::string_view(text_).substr(used, std::min(at_most, piece_size));
        used += piece.size();
        if (on_read)
            on_read();
        return piece;
    }
    asio::awaitable<void> ready() override { return used >= stops_at ? forever() : asio::awaitable<void>(); }
    bool rewind() override
    {
        used = 0;
        return true;
    }

private:
    std::string text_;

public:
    std::optional<std::uint64_t> announced;
    std::size_t piece_size = 10;
    std::size_t stops_at = std::string::npos; ///< from here on it is never ready
    bool fails = false;
    std::function<void()> on_read;
    std::size_t used = 0;
    int reads = 0;
};

/// Collects a body.
class text_sink final : public appmixer::body_sink {
public:
    bool begin(appmixer::http_response const& got) override
    {
        head = got;
        text.clear();
        return wanted;
    }
    appmixer::error put(std::string_view piece) override
    {
        ++pieces;
        text += piece;
        return failure;
    }
    asio::awaitable<void> ready() override { return text.size() >= full_at ? forever() : asio::awaitable<void>(); }

    bool wanted = true;
    std::size_t full_at = std::string::npos; ///< from here on it is never ready
    appmixer::error failure;
    appmixer::http_response head;
    std::string text;
    int pieces = 0;
};

} // namespace emulator_tests

#endif
