#ifndef APPMIXER_ALGORITHMS_IMPL_UPLOAD_CHUNKS_IPP
#define APPMIXER_ALGORITHMS_IMPL_UPLOAD_CHUNKS_IPP

#include <appmixer/algorithms/detail/outcome.hpp>
#include <appmixer/algorithms/detail/upload_chunks.hpp>

#include <chrono>
#include <limits>
#include <utility>

namespace appmixer::detail {

/// Reads a chunk in memory, and counts its bytes for the progress.
class chunk_source final : public body_source {
public:
    /// offset: of the chunk in the content, whose size is `whole`.
    chunk_source(std::shared_ptr<std::string const> chunk, std::shared_ptr<upload_progress> progress,
                 std::uint64_t whole, std::uint64_t offset)
        : chunk_(std::move(chunk)), progress_(std::move(progress)), whole_(whole), offset_(offset)
    {
    }
    std::optional<std::uint64_t> size() const override { return chunk_->size(); }
    result<std::string_view> read(std::size_t at_most) override
    {
        std::string_view const piece = std::string_view(*chunk_).substr(position_, at_most);
        position_ += piece.size();
        progress_->add(piece.size());
        return piece;
    }
    bool rewind() override
    {
        if (std::exchange(position_, 0) > 0)
            progress_->begin(whole_, offset_);
        return true;
    }

private:
    std::shared_ptr<std::string const> chunk_;
    std::shared_ptr<upload_progress> progress_;
    std::uint64_t whole_;
    std::uint64_t offset_;
    std::size_t position_ = 0;
};

APPMIXER_DECL result<void> upload_chunks::open()
{
    result<std::shared_ptr<body_source>> opened = what_.content().open();
    if (!opened)
        return opened.error();
    source_ = std::move(*opened);
    size_ = source_->size();
    if (!size_)
        return {};
    std::uint64_t const chunks = *size_ / what_.chunk_size() + (*size_ % what_.chunk_size() == 0 ? 0 : 1);
    if (chunks > (std::numeric_limits<std::uint32_t>::max)())
        return error(errc::invalid_request, phase::none, "file_upload::chunk_size is too small for the content");
    total_ = chunks == 0 ? 1 : static_cast<std::uint32_t>(chunks);
    progress_->begin(*size_, 0);
    return {};
}

APPMIXER_DECL result<void> upload_chunks::fill()
{
    std::size_t const missing = next_size() - chunk_->size();
    result<std::string_view> const piece = source_->read(missing == 0 ? 1 : missing);
    if (!piece)
        return source_failure(piece.error());
    if (piece->empty() == (missing == 0) && piece->size() <= missing) {
        ended_ = piece->empty();
        *chunk_ += *piece;
        return {};
    }
    return error(errc::body_source_failed, phase::write,
                 "the content has " + std::string(piece->empty() ? "fewer" : "more") + " bytes than its size, " +
                     std::to_string(*size_));
}

APPMIXER_DECL op::upload_file upload_chunks::request() const
{
    if (!size_) {
        op::upload_file whole(what_.filename(), what_.content());
        whole.body.on_progress(what_.progress() ? what_.progress() : what_.content().progress());
        return whole;
    }
    op::upload_file one;
    one.body = multipart().file("file", what_.filename(),
                                upload_body::source(std::make_shared<chunk_source>(chunk_, progress_, *size_, offset()),
                                                    what_.content().type()));
    if (number_ > 1)
        one.file_id = file_id_;
    one.file_name = file_name_header(what_.filename());
    one.chunk_size = what_.chunk_size();
    one.chunk_number = number_;
    one.chunks_total = total_;
    return one;
}

APPMIXER_DECL result<void> upload_chunks::accept(stored_file const& response)
{
    if (file_id_.empty())
        file_id_ = response.file_id;
    if (file_id_.empty())
        return error(errc::unexpected_shape, phase::decode, "the response to the first chunk has no fileId");
    ++number_;
    chunk_->clear();
    return {};
}

APPMIXER_DECL error upload_chunks::failure(error const& cause) const
{
    if (total_ == 1)
        return cause;
    return add_detail(cause, "in chunk " + std::to_string(number_) + " of " + std::to_string(total_));
}

APPMIXER_DECL error source_too_late(time_source::clock::duration limit)
{
    diagnostics info;
    info.phase = phase::write;
    info.detail = "the source of the content was not ready in time";
    info.timeout = std::chrono::ceil<std::chrono::milliseconds>(limit);
    return error(errc::deadline_exceeded, std::move(info));
}

} // namespace appmixer::detail

#endif
