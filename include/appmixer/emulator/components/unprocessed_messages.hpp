#ifndef APPMIXER_EMULATOR_COMPONENTS_UNPROCESSED_MESSAGES_HPP
#define APPMIXER_EMULATOR_COMPONENTS_UNPROCESSED_MESSAGES_HPP

// Messages that a component failed to process. Components do nothing in the emulator, so tests add these messages.

#include <appmixer/emulator/http/router.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// The `target` of every message: the input queue of a component.
inline constexpr std::string_view message_target = "input-queue";

/// The correlation ids in the properties of the messages, without duplicates.
APPMIXER_DECL json::array correlation_ids(json::value const& messages);
/// Adds a message and returns its id.
APPMIXER_DECL std::string add_message(state& back_end, flow_entry const& flow, std::string_view component_id,
                                      json::value messages, std::string_view error, timestamp now);

APPMIXER_DECL void add_unprocessed_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/unprocessed_messages.ipp>
#endif

#endif
