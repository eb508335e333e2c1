#ifndef APPMIXER_ALGORITHMS_DETAIL_UPLOAD_CHUNKS_HPP
#define APPMIXER_ALGORITHMS_DETAIL_UPLOAD_CHUNKS_HPP

// Splits a file into the requests of an upload. It makes no calls.

#include <appmixer/algorithms/file_upload.hpp>
#include <appmixer/api/files.hpp>
#include <appmixer/core/body.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/progress_meter.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/time_source.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// The progress of an upload, shared by the sources of its chunks.
class upload_progress {
public:
    /// time: must outlive the object.
    upload_progress(file_upload::progress_function report, time_source const& time)
        : report_(std::move(report)), time_(time)
    {
    }
    /// Begins at a number of bytes; after the first time, because something is sent again.
    void begin(std::uint64_t expected, std::uint64_t done) noexcept { meter_.begin(expected, done); }
    void add(std::uint64_t bytes) { tell(meter_.add(bytes, time_.now())); }
    void finish() { tell(meter_.finish()); }

private:
    void tell(std::optional<transfer_progress> const& news)
    {
        if (news && report_)
            report_(*news);
    }

    file_upload::progress_function report_;
    time_source const& time_;
    progress_meter meter_;
};

/// The chunks of an upload, one after the other: `fill` until it is filled, `request`, `accept` the response.
class upload_chunks {
public:
    /// time: must outlive the object.
    upload_chunks(file_upload what, time_source const& time)
        : what_(std::move(what)), progress_(std::make_shared<upload_progress>(
                                      what_.progress() ? what_.progress() : what_.content().progress(), time))
    {
    }

    /// Opens the content. Errors: those of `upload_body::open`; `errc::invalid_request` for more chunks than can be
    /// numbered.
    APPMIXER_DECL result<void> open();

    /// Whether the next chunk can be sent. Content without a size is sent in one request, straight from its source.
    bool is_filled() const noexcept { return !size_ || (chunk_->size() == next_size() && (!is_last() || ended_)); }
    /// What to wait for before `fill`; see `body_source::ready`.
    asio::awaitable<void> ready() { return source_->ready(); }
    /// Reads more of the chunk, and behind the last one the end. Errors: those of the source;
    /// `errc::body_source_failed` when it provides another number of bytes than its size.
    APPMIXER_DECL result<void> fill();

    /// The request with the chunk.
    APPMIXER_DECL op::upload_file request() const;
    /// Whether that request is the last one.
    bool is_last() const noexcept { return !size_ || number_ == total_; }
    /// Takes the response to a request that is not the last one. Errors: `errc::unexpected_shape` when it has no id.
    APPMIXER_DECL result<void> accept(stored_file const& response);
    /// The error of the request, with the number of the chunk in its detail.
    APPMIXER_DECL error failure(error const& cause) const;
    /// Makes the last report of the progress.
    void finish()
    {
        if (size_)
            progress_->finish();
    }

private:
    std::uint64_t offset() const noexcept { return std::uint64_t(number_ - 1) * what_.chunk_size(); }
    /// The size of the chunk when it is filled.
    std::size_t next_size() const noexcept
    {
        std::uint64_t const left = *size_ - offset();
        return left < what_.chunk_size() ? static_cast<std::size_t>(left) : what_.chunk_size();
    }

    file_upload what_;
    std::shared_ptr<upload_progress> progress_;
    std::shared_ptr<body_source> source_;
    std::optional<std::uint64_t> size_; ///< of the content; nothing: not known
    std::uint32_t total_ = 1;           ///< chunks
    std::uint32_t number_ = 1;          ///< of the current chunk, from 1
    std::shared_ptr<std::string> chunk_ = std::make_shared<std::string>();
    bool ended_ = false; ///< the source has provided everything
    std::string file_id_;
};

/// The error of an upload whose source was not ready in the time that `client::within` allows.
APPMIXER_DECL error source_too_late(time_source::clock::duration limit);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/upload_chunks.ipp>
#endif

#endif
