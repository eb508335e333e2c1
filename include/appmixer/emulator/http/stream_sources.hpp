#ifndef APPMIXER_EMULATOR_HTTP_STREAM_SOURCES_HPP
#define APPMIXER_EMULATOR_HTTP_STREAM_SOURCES_HPP

// Sources for the bodies of responses.

#include <appmixer/core/body.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// The first bytes of another source.
class first_bytes final : public body_source {
public:
    /// What follows the bytes.
    enum class ending : unsigned char {
        complete, ///< the end of the body
        broken,   ///< an error, as when a connection breaks; `size` is that of the other source
    };

    first_bytes(std::shared_ptr<body_source> whole, std::uint64_t count, ending after)
        : whole_(std::move(whole)), left_(count), ending_(after)
    {
        size_ = whole_->size();
        if (ending_ == ending::complete)
            size_ = (std::min)(count, size_.value_or(count));
    }

    std::optional<std::uint64_t> size() const override { return size_; }
    asio::awaitable<void> ready() override { return left_ > 0 ? whole_->ready() : asio::awaitable<void>(); }
    result<std::string_view> read(std::size_t at_most) override
    {
        if (left_ == 0 && ending_ == ending::complete)
            return std::string_view();
        if (left_ == 0)
            return error(asio::error::connection_reset, phase::read);
        result<std::string_view> const piece =
            whole_->read(static_cast<std::size_t>((std::min)(std::uint64_t{at_most}, left_)));
        if (piece)
            left_ -= piece->size();
        return piece;
    }
    bool rewind() override { return false; }

private:
    std::shared_ptr<body_source> whole_;
    std::uint64_t left_;
    ending ending_;
    std::optional<std::uint64_t> size_;
};

/// Appends what a source provides without waiting.
inline void read_available(body_source& source, std::string& body)
{
    constexpr std::size_t piece_size = std::size_t(64) << 10;
    while (!source.ready().valid()) {
        result<std::string_view> const piece = source.read(piece_size);
        if (!piece || piece->empty())
            return;
        body += *piece;
    }
}

} // namespace appmixer::detail::emu

#endif
