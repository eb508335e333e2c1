#ifndef APPMIXER_CORE_CONFIG_HPP
#define APPMIXER_CORE_CONFIG_HPP

#include <boost/version.hpp>

#if BOOST_VERSION < 108100
#error "appmixer needs Boost 1.81 or newer (on Debian 12: libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev)"
#endif
// MSVC tells the standard by a macro of its own.
#if !defined(__cpp_impl_coroutine) || (__cplusplus < 202002L && (!defined(_MSVC_LANG) || _MSVC_LANG < 202002L))
#error "appmixer needs C++20 with coroutines (g++ 12 or clang 16, -std=c++20)"
#endif
#if !defined(__cpp_exceptions) && !defined(_CPPUNWIND)
#error "appmixer needs exceptions (no -fno-exceptions)"
#endif

// g++ reports this at every coroutine of Asio's that it optimizes, wrongly: the frames come from `aligned_alloc` within
// Asio's `operator new`, and go back by its `operator delete`. The place that it names is the coroutine, the user's as
// well; so this holds behind the header, too.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

// Bodies that are not templates live in impl/*.ipp. By default each header includes its own and they are inline.
// With APPMIXER_SEPARATE_COMPILATION defined everywhere, exactly one source file includes <appmixer/src.hpp>.
// The macro chooses where a body is compiled; it changes no type and no signature.
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
