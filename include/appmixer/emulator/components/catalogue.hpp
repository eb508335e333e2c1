#ifndef APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_HPP
#define APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_HPP

// The built-in apps and components. The components have manifests but do nothing.

#include <appmixer/core/config.hpp>
#include <appmixer/emulator/state/collection.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

class catalogue {
public:
    APPMIXER_DECL catalogue();

    /// Name → app.
    json::object const& apps() const noexcept { return apps_; }
    /// The manifests, sorted by app and component name.
    std::vector<json::object> const& components() const noexcept { return components_; }
    /// The manifest of a component type; null when it is not in the catalogue.
    APPMIXER_DECL json::object const* find(std::string_view type) const;

private:
    json::object apps_;
    std::vector<json::object> components_;
    text_map<std::size_t> index_;
};

/// The catalogue. It never changes, so all emulators share it.
APPMIXER_DECL catalogue const& built_in_catalogue();

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/catalogue.ipp>
#endif

#endif
