#ifndef APPMIXER_TRANSPORTS_HTTPS_SRC_HPP
#define APPMIXER_TRANSPORTS_HTTPS_SRC_HPP

/// For separate compilation: what src.hpp is for the core, this is for all that needs OpenSSL, in a program that uses
/// https_transport. It needs transports/src.hpp beside it.

#include <appmixer/core/config.hpp>

#ifdef APPMIXER_HEADER_ONLY
#error "appmixer/transports/https_src.hpp needs APPMIXER_SEPARATE_COMPILATION, defined for the whole program"
#endif

#include <appmixer/impl/https.ipp>
#include <appmixer/transports/impl/https_transport.ipp>
#include <appmixer/transports/impl/openssl_channel.ipp>
#include <appmixer/transports/impl/openssl_context.ipp>

#endif
