#ifndef APPMIXER_EMULATOR_FILES_FILE_TABLE_HPP
#define APPMIXER_EMULATOR_FILES_FILE_TABLE_HPP

// The files in the data of a back end.

#include <appmixer/core/config.hpp>
#include <appmixer/emulator/file_storage.hpp>
#include <appmixer/emulator/state/collection.hpp>
#include <appmixer/emulator/state/document.hpp>
#include <appmixer/emulator/text/md5.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// The content of a file: one part for each chunk in which it was uploaded.
using content_parts = std::vector<std::shared_ptr<stored_content const>>;

/// A file of a user.
class file_entry {
public:
    file_entry() = default;
    std::string_view id() const { return text_of(document, "fileId"); }
    std::string_view owner() const noexcept { return user_id; }

    json::object document; ///< as in responses
    std::string user_id;
    content_parts content;
    std::uint64_t length = 0; ///< of the content in bytes
};

/// A file of which not all chunks have been uploaded. Lists do not show it, and it is not saved.
class unfinished_file {
public:
    unfinished_file() = default;
    std::string_view id() const noexcept { return file_id; }
    std::string_view owner() const noexcept { return user_id; }

    std::string file_id;
    std::string user_id;
    std::string filename;
    std::string content_type;
    std::size_t chunk_size = 0;
    std::size_t chunks_total = 0;
    md5 digest; ///< of the chunks so far
    content_parts content;
    std::uint64_t length = 0;
};

/// A file that everybody can read.
class public_file_entry {
public:
    public_file_entry() = default;
    content_parts content;
    std::uint64_t length = 0;
    std::string content_type;
};

/// All files, and how many bytes each user has in them.
class file_table {
public:
    file_table() = default;

    collection<file_entry> const& files() const noexcept { return files_; }
    collection<file_entry>& files() noexcept { return files_; }
    collection<unfinished_file>& unfinished() noexcept { return unfinished_; }
    std::map<std::string, public_file_entry, std::less<>> const& public_files() const noexcept { return public_; }

    /// The bytes in the files of a user, unfinished ones as well; of all public files for an empty id.
    APPMIXER_DECL std::uint64_t bytes_of(std::string_view user_id) const;

    APPMIXER_DECL file_entry& insert(file_entry file);
    /// Erases a file; an unknown id has no effect.
    APPMIXER_DECL void erase(std::string_view id);
    APPMIXER_DECL unfinished_file& insert(unfinished_file file);
    APPMIXER_DECL void erase_unfinished(std::string_view id);
    /// The ids of the unfinished files of a user, the oldest first.
    APPMIXER_DECL std::vector<std::string> unfinished_of(std::string_view user_id);
    /// Adds a chunk to an unfinished file.
    APPMIXER_DECL void append(unfinished_file& file, std::shared_ptr<stored_content const> chunk);
    /// Adds a public file or replaces the one with that name.
    APPMIXER_DECL void put_public(std::string name, public_file_entry file);
    /// Returns false when there is no such file.
    APPMIXER_DECL bool erase_public(std::string_view name);
    /// Erases all files of a user.
    APPMIXER_DECL void erase_user(std::string_view user_id);

private:
    APPMIXER_DECL void count(std::string_view user_id, std::uint64_t added, std::uint64_t removed);

    collection<file_entry> files_;
    collection<unfinished_file> unfinished_;
    std::map<std::string, public_file_entry, std::less<>> public_; ///< by name
    text_map<std::uint64_t> bytes_;                                ///< by user
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/files/file_table.ipp>
#endif

#endif
