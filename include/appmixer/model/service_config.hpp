#ifndef APPMIXER_MODEL_SERVICE_CONFIG_HPP
#define APPMIXER_MODEL_SERVICE_CONFIG_HPP

// The configuration of services, such as the credentials of an OAuth application.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <string>

namespace appmixer {

/// The configuration of a service.
///
/// Source: https://docs.appmixer.com, API, Service Configuration.
class service_config {
public:
    service_config() = default;

    std::string service_id; ///< "vendor:service", such as "acme:crm"
    json::object extra;     ///< the configuration: every key but the id, such as "clientId" and "clientSecret"

    static constexpr auto fields = table{field("serviceId", &service_config::service_id)};
};

} // namespace appmixer

#endif
