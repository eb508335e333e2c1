#ifndef APPMIXER_EMULATOR_UNCONFIRMED_UNCONFIRMED_HPP
#define APPMIXER_EMULATOR_UNCONFIRMED_UNCONFIRMED_HPP

// Those operations of api/unconfirmed.hpp that administrators use: quotas, URL aliases, the jobs of components, and
// whitelists. The emulator keeps quotas and aliases; they have no effect. Nothing runs, so there are no jobs.

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

#include <boost/json/array.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL void add_unconfirmed_routes(router& routes);

// Each loads one object of a document, as `load_flow` loads a flow.

APPMIXER_DECL void load_quota(state& back_end, loaded_object const& source, timestamp now);
APPMIXER_DECL void load_url_alias(state& back_end, loaded_object const& source, timestamp now);

// The objects for a saved document.

APPMIXER_DECL json::array saved_quotas(state const& back_end);
APPMIXER_DECL json::array saved_url_aliases(state const& back_end);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/unconfirmed/unconfirmed.ipp>
#endif

#endif
