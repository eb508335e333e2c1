#ifndef APPMIXER_EMULATOR_COMPONENTS_INSTALLED_COMPONENTS_IPP
#define APPMIXER_EMULATOR_COMPONENTS_INSTALLED_COMPONENTS_IPP

// Keeps published files, and finds components by their names.

#include <appmixer/emulator/components/catalogue.hpp>
#include <appmixer/emulator/components/installed_components.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/state/document.hpp>
#include <appmixer/json/reader.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail::emu {

APPMIXER_DECL json::object const* installed_components::find(std::string_view type) const
{
    auto const published = components_.find(type);
    return published == components_.end() ? built_in_catalogue().find(type) : &published->second.document;
}

APPMIXER_DECL bool installed_components::is_private(std::string_view name) const
{
    auto const is_marked = [](manifests const& all, std::string_view wanted) {
        auto const found = all.find(wanted);
        return found != all.end() && found->second.is_private;
    };
    if (is_marked(components_, name) || is_marked(apps_, name))
        return true;
    for (std::size_t dot = name.rfind('.'); dot != std::string_view::npos && dot > 0; dot = name.rfind('.', dot - 1))
        if (is_marked(apps_, name.substr(0, dot)))
            return true;
    return false;
}

/// The manifest of a component as it is served: a port is an object, also where it was published as a name, and the
/// keys that flows need are there.
inline json::object served_manifest(json::object manifest)
{
    for (std::string_view const key : {"inPorts", "outPorts"}) {
        json::value& ports = manifest[key];
        if (!ports.is_array())
            ports.emplace_array();
        for (json::value& port : ports.get_array()) {
            if (!port.is_string())
                continue;
            json::object named;
            named["name"] = std::move(port);
            port = std::move(named);
        }
    }
    if (!manifest.contains("version"))
        manifest["version"] = "1.0.0";
    return manifest;
}

APPMIXER_DECL void installed_components::insert(std::string path, published_file file)
{
    published_path const parts(path);
    bool const is_component = parts.is_component_manifest();
    if (is_component || parts.is_module_manifest() || parts.is_service_manifest()) {
        published_manifest added;
        added.document = parse_json(file.content, max_body_depth).value().as_object();
        if (is_component)
            added.document = served_manifest(std::move(added.document));
        json::value const* const is_private = added.document.if_contains("private");
        added.is_private = is_private != nullptr && *is_private == json::value(true);
        added.user_id = file.user_id;
        (is_component ? components_ : apps_).insert_or_assign(parts.name(parts.segments.size() - 1), std::move(added));
    }
    files_.insert_or_assign(std::move(path), std::move(file));
}

APPMIXER_DECL std::size_t installed_components::erase_folder(std::string_view folder)
{
    std::size_t count = 0;
    for (auto file = files_.lower_bound(folder); file != files_.end() && file->first.starts_with(folder); ++count) {
        published_path const parts(file->first);
        if (parts.is_component_manifest())
            components_.erase(parts.name(4));
        else if (parts.is_module_manifest() || parts.is_service_manifest())
            apps_.erase(parts.name(parts.segments.size() - 1));
        file = files_.erase(file);
    }
    return count;
}

} // namespace appmixer::detail::emu

#endif
