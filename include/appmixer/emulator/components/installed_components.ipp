#ifndef APPMIXER_EMULATOR_COMPONENTS_INSTALLED_COMPONENTS_IPP
#define APPMIXER_EMULATOR_COMPONENTS_INSTALLED_COMPONENTS_IPP

// Keeps published files, and finds components by their names.

#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/sha256.hpp>
#include <appmixer/emulator/components/catalogue.hpp>
#include <appmixer/emulator/components/installed_components.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/state/document.hpp>
#include <appmixer/emulator/text/md5.hpp>
#include <appmixer/json/reader.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail::emu {

/// A UUID that follows from two texts.
inline std::string uuid_of(std::string_view a, std::string_view b)
{
    sha256 hash;
    hash.update(a);
    hash.update(std::string_view("\0", 1));
    hash.update(b);
    digest const bytes = hash.finish();
    std::string text = to_hex(as_text(bytes).substr(0, 16));
    text[12] = '4';                            // the version
    text[16] = hex_digit(8 | (bytes[8] & 3U)); // the variant
    for (std::size_t const dash : {std::size_t(8), std::size_t(13), std::size_t(18), std::size_t(23)})
        text.insert(dash, 1, '-');
    return text;
}

APPMIXER_DECL published_file::published_file(std::string_view path, std::string bytes, std::string_view publisher,
                                             timestamp now)
    : content(std::move(bytes)), user_id(publisher), file_id(uuid_of(publisher, path)), published(now)
{
    emu::md5 hash;
    hash.update(content);
    md5 = hash.hex();
}

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
