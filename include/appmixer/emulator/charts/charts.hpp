#ifndef APPMIXER_EMULATOR_CHARTS_CHARTS_HPP
#define APPMIXER_EMULATOR_CHARTS_CHARTS_HPP

// Charts. The emulator stores their contents and does not interpret them.

#include <appmixer/emulator/http/router.hpp>

#include <string_view>

namespace appmixer::detail::emu {

/// Throws `bad_field` when a field of a chart has the wrong type, or a required field is missing unless `partial`.
APPMIXER_DECL void check_chart_fields(json::object const& fields, bool partial);
/// Makes a chart from checked fields.
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
