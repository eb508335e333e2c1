#ifndef APPMIXER_EMULATOR_COMPONENTS_COMPONENT_LISTS_HPP
#define APPMIXER_EMULATOR_COMPONENTS_COMPONENT_LISTS_HPP

// Lists of apps and components, by what the caller may see.

#include <appmixer/emulator/http/router.hpp>

#include <boost/json/object.hpp>

#include <map>
#include <string_view>

namespace appmixer::detail::emu {

/// Whether a selector such as `acme.crm` selects the component of this name.
inline bool selects(std::string_view selector, std::string_view name) noexcept
{
    return name.starts_with(selector) && (name.size() == selector.size() || name[selector.size()] == '.');
}

/// Whether the caller sees a published component, module or service. Private ones are seen by who published them, by
/// holders of the role `private`, by users whose `allowedPrivateComponents` has the name, and by whom an access rule
/// with the attribute "*" is for.
APPMIXER_DECL bool may_see(request_context const& ctx, std::string_view name, std::string_view publisher);

/// Whether there is a component of this type that the caller does not see.
APPMIXER_DECL bool is_hidden_type(request_context const& ctx, std::string_view type);

/// A copy of a descriptor without the types of components that the caller does not see. Flows can use such components,
/// but responses do not show what their manifests contain.
APPMIXER_DECL json::object without_hidden_types(request_context const& ctx, json::object const& descriptor);

/// The manifests of the components that the caller sees and that the access rules allow, by name.
APPMIXER_DECL std::map<std::string_view, json::object const*> visible_components(request_context const& ctx);

APPMIXER_DECL void add_component_list_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/component_lists.ipp>
#endif

#endif
