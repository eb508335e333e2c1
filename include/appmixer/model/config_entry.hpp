#ifndef APPMIXER_MODEL_CONFIG_ENTRY_HPP
#define APPMIXER_MODEL_CONFIG_ENTRY_HPP

// Settings of the server.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <string>

namespace appmixer {

/// A setting of the server.
///
/// Source: https://docs.appmixer.com, API, Config.
class config_entry {
public:
    config_entry() = default;

    std::string key;
    json::value value;  ///< JSON of any kind, often text
    json::object extra; ///< every key not named above

    static constexpr auto fields = table{field("key", &config_entry::key), field("value", &config_entry::value)};
};

} // namespace appmixer

#endif
