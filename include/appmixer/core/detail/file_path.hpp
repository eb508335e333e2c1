#ifndef APPMIXER_CORE_DETAIL_FILE_PATH_HPP
#define APPMIXER_CORE_DETAIL_FILE_PATH_HPP

// Paths of files: UTF-8 in the library, and what the system wants in its calls. On POSIX they are the same bytes.

#include <appmixer/core/detail/utf8.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// The path that a text names. On Windows, bytes that are not UTF-8 become U+FFFD.
inline std::filesystem::path file_path(std::string_view text)
{
#ifdef _WIN32
    std::string const valid = repaired_utf8(text);
    return std::filesystem::path(std::u8string(valid.begin(), valid.end()));
#else
    return std::filesystem::path(text);
#endif
}

/// The text that names a path.
inline std::string path_text(std::filesystem::path const& path)
{
#ifdef _WIN32
    std::u8string const text = path.u8string();
    return std::string(text.begin(), text.end());
#else
    return path.string();
#endif
}

} // namespace appmixer::detail

#endif
