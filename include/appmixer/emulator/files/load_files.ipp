#ifndef APPMIXER_EMULATOR_FILES_LOAD_FILES_IPP
#define APPMIXER_EMULATOR_FILES_LOAD_FILES_IPP

// Saves and loads files with their contents.

#include <appmixer/emulator/files/files.hpp>
#include <appmixer/emulator/state/load.hpp>

#include <utility>

namespace appmixer::detail::emu {

/// Stores the content of a loaded file.
inline content_parts load_parts(state& back_end, loaded_object const& source)
{
    result<content_parts> content = stored(*back_end.storage, load_content(source));
    if (!content)
        source.fail("filename", "the content cannot be stored: " + content.error().code().message());
    return std::move(*content);
}

/// The type of a loaded file, which downloads have as a header.
inline std::string load_content_type(loaded_object const& source)
{
    std::string type = source.text("contentType", "application/octet-stream");
    if (type.empty() || !is_field_value(type))
        source.fail("contentType", "expected a content type");
    return type;
}

/// The name of a loaded file.
inline std::string load_file_name(loaded_object const& source)
{
    std::string name = source.text("filename", {});
    if (name.empty())
        source.fail("filename", "expected a string that is not empty");
    return name;
}

APPMIXER_DECL void load_file(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a file", {"fileId", "filename", "owner", "userId", "contentType", "chunkSize", "uploadDate",
                                 "metadata", "text", "json", "base64"});
    source.expect_object("metadata");
    file_entry file;
    std::string const id = source.text("fileId", unused_file_id(back_end));
    if (!is_uuid(id) || back_end.files.files().contains(id))
        source.fail("fileId", "expected a UUID that no other file has");
    file.user_id = load_owner(back_end, source);
    file.document = new_file_document(id, load_file_name(source), load_content_type(source), file.user_id, now);
    std::optional<timestamp> const uploaded = parse_iso(source.text("uploadDate", to_iso(now)));
    if (!uploaded)
        source.fail("uploadDate", "expected a date");
    file.document["uploadDate"] = to_iso(*uploaded);
    if (json::value const* const size = source.find("chunkSize")) {
        if (!(size->is_uint64() && size->get_uint64() > 0) && !(size->is_int64() && size->get_int64() > 0))
            source.fail("chunkSize", "expected a positive number");
        file.document["chunkSize"] = *size;
    }
    if (json::value const* const metadata = source.find("metadata"))
        for (auto const& entry : metadata->get_object())
            if (entry.key() != "userId")
                file.document["metadata"].as_object()[entry.key()] = entry.value();
    file.content = load_parts(back_end, source);
    insert_file(back_end, std::move(file));
}

APPMIXER_DECL void load_public_file(state& back_end, loaded_object const& source)
{
    source.allow_keys("a public file", {"filename", "contentType", "text", "json", "base64"});
    std::string name = load_file_name(source);
    if (back_end.files.public_files().contains(name))
        source.fail("filename", "another public file has this name");
    public_file_entry file;
    file.content_type = load_content_type(source);
    file.content = load_parts(back_end, source);
    file.length = file.content.front()->size();
    back_end.files.put_public(std::move(name), std::move(file));
}

/// Adds a file with its content to a list.
inline void add_saved(json::array& list, json::object saved, content_parts const& content, std::uint64_t length,
                      left_out_function const& left_out)
{
    try {
        save_content(saved, content_in_memory_of(content, length));
    } catch (exception const& failure) {
        if (!left_out)
            throw;
        left_out(text_of(saved, "filename"), failure.error());
        return;
    }
    list.emplace_back(std::move(saved));
}

APPMIXER_DECL json::array saved_files(state const& back_end, left_out_function const& left_out)
{
    json::array files;
    for (file_entry const* const file : back_end.files.files().all()) {
        json::object saved;
        saved["userId"] = file->user_id;
        for (std::string_view const key : {"fileId", "filename", "contentType", "chunkSize", "uploadDate", "metadata"})
            saved[key] = file->document.at(key);
        add_saved(files, std::move(saved), file->content, file->length, left_out);
    }
    return files;
}

APPMIXER_DECL json::array saved_public_files(state const& back_end, left_out_function const& left_out)
{
    json::array files;
    for (auto const& [name, file] : back_end.files.public_files()) {
        json::object saved;
        saved["filename"] = name;
        saved["contentType"] = file.content_type;
        add_saved(files, std::move(saved), file.content, file.length, left_out);
    }
    return files;
}

} // namespace appmixer::detail::emu

#endif
