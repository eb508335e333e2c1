#ifndef APPMIXER_TESTS_EMULATOR_PUBLISHED_COMPONENTS_HPP
#define APPMIXER_TESTS_EMULATOR_PUBLISHED_COMPONENTS_HPP

// Manifests of a service that tests publish, and an unpacker for archives that are JSON.

#include "support.hpp"

#include <appmixer/emulator/archive.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace emulator_tests {

inline std::string const service_path = "acme/crm/service.json";
inline std::string const find_path = "acme/crm/contacts/Find/component.json";
inline std::string const watch_path = "acme/crm/contacts/Watch/component.json";

inline json::object service_manifest()
{
    return json::parse(R"({"name":"acme.crm","label":"CRM","category":"applications","description":"Customers.",
                           "icon":"data:,"})")
        .as_object();
}

inline json::object find_manifest(std::string_view version = "1.0.0")
{
    json::object manifest = json::parse(R"({"name":"acme.crm.contacts.Find","label":"Find contact","inPorts":
        [{"name":"in","schema":{"type":"object","properties":{"mail":{"type":"string"}},"required":["mail"]}}],
        "outPorts":[{"name":"out","options":[{"label":"Name","value":"name"},{"value":"phone"}]},"notFound"],
        "properties":{"schema":{"properties":{"region":{"type":"string"}},"required":["region"]},
                      "inspector":{"inputs":{"region":{"type":"text","index":1}}}}})")
                                .as_object();
    manifest["version"] = version;
    return manifest;
}

/// A trigger without input ports, properties and version.
inline json::object watch_manifest()
{
    return json::parse(R"({"name":"acme.crm.contacts.Watch","trigger":true,"outPorts":["contact"]})").as_object();
}

/// Unpacks archives that are a JSON array of paths and contents, in turn. A content that is no text is a JSON file.
inline std::vector<appmixer::archive_file> unpack_json(std::string_view archive)
{
    boost::system::error_code code;
    json::value const parsed = json::parse(archive, code);
    if (code || !parsed.is_array())
        throw std::runtime_error("not a list of files");
    std::vector<appmixer::archive_file> files;
    json::array const& list = parsed.get_array();
    for (std::size_t i = 0; i + 1 < list.size(); i += 2)
        files.emplace_back(std::string(list[i].as_string()), list[i + 1].is_string()
                                                                 ? std::string(list[i + 1].get_string())
                                                                 : json::serialize(list[i + 1]));
    return files;
}

} // namespace emulator_tests

#endif
