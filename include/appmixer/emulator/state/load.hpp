#ifndef APPMIXER_EMULATOR_STATE_LOAD_HPP
#define APPMIXER_EMULATOR_STATE_LOAD_HPP

// The parts of saving and loading the data of a back end as a JSON document.

#include <appmixer/emulator/state/loaded_object.hpp>
#include <appmixer/emulator/state/state.hpp>

#include <boost/json/array.hpp>

namespace appmixer::detail::emu {

/// Rejects values that the API would not accept from a client either.
APPMIXER_DECL void check_flow_fields(loaded_object const& source);

// Each loads one object of a document and adds it to the data. They throw `load_failure` for an invalid object, with
// its place in the document. now: the time for fields that are missing.

APPMIXER_DECL void load_message(state& back_end, loaded_object const& source, timestamp now);
APPMIXER_DECL void load_version(state& back_end, loaded_object const& source, timestamp now);
APPMIXER_DECL void load_modifiers(state& back_end, loaded_object const& root);
APPMIXER_DECL void load_account(state& back_end, loaded_object const& source, timestamp now);
APPMIXER_DECL void load_binding(state& back_end, loaded_object const& source);
APPMIXER_DECL void load_account_share(state& back_end, loaded_object const& source);
APPMIXER_DECL void load_log(state& back_end, loaded_object const& source, timestamp now);
APPMIXER_DECL void load_task(state& back_end, loaded_object const& source, timestamp now);
APPMIXER_DECL void load_webhook(state& back_end, loaded_object const& source, timestamp now);
APPMIXER_DECL void load_chart(state& back_end, loaded_object const& source, timestamp now);
APPMIXER_DECL void load_component_file(state& back_end, loaded_object const& source, timestamp now);

/// The content of a file: a text, JSON, or any bytes in base64.
APPMIXER_DECL std::string load_content(loaded_object const& source);
/// Adds the content of a file to a saved object: as a text, or in base64 if it is not UTF-8.
APPMIXER_DECL void save_content(json::object& saved, std::string const& content);

// The objects of a saved document.

APPMIXER_DECL json::array saved_messages(state const& back_end);
APPMIXER_DECL json::array saved_versions(state const& back_end);
APPMIXER_DECL json::array saved_accounts(state const& back_end);
APPMIXER_DECL json::array saved_bindings(state const& back_end);
APPMIXER_DECL json::array saved_account_shares(state const& back_end);
/// The records of all users in the order in which they were added, which shows where users share flows.
APPMIXER_DECL json::array saved_logs(state const& back_end);
APPMIXER_DECL json::array saved_tasks(state const& back_end);
APPMIXER_DECL json::array saved_webhooks(state const& back_end);
APPMIXER_DECL json::array saved_charts(state const& back_end);
APPMIXER_DECL json::array saved_component_files(state const& back_end);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/load_components.ipp>
#include <appmixer/emulator/state/load_activity.ipp>
#include <appmixer/emulator/state/load_resources.ipp>
#include <appmixer/emulator/state/load_tasks.ipp>
#endif

#endif
