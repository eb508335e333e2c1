#include "component_folder.hpp"

#include <appmixer/json/all.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>

namespace fs = std::filesystem;

namespace {

/// What this program reads of a manifest.
class manifest {
public:
    manifest() = default;

    std::string name; ///< "acme.greetings.messages.SayHello"
    appmixer::json::object extra;

    static constexpr auto fields = appmixer::table{appmixer::field("name", &manifest::name)};
};

std::string read(fs::path const& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file)
        throw std::runtime_error("cannot read " + path.string());
    return text;
}

/// The path of a folder in archives: "acme/greetings".
std::string path_in_archive(fs::path const& folder)
{
    for (char const* const file : {"service.json", "module.json", "component.json"}) {
        if (!fs::exists(folder / file))
            continue;
        auto const found = appmixer::from_json<manifest>(read(folder / file));
        if (!found)
            throw std::runtime_error((folder / file).string() + ": " + found.error().what());
        if (found->name.empty())
            throw std::runtime_error((folder / file).string() + " has no name");
        std::string path = found->name;
        std::replace(path.begin(), path.end(), '.', '/');
        return path;
    }
    return folder.filename().string();
}

bool is_left_out(fs::path const& name) { return name.string().starts_with('.') || name == "node_modules"; }

void add_files(fs::path const& folder, std::string const& prefix, std::vector<appmixer::archive_file>& files)
{
    std::vector<fs::path> entries;
    for (fs::directory_entry const& entry : fs::directory_iterator(folder))
        if (!is_left_out(entry.path().filename()))
            entries.push_back(entry.path());
    std::sort(entries.begin(), entries.end()); // the same archive on each system
    for (fs::path const& entry : entries) {
        std::string path = prefix + '/' + entry.filename().string();
        fs::file_status const status = fs::symlink_status(entry);
        if (fs::is_directory(status))
            add_files(entry, path, files);
        else if (fs::is_regular_file(status))
            files.emplace_back(std::move(path), read(entry));
        else
            throw std::runtime_error(entry.string() + " is no regular file");
    }
}

} // namespace

std::vector<appmixer::archive_file> read_component_folder(fs::path const& folder)
{
    fs::path const full = fs::canonical(folder);
    std::vector<appmixer::archive_file> files;
    add_files(full, path_in_archive(full), files);
    auto const is_manifest = [](appmixer::archive_file const& file) {
        return file.path.ends_with("/component.json") || file.path.ends_with("/service.json") ||
               file.path.ends_with("/module.json");
    };
    if (std::none_of(files.begin(), files.end(), is_manifest))
        throw std::runtime_error(folder.string() + " has no component.json, module.json or service.json");
    return files;
}
