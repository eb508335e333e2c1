#ifndef APPMIXER_EMULATOR_SRC_HPP
#define APPMIXER_EMULATOR_SRC_HPP

/// For separate compilation: what src.hpp is for the client, this is for the emulator. Programs without it need not
/// include it.

#include <appmixer/config.hpp>

#ifdef APPMIXER_HEADER_ONLY
#error "appmixer/emulator/src.hpp needs APPMIXER_SEPARATE_COMPILATION, defined for the whole program"
#endif

#include <appmixer/emulator/impl/descriptor.ipp>
#include <appmixer/emulator/impl/digest.ipp>
#include <appmixer/emulator/impl/emulator.ipp>
#include <appmixer/emulator/impl/filter.ipp>
#include <appmixer/emulator/impl/flow_lists.ipp>
#include <appmixer/emulator/impl/flow_rules.ipp>
#include <appmixer/emulator/impl/flows.ipp>
#include <appmixer/emulator/impl/ids.ipp>
#include <appmixer/emulator/impl/jwt.ipp>
#include <appmixer/emulator/impl/load.ipp>
#include <appmixer/emulator/impl/message.ipp>
#include <appmixer/emulator/impl/pattern.ipp>
#include <appmixer/emulator/impl/query.ipp>
#include <appmixer/emulator/impl/router.ipp>
#include <appmixer/emulator/impl/stores.ipp>
#include <appmixer/emulator/impl/users.ipp>

#endif
