#ifndef APPMIXER_EMULATOR_EMULATOR_SERVER_SRC_HPP
#define APPMIXER_EMULATOR_EMULATOR_SERVER_SRC_HPP

/// The bodies of the server's functions, for separate compilation. They need Beast. A program that uses
/// `emulator_server` includes this file in one source file, as well as <appmixer/src.hpp>, <appmixer/emulator/src.hpp>
/// and <appmixer/transports/src.hpp>.

#include <appmixer/core/config.hpp>

#ifdef APPMIXER_HEADER_ONLY
#error "appmixer/emulator/emulator_server_src.hpp needs APPMIXER_SEPARATE_COMPILATION, defined for the whole program"
#endif

#include <appmixer/emulator/page/emulator_page.ipp>
#include <appmixer/emulator/page/page_changes.ipp>
#include <appmixer/emulator/page/page_commands.ipp>
#include <appmixer/emulator/page/page_items.ipp>
#include <appmixer/emulator/server/emulator_server.ipp>
#include <appmixer/emulator/server/listen.ipp>
#include <appmixer/emulator/server/page_updates.ipp>
#include <appmixer/emulator/server/session.ipp>
#include <appmixer/emulator/server/shutdown.ipp>
#include <appmixer/emulator/server/webhooks.ipp>

#endif
