#ifndef APPMIXER_EMULATOR_SYSTEM_CONFIG_CONFIG_VALUE_ENTRY_HPP
#define APPMIXER_EMULATOR_SYSTEM_CONFIG_CONFIG_VALUE_ENTRY_HPP

// The data of a setting of the server.

#include <appmixer/emulator/state/document.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace appmixer::detail::emu {

class config_value_entry {
public:
    config_value_entry() = default;
    std::string_view id() const { return text_of(document, "key"); }
    std::string_view owner() const noexcept { return {}; }

    json::object document; ///< as in responses
};

} // namespace appmixer::detail::emu

#endif
