#ifndef APPMIXER_EMULATOR_FILES_FILES_IPP
#define APPMIXER_EMULATOR_FILES_FILES_IPP

// Routes of /files and /public-files.

#include <appmixer/api/files.hpp>
#include <appmixer/api/public_files.hpp>
#include <appmixer/emulator/files/file_upload.hpp>
#include <appmixer/emulator/files/files.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/emulator/users/admin.hpp>

#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// The size of a chunk in the server's storage, which files have that were not uploaded in chunks.
inline constexpr std::size_t storage_chunk_size = 261'120;

APPMIXER_DECL std::string unused_file_id(state& back_end)
{
    for (int attempts = 0; attempts < 1000; ++attempts)
        if (std::string id = unused_uuid(back_end.files.files(), back_end.ids);
            !back_end.files.unfinished().contains(id))
            return id;
    throw std::runtime_error("the id source returned only ids that are in use");
}

APPMIXER_DECL json::object new_file_document(std::string_view id, std::string_view filename,
                                             std::string_view content_type, std::string_view user_id, timestamp now)
{
    json::object document;
    document["fileId"] = id;
    document["filename"] = filename;
    document["length"] = 0;
    document["chunkSize"] = storage_chunk_size;
    document["uploadDate"] = to_iso(now);
    document["md5"] = "";
    document["contentType"] = content_type;
    document["metadata"] = json::object();
    document["metadata"].as_object()["userId"] = user_id;
    return document;
}

APPMIXER_DECL file_entry& insert_file(state& back_end, file_entry file)
{
    md5 digest;
    file.length = 0;
    for (auto const& part : file.content)
        file.length += part->size();
    content_source source(file.content, 0, file.length);
    for (std::string_view piece = source.read(65'536).value(); !piece.empty(); piece = source.read(65'536).value())
        digest.update(piece);
    file.document["length"] = file.length;
    file.document["md5"] = digest.hex();
    return back_end.files.insert(std::move(file));
}

/// The document of a source of a component.
inline json::object source_document(std::string_view path, published_file const& file)
{
    json::object document =
        new_file_document(file.file_id, path, "application/octet-stream", file.user_id, file.published);
    document["length"] = file.content.size();
    document["md5"] = file.md5;
    return document;
}

/// The sources of components that the caller published.
inline std::deque<json::object> source_documents(request_context const& ctx)
{
    std::deque<json::object> documents;
    for (auto const& [path, file] : ctx.back_end.components.published_files())
        if (file.user_id == ctx.user_id())
            documents.push_back(source_document(path, file));
    return documents;
}

/// The files that a request selects by its filters, in the order in which they were added, before those of components.
///
/// sources: the documents of the sources of components. limit: how many files are needed.
inline std::vector<json::object const*> select_files(request_context& ctx, std::deque<json::object> const& sources,
                                                     std::size_t limit)
{
    filter_set filters(ctx.query.all("filter"));
    std::vector<json::object const*> selected;
    ctx.back_end.files.files().each_of(ctx.user_id(), [&](auto const& slot) {
        if (filters.matches(slot.item->document))
            selected.push_back(&slot.item->document);
        return selected.size() < limit;
    });
    for (json::object const& document : sources)
        if (selected.size() < limit && filters.matches(document))
            selected.push_back(&document);
    return selected;
}

inline std::deque<json::object> requested_sources(request_context const& ctx)
{
    return ctx.query.flag("includeComponentSourceFiles") ? source_documents(ctx) : std::deque<json::object>();
}

inline http_response serve_list_files(request_context& ctx)
{
    list_options const options(ctx.query);
    std::deque<json::object> const sources = requested_sources(ctx);
    std::vector<json::object const*> files = select_files(ctx, sources, options.rows_needed());
    options.select_page(files, [](json::object const* document) -> json::object const& { return *document; });
    json_list list;
    for (json::object const* const document : files) {
        if (options.shown.empty())
            list.add(*document);
        else
            list.add(options.shown.applied(*document));
    }
    return respond_json(list.take());
}

inline http_response serve_count_files(request_context& ctx)
{
    std::deque<json::object> const sources = requested_sources(ctx);
    return respond_with_member("count", select_files(ctx, sources, static_cast<std::size_t>(-1)).size());
}

/// The file in the path if it belongs to the caller; null otherwise.
inline file_entry* find_file(request_context& ctx)
{
    file_entry* const file = ctx.back_end.files.files().find(ctx.path_parameters[0]);
    return file != nullptr && file->owner() == ctx.user_id() ? file : nullptr;
}

/// The path and content of the source of a component that the path of the request names. Throws a 404 unless the caller
/// published it.
inline installed_components::files::value_type const& required_source(request_context const& ctx)
{
    for (auto const& source : ctx.back_end.components.published_files())
        if (source.second.file_id == ctx.path_parameters[0] && source.second.user_id == ctx.user_id())
            return source;
    throw http_error(404, "File not found.");
}

inline http_response serve_get_file_metadata(request_context& ctx)
{
    if (file_entry const* const file = find_file(ctx))
        return respond_json(file->document);
    auto const& [path, source] = required_source(ctx);
    return respond_json(source_document(path, source));
}

inline http_response serve_download_file(request_context& ctx)
{
    if (file_entry const* const file = find_file(ctx))
        return respond_content(ctx, file->document, file->content, file->length);
    auto const& [path, source] = required_source(ctx);
    content_parts content = stored(*memory_storage(), source.content).value();
    return respond_content(ctx, source_document(path, source), std::move(content), source.content.size());
}

inline http_response serve_delete_file(request_context& ctx)
{
    if (find_file(ctx) == nullptr) {
        required_source(ctx);
        throw http_error(403, "The source of a component is deleted with the component.");
    }
    ctx.back_end.files.erase(ctx.path_parameters[0]);
    return respond_json("{}");
}

inline http_response serve_delete_files(request_context& ctx)
{
    std::vector<std::string> ids;
    for (json::object const* const document : select_files(ctx, {}, static_cast<std::size_t>(-1)))
        ids.emplace_back(text_of(*document, "fileId"));
    for (std::string const& id : ids)
        ctx.back_end.files.erase(id);
    if (ctx.query.all("filter").empty())
        for (std::string const& id : ctx.back_end.files.unfinished_of(ctx.user_id()))
            ctx.back_end.files.erase_unfinished(id);
    return respond_json("{}");
}

inline http_response serve_list_public_files(request_context& ctx)
{
    require_admin(ctx);
    json_list list;
    for (auto const& [name, file] : ctx.back_end.files.public_files()) {
        json::object shown;
        shown["filename"] = name;
        list.add(shown);
    }
    return respond_json(list.take());
}

inline http_response serve_delete_public_file(request_context& ctx)
{
    require_admin(ctx);
    if (!ctx.back_end.files.erase_public(ctx.path_parameters[0]))
        throw http_error(404, "File not found.");
    return respond_json(R"({"ok":true})");
}

template <class Upload>
std::unique_ptr<upload_receiver> receive_upload(request_context& ctx)
{
    return std::make_unique<Upload>(ctx);
}

APPMIXER_DECL void add_file_routes(router& routes)
{
    routes.add(op::list_files::info, &serve_list_files);
    routes.add(op::count_files::info, &serve_count_files);
    routes.add(op::get_file_metadata::info, &serve_get_file_metadata);
    routes.add_upload(op::upload_file::info, &receive_upload<file_upload_request>);
    routes.add(op::download_file::info, &serve_download_file);
    routes.add(op::delete_file::info, &serve_delete_file);
    routes.add(op::delete_files::info, &serve_delete_files);
    routes.add(op::list_public_files::info, &serve_list_public_files);
    routes.add_upload(op::upload_public_file::info, &receive_upload<public_upload_request>);
    routes.add(op::delete_public_file::info, &serve_delete_public_file);
}

} // namespace appmixer::detail::emu

#endif
