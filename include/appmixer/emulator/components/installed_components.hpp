#ifndef APPMIXER_EMULATOR_COMPONENTS_INSTALLED_COMPONENTS_HPP
#define APPMIXER_EMULATOR_COMPONENTS_INSTALLED_COMPONENTS_HPP

// The components of a back end: those of the built-in catalogue, and those that users published.

#include <appmixer/core/config.hpp>
#include <appmixer/core/timestamp.hpp>

#include <boost/json/object.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// The path of a published file: `vendor/service/module/component/file`, with a file on any level below the vendor.
class published_path {
public:
    explicit published_path(std::string_view path) : text(path)
    {
        while (!path.empty()) {
            std::string_view const segment = path.substr(0, path.find('/'));
            segments.push_back(segment);
            path.remove_prefix((std::min)(path.size(), segment.size() + 1));
        }
    }

    /// The first folders as a name: `acme.crm` for 2.
    std::string name(std::size_t count) const
    {
        std::string joined(segments.front());
        for (std::size_t i = 1; i < count; ++i)
            joined.append(1, '.').append(segments[i]);
        return joined;
    }
    /// The first folders as the beginning of paths: `acme/crm/` for 2.
    std::string folder(std::size_t count) const
    {
        std::string joined;
        for (std::size_t i = 0; i < count; ++i)
            joined.append(segments[i]).append(1, '/');
        return joined;
    }
    std::string_view vendor() const { return segments.front(); }
    bool is_service_manifest() const { return segments.size() == 3 && segments[2] == "service.json"; }
    bool is_module_manifest() const { return segments.size() == 4 && segments[3] == "module.json"; }
    bool is_component_manifest() const { return segments.size() == 5 && segments[4] == "component.json"; }
    bool is_bundle() const
    {
        return (segments.size() == 3 || segments.size() == 4) && segments.back() == "bundle.json";
    }

    std::string_view text;
    std::vector<std::string_view> segments;
};

class published_file {
public:
    published_file() = default;
    /// path: makes the id of the file.
    APPMIXER_DECL published_file(std::string_view path, std::string bytes, std::string_view publisher, timestamp now);

    std::string content;
    std::string user_id; ///< who published it
    std::string file_id; ///< the same whenever this user publishes the path
    std::string md5;
    timestamp published{};
};

/// The manifest of a component, a module or a service that a user published.
class published_manifest {
public:
    published_manifest() = default;
    json::object document; ///< as in responses
    std::string user_id;   ///< who published it
    bool is_private = false;
};

/// The published files and what their manifests say, together with the built-in catalogue. A published component
/// replaces the built-in one of the same name. Flows can use every component, private or not.
class installed_components {
public:
    using files = std::map<std::string, published_file, std::less<>>;
    using manifests = std::map<std::string, published_manifest, std::less<>>;

    installed_components() = default;

    /// The manifest of a component type; null when there is none.
    APPMIXER_DECL json::object const* find(std::string_view type) const;

    /// By path.
    files const& published_files() const noexcept { return files_; }
    /// By name, `vendor.service.module.component`.
    manifests const& published_components() const noexcept { return components_; }
    /// The manifests of modules and services by name: `vendor.service.module`, `vendor.service`.
    manifests const& published_apps() const noexcept { return apps_; }
    /// Whether a published component, or the module or service that it belongs to, is private.
    APPMIXER_DECL bool is_private(std::string_view name) const;

    /// Adds a file or replaces it. Its manifest, if it is one, must be valid.
    APPMIXER_DECL void insert(std::string path, published_file file);
    /// Removes all files of a folder with their manifests: "acme/crm/". Returns how many there were.
    APPMIXER_DECL std::size_t erase_folder(std::string_view folder);

private:
    files files_;
    manifests components_;
    manifests apps_;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/installed_components.ipp>
#endif

#endif
