#ifndef APPMIXER_CALL_MULTIPART_HPP
#define APPMIXER_CALL_MULTIPART_HPP

// Bodies with several parts: `multipart/form-data` (RFC 7578, in the encoding of the HTML standard).

#include <appmixer/call/upload_body.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

namespace detail {

/// A part of a multipart body.
class body_part {
public:
    body_part(std::string header, upload_body body) : head(std::move(header)), content(std::move(body)) {}
    std::string head; ///< the header fields and the empty line behind them
    upload_body content;
};

} // namespace detail

/// The parts of a `multipart/form-data` body, in their order; converts to an `upload_body`.
///
///     multipart().field("title", "Report").file("file", "report.pdf", upload_body::file("/tmp/r", "application/pdf"))
///
/// The body is read from the contents of its parts while it is sent. It has a size if all parts have one, and can be
/// sent again if all parts can. In names, `"` and control characters are percent-encoded. The call fails with
/// `errc::invalid_request` when a name is not valid UTF-8 or a content type is not valid as a header value, and with
/// `errc::body_source_failed` when the source of a part provides another number of bytes than its size.
class multipart {
public:
    /// Without parts; the boundary has 128 random bits.
    APPMIXER_DECL multipart();

    /// Adds a text, which is sent as it is, without a content type.
    APPMIXER_DECL multipart& field(std::string_view name, std::string value);
    /// Adds a file. Only the part has the content type of `content`.
    ///
    /// filename: what the server is told; need not be the name of a file here.
    APPMIXER_DECL multipart& file(std::string_view name, std::string_view filename, upload_body content);
    /// Replaces the boundary, for tests that compare bodies. It must not appear in the parts.
    ///
    /// Errors: throws `exception` with `errc::invalid_request` unless it has 1 to 70 characters (RFC 2046 §5.1.1), each
    /// a letter, a digit, '-', '_' or '.'.
    APPMIXER_DECL multipart& boundary(std::string text);

    /// The body with the parts so far.
    APPMIXER_DECL operator upload_body() const;

private:
    APPMIXER_DECL void add(std::string_view name, std::string_view disposition, upload_body content);

    std::vector<detail::body_part> parts_;
    std::string boundary_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/multipart.ipp>
#endif

#endif
