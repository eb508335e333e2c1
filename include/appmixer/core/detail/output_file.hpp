#ifndef APPMIXER_CORE_DETAIL_OUTPUT_FILE_HPP
#define APPMIXER_CORE_DETAIL_OUTPUT_FILE_HPP

// A regular file that is written piece by piece.

#include <appmixer/core/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

#if !defined(__unix__) && !defined(__APPLE__)
#include <fstream>
#endif

namespace appmixer::detail {

/// A regular file that is open for writing. Its folder may be one that others write to: symbolic links and files with
/// further hard links are refused. The errors are those of the system, with the path in `detail()`.
class output_file {
public:
    output_file() = default;
    ~output_file() { close(); }
    output_file(output_file const&) = delete;
    output_file& operator=(output_file const&) = delete;

    /// Creates a file. Errors: also `boost::system::errc::file_exists`.
    [[nodiscard]] APPMIXER_DECL result<void> create(std::string const& path);
    /// Opens a file at its end, or creates it.
    ///
    /// Errors: also those of `expect_regular_file`; `boost::system::errc::too_many_links`;
    /// `boost::system::errc::device_or_resource_busy` while it is open for writing elsewhere.
    [[nodiscard]] APPMIXER_DECL result<void> open(std::string const& path);
    APPMIXER_DECL bool is_open() const noexcept;
    APPMIXER_DECL void close() noexcept;

    /// The current size in bytes.
    [[nodiscard]] APPMIXER_DECL result<std::uint64_t> size();
    /// Shortens the file. The next write is at its end.
    [[nodiscard]] APPMIXER_DECL result<void> truncate(std::uint64_t size);
    [[nodiscard]] APPMIXER_DECL result<void> write(std::string_view bytes);
    /// Reports failures of earlier writes that the system has delayed.
    [[nodiscard]] APPMIXER_DECL result<void> flush();
    /// Sets the permissions of another file, if that exists and the file system can.
    APPMIXER_DECL void copy_permissions(std::string const& other) noexcept;

private:
    APPMIXER_DECL result<void> open(std::string const& path, bool must_be_new);

    std::string path_;
#if defined(__unix__) || defined(__APPLE__)
    int file_ = -1;
#else
    std::fstream file_;
#endif
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/output_file.ipp>
#endif

#endif
