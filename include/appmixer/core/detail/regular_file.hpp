#ifndef APPMIXER_CORE_DETAIL_REGULAR_FILE_HPP
#define APPMIXER_CORE_DETAIL_REGULAR_FILE_HPP

// Reads regular files, never devices or pipes, and where others may write to the folder no symbolic links.

#include <appmixer/core/error.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

#if !defined(__unix__) && !defined(__APPLE__)
#include <fstream>
#endif

namespace appmixer::detail {

/// Whether a path may lead through a symbolic link.
enum class symbolic_links : unsigned char { followed, refused };

/// A path as the detail of an error.
inline std::string shown_path(std::string const& path) { return path.empty() ? "the path is empty" : path; }

/// Success for a regular file, or for a path where nothing is if `may_be_missing` is set.
///
/// Errors: `boost::system::errc::too_many_symbolic_link_levels` for a symbolic link, if links are refused;
/// `boost::system::errc::is_a_directory`; `boost::system::errc::not_supported` for a device or pipe; those of the
/// system.
APPMIXER_DECL boost::system::error_code expect_regular_file(std::string const& path, bool may_be_missing,
                                                            symbolic_links links = symbolic_links::refused);

/// A regular file that is open for reading. Folders, devices and pipes are not opened.
class input_file {
public:
    input_file() = default;
    ~input_file() { close(); }
    input_file(input_file const&) = delete;
    input_file& operator=(input_file const&) = delete;

    /// The size of a file in bytes. Parameters and errors: those of `open`.
    [[nodiscard]] APPMIXER_DECL static result<std::uint64_t> size_of(std::string const& path, symbolic_links links);

    /// Opens a file at its beginning.
    ///
    /// Errors: those of `expect_regular_file`, with the path in `detail()`.
    [[nodiscard]] APPMIXER_DECL result<void> open(std::string const& path, symbolic_links links);
    APPMIXER_DECL bool is_open() const noexcept;
    APPMIXER_DECL void close() noexcept;

    /// The current size in bytes; others may change it. Errors: those of the system, with the path in `detail()`.
    [[nodiscard]] APPMIXER_DECL result<std::uint64_t> size() const;
    /// Reads at most `at_most` bytes. Returns their number, 0 at the end. Errors: those of `size`.
    [[nodiscard]] APPMIXER_DECL result<std::size_t> read(char* to, std::size_t at_most);

private:
    std::string path_;
#if defined(__unix__) || defined(__APPLE__)
    int file_ = -1;
#else
    std::ifstream file_;
#endif
};

/// Reads a regular file as a whole, through no symbolic link.
///
/// limit: the greatest size in bytes.
/// Errors: those of `expect_regular_file`, with the path in `detail()`; `boost::system::errc::file_too_large`.
[[nodiscard]] APPMIXER_DECL result<std::string> read_regular_file(std::string const& path, std::size_t limit);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/regular_file.ipp>
#endif

#endif
