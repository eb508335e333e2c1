#ifndef APPMIXER_LAYERS_DETAIL_GZIP_DECODER_HPP
#define APPMIXER_LAYERS_DETAIL_GZIP_DECODER_HPP

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

/// Undoes gzip (RFC 1952) in steps. Members in a row are one text (§2.2). Zeros behind the last one are padding, as
/// from a device with blocks; anything else there is an error, since it may be a member that was damaged. The type of
/// zlib stays out of this header.
class gunzip {
public:
    APPMIXER_DECL gunzip();
    APPMIXER_DECL ~gunzip();
    gunzip(gunzip const&) = delete;
    gunzip& operator=(gunzip const&) = delete;

    /// Decodes until `room` is full or `input` is used up, from whose front it takes what it used. The result is how
    /// many bytes it wrote, or `errc::malformed_response`, after which the object is of no use.
    APPMIXER_DECL result<std::size_t> step(std::string_view& input, std::span<char> room);
    /// Whether a step without input could write something.
    bool has_more() const noexcept { return has_more_; }
    /// Whether the text may end here: behind a member, or before the first.
    bool complete() const noexcept { return at_end_; }

private:
    class stream;
    std::unique_ptr<stream> stream_;
    bool begun_ = false; // there was a member
    bool at_end_ = true;
    bool is_padding_ = false; // only zeros may follow
    bool has_more_ = false;
};

/// A call whose response may be compressed. While it lives, the request asks for that, and the body of the response
/// goes through it on its way to the caller's sink or to the response.
///
/// What one piece becomes can be a thousand times its size; so no function here decodes more than a slice, and the rest
/// is kept for `step`.
class gzip_exchange final : public body_sink {
public:
    /// request: without an `Accept-Encoding`. max_size: of a decoded body, unless the operation says otherwise.
    APPMIXER_DECL gzip_exchange(http_request& request, call_context& context, std::size_t max_size);
    APPMIXER_DECL ~gzip_exchange() override;
    gzip_exchange(gzip_exchange const&) = delete;
    gzip_exchange& operator=(gzip_exchange const&) = delete;

    APPMIXER_DECL bool begin(http_response const& head) override;
    APPMIXER_DECL error put(std::string_view piece) override;

    /// Takes the body of a response over that did not come by `put`, when it is compressed. Errors: as `put`.
    APPMIXER_DECL error take_body(http_response& response);
    /// Whether something is left to decode.
    bool has_more() const noexcept { return decoder_ && (used_ < encoded_.size() || decoder_->has_more()); }
    /// Decodes a slice of it. The result is an error without a code; or `errc::malformed_response`,
    /// `errc::response_too_large`, or what the caller's sink gave.
    APPMIXER_DECL error step();
    /// Makes the response what the caller is to see. `errc::malformed_response` when its body ends too early.
    APPMIXER_DECL error finish(http_response& response);

private:
    error failure(errc code, std::string cause) const;
    error unknown() const;

    http_request& request_;
    call_context& context_;
    body_sink* const outer_;
    std::size_t const max_size_;
    std::vector<char> output_; // a slice of decoded text; empty until there is some
    int status_ = 0;
    bool begun_ = false;
    std::string unknown_;           // the codings of its body, when it is not gzip alone
    bool outer_wants_ = false;      // the body
    std::optional<gunzip> decoder_; // none when the body is as it is
    std::string encoded_;           // what came and was not decoded yet, behind used_
    std::size_t used_ = 0;
    std::string body_; // decoded, unless the caller's sink has it
    std::size_t decoded_ = 0;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/gzip_decoder.ipp>
#endif

#endif
