#ifndef APPMIXER_MODEL_FLOW_VERSION_HPP
#define APPMIXER_MODEL_FLOW_VERSION_HPP

// Saved versions of a flow.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace appmixer {

/// A saved version of a flow.
///
/// Source: https://docs.appmixer.com, API, Flows.
class flow_version {
public:
    flow_version() = default;

    std::string version_id;
    std::optional<std::uint64_t> version_number; ///< from 1; a later version has a higher number
    std::string type;                            ///< "manual" when a user created it; servers have further types
    std::optional<std::string> label;
    std::optional<timestamp> btime; ///< created
    json::object extra;             ///< every key not named above

    static constexpr auto fields = table{
        field("versionId", &flow_version::version_id), field("versionNumber", &flow_version::version_number),
        field("type", &flow_version::type), field("label", &flow_version::label), field("btime", &flow_version::btime)};
};

/// A page of a flow's versions, the response to `list_flow_versions`.
class flow_version_page {
public:
    flow_version_page() = default;

    std::vector<flow_version> items; ///< the newest first
    std::uint64_t total_count = 0;   ///< of the versions on all pages
    json::object extra;              ///< every key not named above

    static constexpr auto fields =
        table{field("items", &flow_version_page::items), field("totalCount", &flow_version_page::total_count)};
};

} // namespace appmixer

#endif
