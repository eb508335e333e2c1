#ifndef APPMIXER_CORE_DETAIL_SAVE_FILE_HPP
#define APPMIXER_CORE_DETAIL_SAVE_FILE_HPP

// Replaces a file without losing the old content when that fails.

#include <appmixer/core/error.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail {

/// Who may read a saved file.
enum class file_access : unsigned char {
    as_before,  ///< the permissions stay; a new file gets the default permissions
    owner_alone ///< only the owner, whatever the permissions were
};

/// Replaces the content of a file, such that no failure loses data. The text is written to a temporary file in the same
/// folder ("PATH.tmp", or the first free name of ".tmp2", ".tmp3" …), flushed to disk, and renamed. Symbolic links are
/// followed. The file keeps its owner, permissions and hard links. Where renaming cannot preserve these, or is
/// impossible (the file is a mount point, or the folder is not writable), the file is overwritten in place, and the
/// temporary file is removed afterwards. It is in the system's folder for temporary files when its own folder is not
/// writable.
///
/// path: the file. text: its new content. access: who may read it.
/// Errors: those of the system, with the path in `detail()`; `boost::system::errc::is_a_directory`;
/// `boost::system::errc::not_supported` when it is not a regular file;
/// `boost::system::errc::device_or_resource_busy` while another process overwrites the file. After an error the file is
/// unchanged, or `detail()` names the temporary file with the complete text.
[[nodiscard]] APPMIXER_DECL result<void> save_file(std::string const& path, std::string_view text, file_access access);

/// Replaces a file of a folder that others may write to as well, by a temporary file and renaming. Never writes through
/// a link: a symbolic link is an error, and other hard links of the file keep the old content. The text is not flushed
/// to disk, which can take 10 ms: this is for files that can be written again.
///
/// path, text: those of `save_file`. The file keeps its permissions.
/// Errors: those of the system, with the path in `detail()`; `boost::system::errc::too_many_symbolic_link_levels` for a
/// symbolic link, `boost::system::errc::is_a_directory`, and `boost::system::errc::not_supported` for anything else
/// that is not a regular file. After an error the file is unchanged.
[[nodiscard]] APPMIXER_DECL result<void> replace_file(std::string const& path, std::string_view text);

/// Checks whether `save_file` would succeed, as far as possible without changing the file: writes the temporary file
/// and removes it. Parameters and errors: those of `save_file`.
[[nodiscard]] APPMIXER_DECL result<void> try_save_file(std::string const& path, std::string_view text,
                                                       file_access access);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/save_file.ipp>
#endif

#endif
