#ifndef APPMIXER_EMULATOR_FILES_FILE_RECEIVER_IPP
#define APPMIXER_EMULATOR_FILES_FILE_RECEIVER_IPP

#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/files/file_receiver.hpp>

namespace appmixer::detail::emu {

/// The error of an upload that cannot be stored.
inline http_error storage_failure() { return http_error(507, "The file cannot be stored."); }

APPMIXER_DECL void file_receiver::put(std::string_view piece)
{
    parser_.put(piece, *this);
    body_size_ += piece.size();
    if (body_size_ - size_ > largest_rest)
        throw http_error(413, "The parts besides \"file\" are too large");
}

APPMIXER_DECL void file_receiver::begin_part(part_head const& head)
{
    part_ = head.name == "file" ? part::file : head.name == "filename" ? part::name : part::other;
    if (part_ == part::name)
        file_.name_field.clear();
    if (part_ != part::file)
        return;
    if (file_.content)
        throw http_error(400, "\"file\" must be a single file");
    file_.filename = head.filename;
    file_.content_type = head.content_type.empty() ? "application/octet-stream" : head.content_type;
    if (file_.filename.size() > longest_name || !is_utf8(file_.content_type))
        throw http_error(400, "The header of \"file\" is invalid");
    result<std::unique_ptr<content_writer>> writer = storage_->create();
    if (!writer)
        throw storage_failure();
    writer_ = std::move(*writer);
}

APPMIXER_DECL void file_receiver::put_content(std::string_view piece)
{
    if (part_ == part::name) {
        if (file_.name_field.size() + piece.size() > longest_name)
            throw http_error(400, "\"filename\" is too long");
        file_.name_field += piece;
    }
    if (part_ != part::file)
        return;
    if (piece.size() > limit_ - size_)
        throw too_large_;
    size_ += piece.size();
    file_.digest.update(piece);
    if (result<void> const written = writer_->append(piece); !written)
        throw storage_failure();
}

APPMIXER_DECL void file_receiver::end_part()
{
    if (part_ != part::file)
        return;
    result<std::shared_ptr<stored_content const>> content = writer_->finish();
    writer_.reset();
    if (!content)
        throw storage_failure();
    file_.content = std::move(*content);
}

APPMIXER_DECL received_file file_receiver::finish()
{
    parser_.finish();
    if (!file_.content)
        throw http_error(400, "\"file\" is required");
    file_.name_field = repaired_utf8(file_.name_field);
    return std::move(file_);
}

} // namespace appmixer::detail::emu

#endif
