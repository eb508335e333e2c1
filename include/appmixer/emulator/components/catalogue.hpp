#ifndef APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_HPP
#define APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_HPP

#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/state/collection.hpp>

#include <boost/json/object.hpp>

#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

// Apps and their components: those that every installation has. None of them does anything.

class catalogue {
public:
    APPMIXER_DECL catalogue();

    /// Name → app.
    json::object const& apps() const noexcept { return apps_; }
    /// The manifests, in the order of the names of the apps and of the components.
    std::vector<json::object> const& components() const noexcept { return components_; }
    /// The manifest of a type of component; null when it is not among these.
    APPMIXER_DECL json::object const* find(std::string_view type) const;
    /// Whether a selector such as `appmixer.utils` stands for a component of this name.
    APPMIXER_DECL static bool selects(std::string_view selector, std::string_view name) noexcept;

private:
    json::object apps_;
    std::vector<json::object> components_;
    text_map<std::size_t> index_;
};

/// The one catalogue. It never changes, so that all emulators share it.
APPMIXER_DECL catalogue const& built_in_catalogue();

APPMIXER_DECL void add_catalogue_routes(router& routes);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/catalogue.ipp>
#endif

#endif
