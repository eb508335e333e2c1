#ifndef APPMIXER_CORE_CONFIG_HPP
#define APPMIXER_CORE_CONFIG_HPP

// The requirements on the compiler and on Boost, the macro APPMIXER_DECL, and short names for Boost namespaces.

#include <boost/version.hpp>

#if BOOST_VERSION < 108100
#error "appmixer needs Boost 1.81 or newer (on Debian 12: libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev)"
#endif
// MSVC reports the language standard in _MSVC_LANG.
#if !defined(__cpp_impl_coroutine) || (__cplusplus < 202002L && (!defined(_MSVC_LANG) || _MSVC_LANG < 202002L))
#error "appmixer needs C++20 with coroutines (g++ 12 or clang 16, -std=c++20)"
#endif
#if !defined(__cpp_exceptions) && !defined(_CPPUNWIND)
#error "appmixer needs exceptions (no -fno-exceptions)"
#endif

// A false positive of g++ for optimized Asio coroutines: Asio's `operator new` calls `aligned_alloc`, its
// `operator delete` frees that. g++ reports it at the coroutine, also in the user's code, so the warning stays disabled
// after this header.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

// Functions that are not templates are defined in impl/*.ipp. By default each header includes its .ipp file and they
// are inline. When the whole program defines APPMIXER_SEPARATE_COMPILATION, exactly one source file includes
// <appmixer/src.hpp>. The macro only selects where a function is compiled; it changes no type and no signature.
#ifdef APPMIXER_SEPARATE_COMPILATION
#define APPMIXER_DECL
#else
#define APPMIXER_DECL inline
#define APPMIXER_HEADER_ONLY
#endif

namespace boost::asio {
}
namespace boost::json {
}

namespace appmixer {

namespace asio = boost::asio;
namespace json = boost::json;

} // namespace appmixer

#endif
