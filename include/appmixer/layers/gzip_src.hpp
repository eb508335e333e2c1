#ifndef APPMIXER_LAYERS_GZIP_SRC_HPP
#define APPMIXER_LAYERS_GZIP_SRC_HPP

/// For separate compilation: what src.hpp is for the core, this is for all that needs zlib, in a program that uses
/// with_gzip.

#include <appmixer/core/config.hpp>

#ifdef APPMIXER_HEADER_ONLY
#error "appmixer/layers/gzip_src.hpp needs APPMIXER_SEPARATE_COMPILATION, defined for the whole program"
#endif

#include <appmixer/layers/impl/gzip_decoder.ipp>

#endif
