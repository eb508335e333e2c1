#ifndef APPMIXER_EMULATOR_SERVICE_CONFIGS_SERVICE_CONFIG_ENTRY_HPP
#define APPMIXER_EMULATOR_SERVICE_CONFIGS_SERVICE_CONFIG_ENTRY_HPP

// The data of a service's configuration.

#include <appmixer/emulator/state/document.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace appmixer::detail::emu {

/// The configuration of a service, and its whitelist.
class service_config_entry {
public:
    service_config_entry() = default;
    std::string_view id() const { return text_of(document, "serviceId"); }
    std::string_view owner() const noexcept { return {}; }

    json::object document;  ///< as in responses
    json::object whitelist; ///< key → value
};

} // namespace appmixer::detail::emu

#endif
