#ifndef APPMIXER_MODEL_SERVICE_INFO_HPP
#define APPMIXER_MODEL_SERVICE_INFO_HPP

// What a server says about itself.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <string>

namespace appmixer {

/// The response to `get_service_info`.
class service_info {
public:
    service_info() = default;

    std::string version;               ///< of the server, such as "6.0.0"
    std::optional<std::string> status; ///< such as "ok"
    json::object extra;                ///< every key not named above

    static constexpr auto fields =
        table{field("version", &service_info::version), field("status", &service_info::status)};
};

} // namespace appmixer

#endif
