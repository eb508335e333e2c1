#ifndef APPMIXER_CORE_VERSION_HPP
#define APPMIXER_CORE_VERSION_HPP

// The version of the library.

/// The version as one number: major * 10000 + minor * 100 + patch.
#define APPMIXER_VERSION 100
/// The version as text.
#define APPMIXER_VERSION_STRING "0.1.0"

#endif
