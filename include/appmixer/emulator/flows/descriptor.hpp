#ifndef APPMIXER_EMULATOR_FLOWS_DESCRIPTOR_HPP
#define APPMIXER_EMULATOR_FLOWS_DESCRIPTOR_HPP

// A flow's descriptor: a map from component ids to components.

#include <appmixer/core/config.hpp>
#include <appmixer/emulator/components/installed_components.hpp>
#include <appmixer/emulator/id_source.hpp>
#include <appmixer/emulator/state/collection.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// The most faults that a response lists.
inline constexpr std::size_t most_faults = 100;

/// The faults of a descriptor, as objects with `componentId` and `message`.
APPMIXER_DECL json::array descriptor_faults(json::object const& descriptor);

/// Sets `version` of each component to the installed one if it is missing or older. Components that are not installed
/// and have no version get `unknown`.
APPMIXER_DECL void set_component_versions(installed_components const& components, json::object& descriptor,
                                          std::string_view unknown);

/// Replaces the ids of the components of a descriptor: as keys of the descriptor, of `source` and of `transform`, as
/// `componentId`, in references such as `{{{$.<id>.out.field}}}` in any text, and in the paths of wizards, such as
/// `<id>.config.transform.in.<id>.out`. An id that is a UUID is unambiguous, so it is replaced anywhere in a text or
/// key.
class component_ids {
public:
    /// Makes a new id for each component.
    APPMIXER_DECL component_ids(json::object const& descriptor, id_source& ids);
    /// Makes a new id for each component without one in `known`, which maps old ids to new ones.
    APPMIXER_DECL component_ids(json::object const& descriptor, id_source& ids, json::object const& known);

    APPMIXER_DECL json::object rewritten_descriptor(json::object const& descriptor) const;
    /// The same for any other value that may refer to components.
    APPMIXER_DECL json::value rewritten(json::value const& value) const;
    /// Old id → new id, in the order of the descriptor.
    json::object const& map() const noexcept { return map_; }

private:
    APPMIXER_DECL std::string const* replacement(std::string_view id) const;
    /// The keys of the objects `levels` below are component ids, even if they are not UUIDs. -1: no such objects.
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
