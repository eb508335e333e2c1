#ifndef APPMIXER_EMULATOR_SERVER_SRC_HPP
#define APPMIXER_EMULATOR_SERVER_SRC_HPP

/// For separate compilation: what emulator/src.hpp is for the emulator, this is for its server, which needs Beast. It
/// needs emulator/src.hpp and transports/src.hpp beside it.

#include <appmixer/core/config.hpp>

#ifdef APPMIXER_HEADER_ONLY
#error "appmixer/emulator/server/src.hpp needs APPMIXER_SEPARATE_COMPILATION, defined for the whole program"
#endif

#include <appmixer/emulator/server/emulator_server.ipp>

#endif
