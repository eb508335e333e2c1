#ifndef APPMIXER_CORE_DETAIL_SAVE_FILE_HPP
#define APPMIXER_CORE_DETAIL_SAVE_FILE_HPP

#include <appmixer/core/error.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail {

/// Who may read a file that is saved.
enum class file_access : unsigned char {
    as_before,  ///< whoever may read the file so far; a new one: whoever the system lets by default
    owner_alone ///< its owner and nobody else, also where it was otherwise
};

/// Writes a file anew so that no failure loses anything. The text goes to a new file beside it, "PATH.tmp" or the first
/// of ".tmp2", ".tmp3" … that is free, is flushed to the disk, and then takes the name by renaming. Symbolic links are
/// followed. A file keeps its owner, its permissions and its other names; where renaming cannot do that, or is not
/// possible at all (a file that is a mount of its own, a folder that may not be written to), the file is overwritten in
/// place, and the temporary one stays until that is done. It lies in the system's folder for temporary files when its
/// own folder takes none.
///
/// Errors: those of the system, with the path in `detail()`; `boost::system::errc::is_a_directory`;
/// `boost::system::errc::not_supported` for a device, a pipe and whatever else is no regular file;
/// `boost::system::errc::device_or_resource_busy` while another process overwrites the file in place. The file is as it
/// was, or `detail()` names the temporary file that has the text in full.
[[nodiscard]] APPMIXER_DECL result<void> save_file(std::string const& path, std::string_view text, file_access access);

/// Finds out whether `save_file` would work, as far as that can be known without touching the file: writes the
/// temporary file and removes it. Errors: as there.
[[nodiscard]] APPMIXER_DECL result<void> try_save_file(std::string const& path, std::string_view text,
                                                       file_access access);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/save_file.ipp>
#endif

#endif
