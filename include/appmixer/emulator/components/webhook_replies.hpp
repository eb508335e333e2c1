#ifndef APPMIXER_EMULATOR_COMPONENTS_WEBHOOK_REPLIES_HPP
#define APPMIXER_EMULATOR_COMPONENTS_WEBHOOK_REPLIES_HPP

// How components respond to calls of their webhooks. Components do nothing in the emulator, so tests and seeds say it.

#include <appmixer/emulator/state/loaded_object.hpp>
#include <appmixer/emulator/state/state.hpp>

#include <boost/json/array.hpp>

#include <string_view>

namespace appmixer::detail::emu {

/// The response of a component; null when nobody has set one.
APPMIXER_DECL http_response const* find_webhook_reply(state const& back_end, std::string_view flow_id,
                                                      std::string_view component_id);

/// Loads a response: its status, its headers as pairs of name and value, and its body as a text or, in `base64`, as
/// bytes. Throws `load_failure`.
APPMIXER_DECL void load_webhook_reply(state& back_end, loaded_object const& source);
/// All responses, in the order of their flows.
APPMIXER_DECL json::array saved_webhook_replies(state const& back_end);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/webhook_replies.ipp>
#endif

#endif
