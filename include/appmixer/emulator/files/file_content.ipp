#ifndef APPMIXER_EMULATOR_FILES_FILE_CONTENT_IPP
#define APPMIXER_EMULATOR_FILES_FILE_CONTENT_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/emulator/files/file_content.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/text/query.hpp>

#include <algorithm>
#include <span>
#include <utility>

namespace appmixer::detail::emu {

APPMIXER_DECL result<content_parts> stored(file_storage& storage, std::string_view bytes)
{
    result<std::unique_ptr<content_writer>> const writer = storage.create();
    if (!writer)
        return writer.error();
    if (result<void> const written = (*writer)->append(bytes); !written)
        return written.error();
    result<std::shared_ptr<stored_content const>> content = (*writer)->finish();
    if (!content)
        return content.error();
    return content_parts(1, std::move(*content));
}

APPMIXER_DECL result<std::string_view> content_source::read(std::size_t at_most)
{
    constexpr std::size_t largest_piece = 65'536;
    if (position_ == end_)
        return std::string_view();
    while (position_ - part_begin_ >= parts_[part_]->size())
        part_begin_ += parts_[part_++]->size();
    std::uint64_t const offset = position_ - part_begin_;
    std::uint64_t const left = (std::min)(parts_[part_]->size() - offset, end_ - position_);
    std::size_t const size =
        static_cast<std::size_t>((std::min<std::uint64_t>)((std::min)(at_most, largest_piece), left));
    buffer_.resize(size);
    if (result<void> const done = parts_[part_]->read(offset, std::span<char>(buffer_.data(), size)); !done)
        return done.error();
    position_ += size;
    return std::string_view(buffer_);
}

APPMIXER_DECL std::string content_in_memory_of(content_parts const& parts, std::uint64_t length)
{
    std::string bytes(length, '\0');
    std::size_t at = 0;
    for (auto const& part : parts) {
        std::size_t const size = part->size();
        part->read(0, std::span<char>(bytes.data() + at, size)).value();
        at += size;
    }
    return bytes;
}

APPMIXER_DECL std::optional<byte_range> requested_range(std::string_view field, std::uint64_t size) noexcept
{
    constexpr std::string_view unit = "bytes=";
    if (field.size() < unit.size() || !iequals(field.substr(0, unit.size()), unit))
        return std::nullopt;
    field.remove_prefix(unit.size());
    std::size_t const dash = field.find('-');
    if (dash == std::string_view::npos)
        return std::nullopt;
    std::optional<std::size_t> const first = whole_number(field.substr(0, dash));
    std::optional<std::size_t> const last = whole_number(field.substr(dash + 1));
    if (dash == 0 && last)
        return byte_range(size - (std::min<std::uint64_t>)(*last, size), size);
    if (!first || (!last && dash + 1 != field.size()) || (last && *last < *first))
        return std::nullopt;
    std::uint64_t const end = last ? (std::min<std::uint64_t>)(std::uint64_t(*last) + 1, size) : size;
    return byte_range((std::min<std::uint64_t>)(*first, end), end);
}

APPMIXER_DECL http_response respond_content(request_context& ctx, json::object const& document, content_parts content,
                                            std::uint64_t length)
{
    byte_range sent(0, length);
    http_response response(200);
    if (ctx.back_end.switches.file_ranges) {
        bool const is_get = ctx.request.method == method::get; // a range is for GET only (RFC 9110 §14.2)
        std::string const tag = '"' + std::string(text_of(document, "md5")) + '"';
        bool const is_same = ctx.request.headers.get("If-Range").value_or(tag) == tag;
        std::optional<byte_range> const wanted =
            is_same && is_get ? requested_range(ctx.request.headers.get("Range").value_or(std::string_view()), length)
                              : std::nullopt;
        if (wanted && wanted->begin == wanted->end) {
            response = error_response(http_error(416, "Requested Range Not Satisfiable"));
            response.headers.append("content-range", "bytes */" + std::to_string(length));
            return response;
        }
        if (wanted) {
            sent = *wanted;
            response.status = 206;
            response.headers.append("content-range", "bytes " + std::to_string(sent.begin) + '-' +
                                                         std::to_string(sent.end - 1) + '/' + std::to_string(length));
        }
        response.headers.append("accept-ranges", "bytes");
        response.headers.append("etag", tag);
    }
    response.headers.append("content-type", text_of(document, "contentType"));
    response.headers.append("content-disposition", attachment(text_of(document, "filename")));
    response.headers.append("cache-control", "no-cache");
    ctx.stream = std::make_shared<content_source>(std::move(content), sent.begin, sent.end);
    return response;
}

} // namespace appmixer::detail::emu

#endif
