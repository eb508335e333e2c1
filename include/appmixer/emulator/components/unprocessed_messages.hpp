#ifndef APPMIXER_EMULATOR_COMPONENTS_UNPROCESSED_MESSAGES_HPP
#define APPMIXER_EMULATOR_COMPONENTS_UNPROCESSED_MESSAGES_HPP

#include <appmixer/emulator/http/router.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

// Messages that a component could not work on. They come from outside alone, since no component works here.

/// Where a message would have gone: the queue of a component's input.
inline constexpr std::string_view message_target = "input-queue";

/// Adds a message; gives its id.
APPMIXER_DECL std::string add_message(state& back_end, flow_entry const& flow, std::string_view component_id,
                                      json::value messages, std::string_view error, timestamp now);

APPMIXER_DECL void add_unprocessed_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/unprocessed_messages.ipp>
#endif

#endif
