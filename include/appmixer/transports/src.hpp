#ifndef APPMIXER_TRANSPORTS_SRC_HPP
#define APPMIXER_TRANSPORTS_SRC_HPP

/// For separate compilation: what src.hpp is for the core, this is for all that needs Beast, which are the transports
/// over a network and the server of the emulator.

#include <appmixer/config.hpp>

#ifdef APPMIXER_HEADER_ONLY
#error "appmixer/transports/src.hpp needs APPMIXER_SEPARATE_COMPILATION, defined for the whole program"
#endif

#include <appmixer/impl/connect.ipp>
#include <appmixer/impl/deadline.ipp>
#include <appmixer/impl/emulator_server.ipp>
#include <appmixer/impl/http1.ipp>
#include <appmixer/impl/http_exchange.ipp>
#include <appmixer/impl/http_pool.ipp>
#include <appmixer/impl/http_transport.ipp>
#include <appmixer/impl/read_turns.ipp>
#include <appmixer/impl/usual_head.ipp>

#endif
