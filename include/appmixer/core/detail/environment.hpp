#ifndef APPMIXER_CORE_DETAIL_ENVIRONMENT_HPP
#define APPMIXER_CORE_DETAIL_ENVIRONMENT_HPP

// Environment variables.

#include <cstdlib>

namespace appmixer::detail {

/// The value of an environment variable; null when it is not set.
inline char const* environment_variable(char const* name) noexcept
{
#ifdef _MSC_VER
#pragma warning(suppress : 4996) // MSVC recommends a function of its own
#endif
    return std::getenv(name);
}

} // namespace appmixer::detail

#endif
