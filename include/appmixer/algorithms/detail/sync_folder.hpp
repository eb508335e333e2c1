#ifndef APPMIXER_ALGORITHMS_DETAIL_SYNC_FOLDER_HPP
#define APPMIXER_ALGORITHMS_DETAIL_SYNC_FOLDER_HPP

// The folder of `plan_sync` and `export_to`: flows are files in its folder "flows", stores in "stores". Names of files
// have no meaning for reading.

#include <appmixer/algorithms/detail/sync_document.hpp>
#include <appmixer/algorithms/sync_plan.hpp>
#include <appmixer/core/error.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// The greatest size of a file, in bytes.
inline constexpr std::size_t max_sync_file_size = std::size_t(2) << 20;

/// The name of the file of a flow or store: letters, digits and '-' of its name in lower case, at most 60, and 12
/// hexadecimal digits of the digest of its id. No two of them are equal for a file system that ignores case, none is
/// reserved, and none leads out of the folder.
APPMIXER_DECL std::string file_name_for(std::string_view name, std::string_view id);

/// One of the two folders with files.
class sync_folder {
public:
    /// root: the folder of the caller.
    APPMIXER_DECL sync_folder(std::filesystem::path const& root, sync_subject subject);

    sync_subject subject() const noexcept { return subject_; }
    /// The paths of the files, relative to the root, sorted: all whose names end in ".json" and do not begin with '.'.
    ///
    /// Errors: those of the system when the folder is not there or is itself a symbolic link, and when one of them is
    /// not a regular file; with the path in `detail()`.
    [[nodiscard]] APPMIXER_DECL result<std::vector<std::string>> files() const;
    /// The text of a file. path: relative to the root.
    [[nodiscard]] APPMIXER_DECL result<std::string> read(std::string const& path) const;
    /// Reads a text of this folder. Errors: those of `parse_file`, with the path in `detail()`.
    [[nodiscard]] APPMIXER_DECL result<sync_document> parse(std::string const& path, std::string_view text) const;

    /// Creates the folder if it is not there.
    [[nodiscard]] APPMIXER_DECL result<void> create() const;
    /// Writes a file unless it has that text already. Result: whether it was written.
    [[nodiscard]] APPMIXER_DECL result<bool> write(std::string const& path, std::string_view text) const;
    [[nodiscard]] APPMIXER_DECL result<void> remove(std::string const& path) const;
    /// The path of the file of a flow or store, relative to the root.
    APPMIXER_DECL std::string path_for(std::string_view name, std::string_view id) const;

private:
    [[nodiscard]] APPMIXER_DECL result<void> expect_folder() const;

    std::filesystem::path root_;
    sync_subject subject_;
    std::string name_; // "flows" or "stores"
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/sync_folder.ipp>
#endif

#endif
