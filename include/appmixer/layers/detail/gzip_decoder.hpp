#ifndef APPMIXER_LAYERS_DETAIL_GZIP_DECODER_HPP
#define APPMIXER_LAYERS_DETAIL_GZIP_DECODER_HPP

// Decompresses responses. Only the .ipp file includes zlib.

#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// Decompresses gzip (RFC 1952) in steps. Consecutive members form one text (§2.2). Zeros after the last member are
/// padding; any other data there is an error, since it may be a damaged member. The zlib type stays out of this header.
class gunzip {
public:
    APPMIXER_DECL gunzip();
    APPMIXER_DECL ~gunzip();
    gunzip(gunzip const&) = delete;
    gunzip& operator=(gunzip const&) = delete;

    /// Decompresses until `output` is full or `input` is consumed, and removes the consumed bytes from `input`. Returns
    /// the number of bytes written, or `errc::malformed_response`; after an error the object cannot be used again.
    APPMIXER_DECL result<std::size_t> step(std::string_view& input, std::span<char> output);
    /// Whether a step without input may produce output.
    bool has_more() const noexcept { return has_more_; }
    /// Whether the text may end here: after a member, or before the first.
    bool complete() const noexcept { return at_end_; }

private:
    class stream;
    std::unique_ptr<stream> stream_;
    bool begun_ = false; // the first member has begun
    bool at_end_ = true;
    bool is_padding_ = false; // only zeros may follow
    bool has_more_ = false;
};

/// An exchange whose response may be compressed. While this object lives, the request has `Accept-Encoding: gzip`, and
/// the object is the sink of the response. It passes the decompressed body to the caller's sink or to the response.
///
/// A piece may expand to a thousand times its size. Each function decompresses one slice at most; the remaining input
/// is kept for `step`.
class gzip_exchange final : public body_sink {
public:
    /// request: has no `Accept-Encoding`; max_size: of a decompressed body, unless the operation has a limit.
    APPMIXER_DECL gzip_exchange(http_request& request, call_context& context, std::size_t max_size);
    APPMIXER_DECL ~gzip_exchange() override;
    gzip_exchange(gzip_exchange const&) = delete;
    gzip_exchange& operator=(gzip_exchange const&) = delete;

    APPMIXER_DECL bool begin(http_response const& head) override;
    APPMIXER_DECL error put(std::string_view piece) override;
    bool rewind() override { return outer_ == nullptr || outer_->rewind(); }
    asio::awaitable<void> ready() override { return outer_wants_body_ ? outer_->ready() : asio::awaitable<void>(); }

    /// Takes a compressed body from a response whose transport did not use the sink. Errors: as `put`.
    APPMIXER_DECL error take_body(http_response& response);
    /// Whether input is left to decompress.
    bool has_more() const noexcept { return decoder_ && (used_ < encoded_.size() || decoder_->has_more()); }
    /// Decompresses one slice. Errors: `errc::malformed_response`, `errc::response_too_large`, those of the caller's
    /// sink.
    APPMIXER_DECL error step();
    /// Moves the decompressed body into the response and removes its encoding headers. Error:
    /// `errc::malformed_response` when the body is truncated.
    APPMIXER_DECL error finish(http_response& response);

private:
    error failure(errc code, std::string cause) const;
    error unsupported_coding() const;

    http_request& request_;
    call_context& context_;
    body_sink* const outer_;
    std::size_t const max_size_;
    std::vector<char> output_; // the buffer for a slice; empty until the first step
    int status_ = 0;
    bool begun_ = false;
    std::string unsupported_;       // the codings of the body if they are not just gzip
    bool outer_wants_body_ = false; // whether the caller's sink receives the body
    std::optional<gunzip> decoder_; // set when the body is gzip
    std::string encoded_;           // input; the part before used_ is decompressed
    std::size_t used_ = 0;
    std::string body_; // decompressed, unless the caller's sink receives it
    std::size_t decoded_ = 0;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/gzip_decoder.ipp>
#endif

#endif
