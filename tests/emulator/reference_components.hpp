#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_COMPONENTS_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_COMPONENTS_HPP

// Part of the reference implementation: components that users publish, list, download and delete. Archives are those of
// unpack_json.

#include "reference_emulator.hpp"

namespace emulator_tests::reference {

/// "acme/crm/contacts/Find/" for "acme.crm.contacts.Find".
inline std::string folder_of(std::string name)
{
    std::replace(name.begin(), name.end(), '.', '/');
    return name + '/';
}
/// The first folders of a path as a name.
inline std::string name_of(std::string const& path, std::size_t folders)
{
    std::vector<std::string> const words = split(path, '/');
    std::string name;
    for (std::size_t i = 0; i < folders; ++i)
        name += (i == 0 ? "" : ".") + words.at(i);
    return name;
}
inline bool is_manifest(std::string const& path) { return path.ends_with("/component.json"); }

/// The manifest of a published component as lists show it; empty if there is none.
inline json::object reference_emulator::manifest(std::string const& name) const
{
    auto const file = files.find(folder_of(name) + "component.json");
    if (file == files.end())
        return {};
    json::object shown = json::parse(file->second.content).as_object();
    for (char const* const key : {"inPorts", "outPorts"}) {
        if (!shown.contains(key))
            shown[key] = json::array();
        for (json::value& port : shown[key].as_array())
            if (port.is_string())
                port = json::object{{"name", text_of(port)}};
    }
    if (!shown.contains("version"))
        shown["version"] = "1.0.0";
    return shown;
}

/// A type that is published or one of the built-in ones that the generator uses.
inline std::optional<component_type> reference_emulator::installed_type(std::string const& name) const
{
    component_type type;
    if (json::object const published = manifest(name); !published.empty()) {
        type.version = text_of(published.at("version"));
        for (json::value const& port : published.at("inPorts").as_array())
            type.inputs.insert(text_of(port.at("name")));
        for (json::value const& port : published.at("outPorts").as_array())
            type.outputs.insert(text_of(port.at("name")));
        return type;
    }
    type.version = name == "appmixer.utils.timers.Timer" ? "1.0.1" : "1.0.0";
    type.outputs = {"out"};
    if (name == "appmixer.utils.http.Get") {
        type.inputs = {"in"};
        type.outputs = {"response"};
    } else if (name != "appmixer.utils.timers.Timer" && name != "appmixer.utils.appevents.OnAppEvent") {
        return std::nullopt;
    }
    return type;
}

/// Private components are hidden from all but their publishers and those to whom the access rules show them.
inline bool reference_emulator::may_see(std::string const& name) const
{
    json::object const published = manifest(name);
    if (!published.contains("private") || published.at("private") != json::value(true))
        return true;
    return call_->token == call::token_kind::valid &&
           (files.at(folder_of(name) + "component.json").publisher == caller().id ||
            rules_allow("components", name, "read", true));
}

/// The published components below a service, a module or a name that the caller sees, sorted.
inline std::vector<std::string> reference_emulator::shown_components(std::string const& selector) const
{
    std::vector<std::string> names;
    for (auto const& [path, file] : files) {
        if (!is_manifest(path) || !path.starts_with(folder_of(selector)))
            continue;
        std::string const name = name_of(path, 4);
        bool const by_rules = call_->token != call::token_kind::valid || rules_allow("components", name, "read");
        if (by_rules && may_see(name))
            names.push_back(name);
    }
    return names;
}

inline bool reference_emulator::may_publish_for(std::string const& vendor) const
{
    json::value const* const vendors = caller().more.if_contains("vendor");
    return is_admin() || (vendors != nullptr && std::count(vendors->as_array().begin(), vendors->as_array().end(),
                                                           json::value(json::string(vendor))) != 0);
}

/// The calls under /components and /apps.
inline json::value reference_emulator::component_call()
{
    if (at(0) == "apps" && call_->path.size() == 1)
        return list_apps();
    if (at(0) == "apps" || is_list_of_components())
        return list_components();
    if (call_->verb == method::post)
        return publish();
    if (call_->path.size() == 3)
        return upload_status();
    std::string const& selector = at(1);
    bool const built_in = selector.starts_with("appmixer.");
    if (!may_publish_for(split(selector, '.').front())) {
        bool const seen = built_in ? rules_allow("components", selector, "read") : !shown_components(selector).empty();
        throw rejection(seen ? 403 : 404);
    }
    if (built_in)
        throw rejection(403, "Built-in components cannot be deleted.");
    std::size_t const before = files.size();
    for (auto file = files.begin(); file != files.end();) {
        if (!file->first.starts_with(folder_of(selector))) {
            ++file;
            continue;
        }
        parts_.push_back(file->first);
        parts_.push_back(file->second.content);
        file = call_->verb == method::delete_ ? files.erase(file) : std::next(file);
    }
    if (parts_.empty())
        throw rejection(404);
    if (files.size() == before)
        return nullptr; // an archive
    parts_.clear();
    return json::string(nothing);
}

/// Of the vendor acme only: the built-in components are the same for all.
inline json::value reference_emulator::list_components()
{
    json::array all;
    bool const apps = at(0) == "apps";
    for (std::string const& name : shown_components(wanted(apps ? "app" : "selector").value())) {
        json::object shown = manifest(name);
        bool const is_private = shown.contains("private") && shown.at("private").as_bool();
        if (wanted("private") && (*wanted("private") == "yes") != is_private)
            continue;
        if (apps || wanted("manifest").value_or("yes") == "yes")
            all.push_back(std::move(shown));
        else
            all.push_back(json::string(name));
    }
    return all;
}

/// The apps; of other vendors than acme as the emulator lists them. A service without a manifest of its own is an app
/// as soon as it has components that the caller sees, and one that has only other components is none.
inline json::value reference_emulator::list_apps() const
{
    json::object all;
    for (auto const& app : got_->as_object())
        if (!app.key().starts_with("acme"))
            all.insert(app);
    bool const has_components =
        std::any_of(files.begin(), files.end(), [](auto const& f) { return is_manifest(f.first); });
    auto const service = files.find("acme/crm/service.json");
    if (shown_components("acme.crm").empty() && (service == files.end() || has_components))
        return all;
    json::object app{{"name", "acme.crm"}, {"label", "crm"}, {"category", ""}, {"description", ""}, {"icon", ""}};
    if (service != files.end())
        app = json::parse(service->second.content).as_object();
    all["acme.crm"] = std::move(app);
    return all;
}

/// `POST /components`. The ticket's status says what is wrong with an archive.
inline json::value reference_emulator::publish()
{
    if (wanted("replaceAll").value_or("true") != "true" && wanted("replaceAll") != "false")
        throw rejection(400);
    document status = from_json({{"finished", date()}});
    if (std::string const fault = publication(); !fault.empty())
        status["err"] = json::string(fault);
    status["userId"] = caller().id;
    std::string const ticket = text_of(got_->at("ticket"));
    if (ticket.empty() || !uploads.try_emplace(ticket, std::move(status)).second)
        throw std::runtime_error("a publication without a new ticket");
    return json::object{{"ticket", ticket}};
}

/// Installs the files of an archive, or says what is wrong with the first of them.
inline std::string reference_emulator::publication()
{
    std::map<std::string, std::string> archive;
    json::value const list = json::parse(*call_->body);
    for (std::size_t i = 0; i < list.as_array().size(); i += 2) {
        std::string const path = text_of(list.at(i));
        if (path.find("..") != std::string::npos)
            return "Unsupported file: " + path;
        std::string const content =
            list.at(i + 1).is_string() ? text_of(list.at(i + 1)) : json::serialize(list.at(i + 1));
        if (!archive.emplace(path, content).second)
            return "Duplicate file: " + path;
    }
    if (archive.empty())
        return "The archive has no files.";
    for (auto const& [path, content] : archive) {
        std::string const vendor = path.substr(0, path.find('/'));
        if (!may_publish_for(vendor)) {
            std::string allowed;
            if (caller().more.contains("vendor"))
                for (json::value const& one : caller().more.at("vendor").as_array())
                    allowed += (allowed.empty() ? "" : ",") + text_of(one);
            return "Vendor mismatch in " + path.substr(path.rfind('/') + 1) + ", allowed vendors are: '" + allowed +
                   "', but '" + vendor + "' found.";
        }
        if (!path.ends_with(".json"))
            continue;
        json::object const read = json::parse(content).as_object();
        if (!read.contains("name") || text_of(read.at("name")) != name_of(path, is_manifest(path) ? 4 : 2))
            return "Invalid schema for " + path;
    }
    install(archive);
    return {};
}

inline void reference_emulator::install(std::map<std::string, std::string> const& archive)
{
    auto const remove_folder = [&](std::string const& folder) {
        std::erase_if(files, [&](auto const& file) { return file.first.starts_with(folder); });
    };
    std::set<std::string> unchanged; // folders of components whose version is installed
    for (auto const& [path, content] : archive) {
        if (wanted("replaceAll") == "true") {
            remove_folder(folder_of(name_of(path, 2)));
        } else if (is_manifest(path)) {
            json::object const installed = manifest(name_of(path, 4)), read = json::parse(content).as_object();
            if (!installed.empty() && read.contains("version") && read.at("version") == installed.at("version"))
                unchanged.insert(folder_of(name_of(path, 4)));
            else
                remove_folder(folder_of(name_of(path, 4)));
        }
    }
    for (auto const& [path, content] : archive)
        if (std::none_of(unchanged.begin(), unchanged.end(), [&](auto const& f) { return path.starts_with(f); }))
            files[path] = published_file{content, caller().id};
}

inline json::value reference_emulator::upload_status() const
{
    auto const found = uploads.find(at(2));
    if (found == uploads.end() || text_of(found->second, "userId") != caller().id)
        throw rejection(404);
    document shown = found->second;
    shown.erase("userId");
    if (text_of(shown, "err").starts_with("Invalid schema")) { // what is wrong is not predicted
        shown["data"] = got_->at("data");
        if (shown["data"].as_array().empty())
            throw std::runtime_error("a manifest without faults");
    }
    return to_json(shown);
}

} // namespace emulator_tests::reference

#endif
