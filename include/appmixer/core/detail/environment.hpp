#ifndef APPMIXER_CORE_DETAIL_ENVIRONMENT_HPP
#define APPMIXER_CORE_DETAIL_ENVIRONMENT_HPP

#include <cstdlib>

namespace appmixer::detail {

/// A variable of the environment; null when it is not set.
inline char const* environment_variable(char const* name) noexcept
{
#ifdef _MSC_VER
#pragma warning(suppress : 4996) // MSVC would have a function of its own instead
#endif
    return std::getenv(name);
}

} // namespace appmixer::detail

#endif
