#ifndef APPMIXER_TRANSPORTS_DETAIL_REQUEST_STREAM_HPP
#define APPMIXER_TRANSPORTS_DETAIL_REQUEST_STREAM_HPP

// The body of a request that comes from a source, in the form in which HTTP/1 sends it.

#include <appmixer/core/body.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/transports/detail/io_types.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace appmixer::detail {

/// Takes the pieces of a source and puts them into the form that HTTP/1 sends: as they are when the size is known, as
/// chunks otherwise (RFC 9112 §7.1).
class request_stream {
public:
    /// The most bytes that are taken from the source at once.
    static constexpr std::size_t piece_size = std::size_t(64) << 10;

    explicit request_stream(body_source& source) : source_(source), left_(source.size()) {}

    /// Takes the next piece. Sets `out` to what is to be sent, which is valid until the next call; both buffers are
    /// empty at the end of a body of known size.
    ///
    /// Errors: `errc::body_source_failed`; `errc::invalid_request` when the source does not provide as many bytes as it
    /// announced. Both with `phase::write`.
    APPMIXER_DECL error next(output_buffers& out);

    /// Whether `next` has provided the end of the body.
    bool at_end() const noexcept { return at_end_; }

private:
    body_source& source_;
    std::optional<std::uint64_t> left_; ///< bytes; empty: the body is sent in chunks
    std::uint64_t taken_ = 0;
    std::string line_; ///< the end of the previous chunk and the size of this one
    bool at_end_ = false;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/request_stream.ipp>
#endif

#endif
