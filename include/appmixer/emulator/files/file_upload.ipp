#ifndef APPMIXER_EMULATOR_FILES_FILE_UPLOAD_IPP
#define APPMIXER_EMULATOR_FILES_FILE_UPLOAD_IPP

#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/files/file_upload.hpp>
#include <appmixer/emulator/files/files.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/emulator/users/admin.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// How many chunks a file may have, and how many unfinished files a user.
inline constexpr std::size_t most_chunks = 10'000;
inline constexpr std::size_t most_unfinished = 100;
inline constexpr std::size_t longest_file_name = 1024; // in bytes

/// A header with a number; nothing when it is missing or empty. Throws a 400 for a number below `least`, and for any
/// other text.
inline std::optional<std::size_t> number_header(header_list const& headers, std::string_view name,
                                                std::size_t least = 1)
{
    std::string_view const text = headers.get(name).value_or(std::string_view());
    if (text.empty())
        return std::nullopt;
    std::optional<std::size_t> const number = whole_number(text);
    if (!number || *number < least)
        throw bad_field(name, "must be a number, " + std::to_string(least) + " or more");
    return number;
}

APPMIXER_DECL chunk_headers::chunk_headers(header_list const& headers)
    : file_id(headers.get("uploader-file-id").value_or(std::string_view())),
      file_name(repaired_utf8(headers.get("uploader-file-name").value_or(std::string_view()))),
      chunk_size(number_header(headers, "uploader-chunk-size", 0).value_or(0))
{
    std::optional<std::size_t> const given = number_header(headers, "uploader-chunk-number");
    total = number_header(headers, "uploader-chunks-total").value_or(1);
    number = given.value_or(1);
    if (!given && (total > 1 || !file_id.empty()))
        throw bad_field("uploader-chunk-number", "is required");
    if (total > most_chunks)
        throw bad_field("uploader-chunks-total", "must be less than or equal to " + std::to_string(most_chunks));
    if (number > total)
        throw bad_field("uploader-chunk-number", "must be less than or equal to uploader-chunks-total");
    if (number > 1 && file_id.empty())
        throw bad_field("uploader-file-id", "is required after the first chunk");
    if (number == 1 && !file_id.empty())
        throw bad_field("uploader-file-id", "is not allowed with the first chunk");
    if (file_name.size() > longest_file_name)
        throw bad_field("uploader-file-name", "is too long");
}

/// The unfinished file that a chunk belongs to; null for a first chunk. Throws a 404 when there is none, and a 400 for
/// a chunk that is not the next one.
inline unfinished_file* file_of_chunk(state& back_end, std::string_view user_id, chunk_headers const& chunk)
{
    if (chunk.file_id.empty())
        return nullptr;
    unfinished_file* const file = back_end.files.unfinished().find(chunk.file_id);
    if (file == nullptr || file->user_id != user_id)
        throw http_error(404, "File not found.");
    if (chunk.total != file->chunks_total)
        throw bad_field("uploader-chunks-total", "must be " + std::to_string(file->chunks_total));
    if (chunk.number != file->content.size() + 1)
        throw bad_field("uploader-chunk-number", "must be " + std::to_string(file->content.size() + 1));
    return file;
}

/// The bytes that a user may still store; other unfinished files than this one do not count, since they are given up
/// when the user needs their bytes.
inline std::uint64_t bytes_left(state& back_end, std::string_view user_id, std::string_view unfinished_id)
{
    std::uint64_t const limit = back_end.switches.user_files_limit;
    std::uint64_t used = back_end.files.bytes_of(user_id);
    back_end.files.unfinished().each_of(user_id, [&](auto const& slot) {
        used -= slot.item->id() == unfinished_id ? 0 : slot.item->length;
        return true;
    });
    return limit - (std::min)(limit, used);
}

/// Gives up unfinished files of a user, the oldest first and this one not, until so many bytes can be stored.
inline void make_room(state& back_end, std::string_view user_id, std::uint64_t bytes, std::string_view unfinished_id)
{
    std::uint64_t const limit = back_end.switches.user_files_limit;
    for (std::string const& id : back_end.files.unfinished_of(user_id))
        if (back_end.files.bytes_of(user_id) + bytes > limit && id != unfinished_id)
            back_end.files.erase_unfinished(id);
}

/// The bytes that can be stored as a public file of this name, which replaces the one that has it.
inline std::uint64_t public_bytes_left(state const& back_end, std::string_view name)
{
    auto const replaced = back_end.files.public_files().find(name);
    std::uint64_t const limit = back_end.switches.user_files_limit;
    std::uint64_t const used =
        back_end.files.bytes_of({}) - (replaced == back_end.files.public_files().end() ? 0 : replaced->second.length);
    return limit - (std::min)(limit, used);
}

inline http_error user_limit_exceeded(state const& back_end)
{
    return http_error(413, "The files of a user may have at most " +
                               std::to_string(back_end.switches.user_files_limit) + " bytes in all.");
}

inline http_error public_limit_exceeded(state const& back_end)
{
    return http_error(413, "The public files may have at most " + std::to_string(back_end.switches.user_files_limit) +
                               " bytes in all.");
}

/// The receiver of a body. of_owner: the bytes that its owner may store; exceeded: the error beyond them. earlier: the
/// file that it continues; null: none.
inline file_receiver make_receiver(request_context const& ctx, std::uint64_t of_owner, http_error exceeded,
                                   unfinished_file const* earlier)
{
    state const& back_end = ctx.back_end;
    std::uint64_t const largest = back_end.switches.file_limit;
    std::uint64_t const of_file = earlier == nullptr ? largest : largest - (std::min)(largest, earlier->length);
    http_error too_large =
        of_owner < of_file
            ? std::move(exceeded)
            : http_error(413, "Payload content length greater than maximum allowed: " + std::to_string(largest));
    return file_receiver(back_end.storage, ctx.request.headers.get("Content-Type").value_or(std::string_view()),
                         (std::min)(of_file, of_owner), std::move(too_large),
                         earlier == nullptr ? md5() : earlier->digest);
}

APPMIXER_DECL file_upload_request::file_upload_request(request_context& ctx)
    : user_id_(ctx.user_id()), chunk_(ctx.request.headers),
      receiver_(make_receiver(ctx, bytes_left(ctx.back_end, user_id_, chunk_.file_id),
                              user_limit_exceeded(ctx.back_end), file_of_chunk(ctx.back_end, user_id_, chunk_)))
{
}

/// Begins a file, which is complete after its last chunk.
inline unfinished_file& begin_file(state& back_end, std::string_view user_id, chunk_headers const& chunk,
                                   received_file const& received)
{
    file_table& files = back_end.files;
    std::vector<std::string> const ids = files.unfinished_of(user_id);
    if (chunk.total > 1 && ids.size() >= most_unfinished)
        files.erase_unfinished(ids.front());
    unfinished_file file;
    file.file_id = unused_file_id(back_end);
    file.user_id = user_id;
    file.filename = chunk.file_name.empty() ? received.filename : chunk.file_name;
    file.content_type = received.content_type;
    file.chunk_size = chunk.chunk_size;
    file.chunks_total = chunk.total;
    return files.insert(std::move(file));
}

/// The document of a file, of which there may be more chunks to come.
inline json::object document_of(unfinished_file const& file, timestamp now)
{
    json::object document = new_file_document(file.file_id, file.filename, file.content_type, file.user_id, now);
    if (file.chunk_size > 0)
        document["chunkSize"] = file.chunk_size;
    document["length"] = file.length;
    document["md5"] = file.digest.hex();
    return document;
}

APPMIXER_DECL http_response file_upload_request::finish(request_context& ctx)
{
    state& back_end = ctx.back_end;
    received_file received = receiver_.finish();
    std::uint64_t const size = received.content->size();
    file_of_chunk(back_end, user_id_, chunk_); // another request may have sent the chunk
    if (size > bytes_left(back_end, user_id_, chunk_.file_id))
        throw user_limit_exceeded(back_end);
    if (chunk_.file_id.empty() && chunk_.file_name.empty() && received.filename.empty())
        throw http_error(400, "The file has no name");
    make_room(back_end, user_id_, size, chunk_.file_id);
    unfinished_file* file = file_of_chunk(back_end, user_id_, chunk_);
    if (file == nullptr)
        file = &begin_file(back_end, user_id_, chunk_, received);
    back_end.files.append(*file, std::move(received.content));
    file->digest = received.digest;
    json::object const document = document_of(*file, ctx.now);
    if (chunk_.number == chunk_.total) {
        file_entry complete;
        complete.document = document;
        complete.user_id = user_id_;
        complete.content = file->content;
        complete.length = file->length;
        back_end.files.erase_unfinished(file->file_id);
        back_end.files.insert(std::move(complete));
    }
    return respond_json(document);
}

/// The receiver of a public file.
inline file_receiver make_public_receiver(request_context const& ctx)
{
    require_admin(ctx);
    // The file may replace one whose name is in the body; so the files that there are count only when it has arrived.
    return make_receiver(ctx, ctx.back_end.switches.user_files_limit, public_limit_exceeded(ctx.back_end), nullptr);
}

APPMIXER_DECL public_upload_request::public_upload_request(request_context& ctx) : receiver_(make_public_receiver(ctx))
{
}

APPMIXER_DECL http_response public_upload_request::finish(request_context& ctx)
{
    require_admin(ctx);
    received_file received = receiver_.finish();
    if (received.name_field.empty())
        throw bad_field("filename", "is required");
    public_file_entry file;
    file.length = received.content->size();
    file.content_type = received.content_type;
    file.content.push_back(std::move(received.content));
    if (file.length > public_bytes_left(ctx.back_end, received.name_field))
        throw public_limit_exceeded(ctx.back_end);
    ctx.back_end.files.put_public(received.name_field, std::move(file));
    return respond_json(R"({"ok":true})");
}

} // namespace appmixer::detail::emu

#endif
