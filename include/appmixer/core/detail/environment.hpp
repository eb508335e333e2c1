#ifndef APPMIXER_CORE_DETAIL_ENVIRONMENT_HPP
#define APPMIXER_CORE_DETAIL_ENVIRONMENT_HPP

// Environment variables.

#ifdef _WIN32
#include <appmixer/core/detail/file_path.hpp>

#include <cstring>
#endif

#include <cstdlib>
#include <optional>
#include <string>

namespace appmixer::detail {

/// The value of an environment variable, in UTF-8 on Windows; nothing when it is not set.
inline std::optional<std::string> environment_variable(char const* name)
{
#ifdef _WIN32
#ifdef _MSC_VER
#pragma warning(suppress : 4996) // MSVC recommends a function of its own
#endif
    wchar_t const* const value = ::_wgetenv(std::wstring(name, name + std::strlen(name)).c_str());
    return value != nullptr ? std::optional(path_text(value)) : std::nullopt; // only for its conversion
#else
    char const* const value = std::getenv(name);
    return value != nullptr ? std::optional<std::string>(value) : std::nullopt;
#endif
}

} // namespace appmixer::detail

#endif
