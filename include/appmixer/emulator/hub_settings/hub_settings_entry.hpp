#ifndef APPMIXER_EMULATOR_HUB_SETTINGS_HUB_SETTINGS_ENTRY_HPP
#define APPMIXER_EMULATOR_HUB_SETTINGS_HUB_SETTINGS_ENTRY_HPP

// The data of the Automation Hub.

#include <appmixer/core/timestamp.hpp>

#include <boost/json/object.hpp>

#include <string>

namespace appmixer::detail::emu {

/// The settings of the Automation Hub, once they were set.
class hub_settings_entry {
public:
    hub_settings_entry() = default;
    std::string id;
    json::object settings;
    timestamp created;
    timestamp updated;
};

} // namespace appmixer::detail::emu

#endif
