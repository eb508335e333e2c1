#ifndef APPMIXER_CALL_UPLOAD_BODY_HPP
#define APPMIXER_CALL_UPLOAD_BODY_HPP

// Bodies of requests that may be large: bytes in memory, files, and sources of the caller's.

#include <appmixer/call/detail/body_content.hpp>
#include <appmixer/core/body.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/transfer_progress.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace appmixer {

/// The body of an upload, with its content type. Copies share the content. A body can be sent any number of times, also
/// at the same time, unless it is a source that the caller provides.
///
///     upload_body::file("report.pdf", "application/pdf")
///
/// `multipart` makes bodies with several parts.
class upload_body {
public:
    /// An empty body without a type.
    APPMIXER_DECL upload_body();

    /// Bytes in memory, which need not be text.
    ///
    /// type, here and below: the value of `Content-Type`; empty for none.
    APPMIXER_DECL static upload_body text(std::string bytes, std::string type = "text/plain");
    /// A regular file, or a symbolic link to one. It is opened when it is sent, and read in pieces of at most 64 KiB on
    /// the executor of the transport. The call fails with `errc::body_source_failed` when the file cannot be read or
    /// changes its size meanwhile; the detail has the path. path: in UTF-8.
    APPMIXER_DECL static upload_body file(std::string path, std::string type = "application/octet-stream");
    /// A source of the caller's; must not be null. It is for one call at a time, and for a further one if it can be
    /// rewound. It must not be in a multipart body twice.
    APPMIXER_DECL static upload_body source(std::shared_ptr<body_source> from,
                                            std::string type = "application/octet-stream");

    /// Sets a function that is called on the executor of the transport with the number of bytes that were handed to the
    /// connection: at most ten times a second, and at the end. What it throws ends the call and is thrown to the
    /// caller.
    upload_body& on_progress(std::function<void(transfer_progress const&)> report)
    {
        progress_ = std::move(report);
        return *this;
    }
    /// The function that `on_progress` set; empty by default.
    std::function<void(transfer_progress const&)> const& progress() const noexcept { return progress_; }

    /// The content type.
    std::string const& type() const noexcept { return type_; }

    /// The content if it is in memory, so that it can be sent as `http_request::body`; null otherwise. Valid as long as
    /// a copy of this body exists.
    std::string const* in_memory() const noexcept { return content_->in_memory(); }

    /// The size of the content in bytes, without opening it; nothing for a file that cannot be read, for a source of
    /// the caller's, and for a multipart body.
    APPMIXER_DECL std::optional<std::uint64_t> size() const;

    /// A source of the content for one call, at its beginning: a new one, or that of the caller, rewound.
    ///
    /// Errors: `errc::invalid_request` for a content type that is not valid as a header value;
    /// `errc::body_source_failed` when a file does not exist or is not a regular one, or a source cannot be rewound.
    [[nodiscard]] APPMIXER_DECL result<std::shared_ptr<body_source>> open() const;

private:
    friend class multipart;
    upload_body(std::shared_ptr<detail::body_content const> content, std::string type) noexcept
        : content_(std::move(content)), type_(std::move(type))
    {
    }

    std::shared_ptr<detail::body_content const> content_;
    std::string type_;
    std::function<void(transfer_progress const&)> progress_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/upload_body.ipp>
#endif

#endif
