#ifndef APPMIXER_EMULATOR_ACCOUNTS_REQUIRED_SCOPES_IPP
#define APPMIXER_EMULATOR_ACCOUNTS_REQUIRED_SCOPES_IPP

#include <appmixer/emulator/accounts/accounts.hpp>
#include <appmixer/emulator/accounts/required_scopes.hpp>
#include <appmixer/emulator/http/http_error.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

/// The part `auth` of a manifest; null when there is none.
inline json::object const* auth_in(json::object const* manifest)
{
    json::value const* const auth = manifest == nullptr ? nullptr : manifest->if_contains("auth");
    return auth == nullptr ? nullptr : auth->if_object();
}

inline void add_scopes(scope_set& scopes, json::object const& auth)
{
    json::value const* const list = auth.if_contains("scope");
    if (list == nullptr || !list->is_array())
        return;
    for (json::value const& scope : list->get_array())
        if (scope.is_string())
            scopes.emplace(scope.get_string());
}

APPMIXER_DECL std::string service_of(state const& back_end, std::string_view component_type)
{
    std::string service(component_type);
    if (json::object const* const auth = auth_in(back_end.components.find(component_type))) {
        service = text_or_empty(*auth, "service");
    } else if (std::size_t const dot = service.find('.'); dot != std::string::npos) {
        service.resize((std::min)(service.find('.', dot + 1), service.size()));
        service[dot] = ':';
    }
    if (!is_service(service))
        throw http_error(400, "\"componentType\" must be a component type or a service");
    return service;
}

APPMIXER_DECL scope_set required_scopes(state const& back_end, std::string_view component_type)
{
    scope_set scopes;
    if (!is_service(component_type)) {
        if (json::object const* const auth = auth_in(back_end.components.find(component_type)))
            add_scopes(scopes, *auth);
        return scopes;
    }
    for (auto const& [name, manifest] : back_end.components.published_components())
        if (json::object const* const auth = auth_in(&manifest.document);
            auth != nullptr && text_or_empty(*auth, "service") == component_type)
            add_scopes(scopes, *auth);
    return scopes;
}

APPMIXER_DECL scope_set missing_scopes(scope_set required, json::array const& granted)
{
    for (json::value const& scope : granted)
        if (auto const found = required.find(std::string_view(scope.as_string())); found != required.end())
            required.erase(found);
    return required;
}

} // namespace appmixer::detail::emu

#endif
