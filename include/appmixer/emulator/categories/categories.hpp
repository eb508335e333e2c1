#ifndef APPMIXER_EMULATOR_CATEGORIES_CATEGORIES_HPP
#define APPMIXER_EMULATOR_CATEGORIES_CATEGORIES_HPP

// Categories of integrations: their routes, and saving and loading them.

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>

#include <boost/json/array.hpp>

namespace appmixer::detail::emu {

/// Loads one category of a document. now: the time for missing dates.
APPMIXER_DECL void load_category(state& back_end, loaded_object const& source, timestamp now);
APPMIXER_DECL json::array saved_categories(state const& back_end);

APPMIXER_DECL void add_category_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/categories/categories.ipp>
#endif

#endif
