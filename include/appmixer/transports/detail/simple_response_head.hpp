#ifndef APPMIXER_TRANSPORTS_DETAIL_SIMPLE_RESPONSE_HEAD_HPP
#define APPMIXER_TRANSPORTS_DETAIL_SIMPLE_RESPONSE_HEAD_HPP

#include <appmixer/core/config.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace appmixer::detail {

/// The head of a response that comes as nearly all do: in one piece, over HTTP/1.1, with a body of a stated length, and
/// with fields that stand on the wire as a `header_list` keeps them. It is read several times as fast as any head.
class simple_response_head {
public:
    /// Such a head at the front of the input. Nothing for any other, be it incomplete, unusual or wrong: a reader of
    /// all forms is to be asked about that.
    APPMIXER_DECL static std::optional<simple_response_head> read(std::string_view input) noexcept;

    std::size_t size = 0; ///< with the empty line at its end
    int status = 0;
    std::string_view fields;      ///< each with its CRLF; it points into the input
    std::uint64_t body_size = 0;  ///< the value of `Content-Length`
    bool keeps_connection = true; ///< whether the server takes another request behind the body

private:
    simple_response_head() = default;
    bool read_status(std::string_view line) noexcept;
    bool read_field(std::string_view line) noexcept;
    bool read_body_size(std::string_view value) noexcept;

    bool has_body_size_ = false;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/transports/impl/simple_response_head.ipp>
#endif

#endif
