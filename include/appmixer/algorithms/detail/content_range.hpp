#ifndef APPMIXER_ALGORITHMS_DETAIL_CONTENT_RANGE_HPP
#define APPMIXER_ALGORITHMS_DETAIL_CONTENT_RANGE_HPP

// What the headers of a response say of the file in its body: which part it is (RFC 9110 §14.4), which version (§8.8),
// and its name (RFC 6266).

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// A `Content-Range` in bytes. Without a range (`bytes */1234`, in a response with status 416), `first` is empty.
class content_range {
public:
    content_range() = default;
    std::optional<std::uint64_t> first;
    std::uint64_t last = 0;              ///< the offset of the last byte, not less than `first`
    std::optional<std::uint64_t> length; ///< of the whole, more than `last`; empty for `*`
};

/// A text of digits only as a number. Nothing for any other text and for a number beyond 64 bits.
APPMIXER_DECL std::optional<std::uint64_t> parse_digits(std::string_view text) noexcept;

/// Parses a `Content-Range`. Nothing for another unit and for a range that is impossible.
APPMIXER_DECL std::optional<content_range> parse_content_range(std::string_view text) noexcept;

/// The number of bytes in `Content-Length`; nothing without a valid one.
APPMIXER_DECL std::optional<std::uint64_t> content_length(header_list const& headers) noexcept;

/// Whether a text is a strong entity tag, `"…"` without `W/` (RFC 9110 §8.8.3).
APPMIXER_DECL bool is_strong_tag(std::string_view text) noexcept;

/// What a response's version can be recognized by in `If-Range` (RFC 9110 §13.1.5): its `ETag` if that is strong;
/// without an `ETag`, its `Last-Modified` if `Date` is at least a minute later, so that the file was not modified again
/// at the same time. Empty otherwise.
APPMIXER_DECL std::string_view range_validator(header_list const& headers);

/// The name in a `Content-Disposition`, to show it or to suggest it to a user. `filename*` (RFC 8187) is preferred.
///
/// Result: valid UTF-8 of at most 255 bytes; never a path: what precedes the last `/` or `\` is removed, other
/// characters that are special in paths are replaced by `_`, and invisible ones are removed. Empty without a name, and
/// for "." and "..".
APPMIXER_DECL std::string file_name_of(std::string_view content_disposition);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/content_range.ipp>
#endif

#endif
