#ifndef APPMIXER_EMULATOR_FLOWS_DESCRIPTOR_HPP
#define APPMIXER_EMULATOR_FLOWS_DESCRIPTOR_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/emulator/ids.hpp>
#include <appmixer/emulator/state/collection.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

// A flow's descriptor: a map from the ids of components to components.

/// How many faults a response tells at most: more than anybody reads.
inline constexpr std::size_t most_faults = 100;

/// What the engine would find wrong with a descriptor, as objects with `componentId` and `message`. Empty for nothing.
APPMIXER_DECL json::array descriptor_faults(json::object const& descriptor);

/// Notes the version of the catalogue on each component that has none, or an older one; `unknown` on components without
/// a version whose type is not in the catalogue.
APPMIXER_DECL void stamp_versions(json::object& descriptor, std::string_view unknown);

/// Gives the components of a descriptor new ids, wherever they are named: as keys of the descriptor, of `source` and of
/// `transform`, as `componentId`, in references such as `{{{$.<id>.out.field}}}` in any text, and in paths such as
/// `<id>.config.transform.in.<id>.out`, which wizards are full of. An id that is a UUID cannot be mistaken for
/// something else, so it is replaced wherever it stands in a text or in a key.
class component_ids {
public:
    /// Chooses an id for each component.
    APPMIXER_DECL component_ids(json::object const& descriptor, id_source& ids);

    APPMIXER_DECL json::object rewritten_descriptor(json::object const& descriptor) const;
    /// Any other value that may name components.
    APPMIXER_DECL json::value rewritten(json::value const& value) const;
    /// Old id → new id, in the order of the descriptor.
    json::object const& map() const noexcept { return map_; }

private:
    APPMIXER_DECL std::string const* replacement(std::string_view id) const;
    /// The objects `levels` below are maps from component ids, whatever the ids look like.
    APPMIXER_DECL json::value rewrite(json::value const& value, int levels) const;
    APPMIXER_DECL json::object rewrite(json::object const& object, int levels) const;
    APPMIXER_DECL json::string rewrite(std::string_view text) const;
    APPMIXER_DECL std::string rewrite_uuids(std::string_view text) const;
    APPMIXER_DECL std::string rewrite_references(std::string_view text) const;
    APPMIXER_DECL json::string rewrite_path(std::string_view text) const;

    json::object map_;
    text_map<std::string> index_;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/flows/descriptor.ipp>
#endif

#endif
