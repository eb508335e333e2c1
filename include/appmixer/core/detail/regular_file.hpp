#ifndef APPMIXER_CORE_DETAIL_REGULAR_FILE_HPP
#define APPMIXER_CORE_DETAIL_REGULAR_FILE_HPP

// Reads files of folders that others may write to as well: never through a symbolic link, never from a device.

#include <appmixer/core/error.hpp>

#include <cstddef>
#include <string>

namespace appmixer::detail {

/// Success for a regular file, or for a path where nothing is if `may_be_missing` is set.
///
/// Errors: `boost::system::errc::too_many_symbolic_link_levels` for a symbolic link;
/// `boost::system::errc::not_supported` for a folder or device; those of the system.
APPMIXER_DECL boost::system::error_code expect_regular_file(std::string const& path, bool may_be_missing);

/// Reads a regular file.
///
/// limit: the greatest size in bytes.
/// Errors: those of `expect_regular_file`, with the path in `detail()`; `boost::system::errc::file_too_large`.
[[nodiscard]] APPMIXER_DECL result<std::string> read_regular_file(std::string const& path, std::size_t limit);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/regular_file.ipp>
#endif

#endif
