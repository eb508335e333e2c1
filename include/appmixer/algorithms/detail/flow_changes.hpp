#ifndef APPMIXER_ALGORITHMS_DETAIL_FLOW_CHANGES_HPP
#define APPMIXER_ALGORITHMS_DETAIL_FLOW_CHANGES_HPP

// What differs between two versions of a flow.

#include <appmixer/core/config.hpp>
#include <appmixer/model/flow.hpp>

#include <optional>

namespace appmixer::detail {

/// The changes that turn one version of a flow into another, for `update_flow`: the top-level fields that differ, in
/// what a client can write. Untyped JSON is compared by value. Fields that were emptied are in `extra` of the result
/// with an empty text, list or object, or null, since an empty member is not sent.
///
/// Result: nothing when no such field differs.
APPMIXER_DECL std::optional<flow> changes_between(flow const& before, flow const& after);

/// Whether two results of `changes_between` have a field in common.
APPMIXER_DECL bool have_common_field(flow const& a, flow const& b);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/flow_changes.ipp>
#endif

#endif
