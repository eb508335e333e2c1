#ifndef APPMIXER_EMULATOR_CHARTS_CHARTS_HPP
#define APPMIXER_EMULATOR_CHARTS_CHARTS_HPP

#include <appmixer/emulator/http/router.hpp>

#include <string_view>

namespace appmixer::detail::emu {

// Charts: a user's own, with contents that mean nothing to the back end.

/// Throws `bad_field` when a field of a chart is of the wrong kind, or, unless some are enough, missing.
APPMIXER_DECL void check_chart_fields(json::object const& fields, bool some_are_enough);
/// A chart made of fields that were checked.
APPMIXER_DECL chart_entry make_chart(std::string_view id, std::string_view user_id, json::object const& fields,
                                     timestamp now);
/// Removes all charts of a user.
APPMIXER_DECL void remove_charts_of(state& back_end, std::string_view user_id);

APPMIXER_DECL void add_chart_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/charts/charts.ipp>
#endif

#endif
