#ifndef APPMIXER_EMULATOR_COMPONENTS_LOAD_COMPONENTS_IPP
#define APPMIXER_EMULATOR_COMPONENTS_LOAD_COMPONENTS_IPP

// Saves and loads the files of published components.

#include <appmixer/core/detail/base64.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/components/manifest_check.hpp>
#include <appmixer/emulator/state/load.hpp>
#include <appmixer/emulator/state/loaded_object.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <utility>

namespace appmixer::detail::emu {

APPMIXER_DECL std::string load_content(loaded_object const& source)
{
    if (json::value const* const document = source.find("json"))
        return to_json(*document);
    if (source.find("base64") == nullptr)
        return source.text("text", {});
    std::optional<std::string> bytes = from_base64(source.text("base64", {}));
    if (!bytes)
        source.fail("base64", "expected base64");
    return std::move(*bytes);
}

APPMIXER_DECL void save_content(json::object& saved, std::string const& content)
{
    if (is_utf8(content))
        saved["text"] = content;
    else
        saved["base64"] = to_base64(content);
}

APPMIXER_DECL void load_component_file(state& back_end, loaded_object const& source, timestamp now)
{
    source.allow_keys("a component file", {"path", "userId", "owner", "uploadDate", "text", "json", "base64"});
    // the publisher may have been deleted
    std::string const publisher =
        source.find("owner") != nullptr ? load_owner(back_end, source) : source.text("userId", {});
    std::string content = load_content(source);
    std::optional<timestamp> const published = parse_iso(source.text("uploadDate", to_iso(now)));
    if (!published)
        source.fail("uploadDate", "expected a date");
    try {
        std::string path = checked_path(source.text("path", {}));
        if (back_end.components.published_files().contains(path))
            source.fail("path", "another file has this path");
        check_manifest(published_path(path), content);
        published_file file(path, std::move(content), publisher, *published);
        back_end.components.insert(std::move(path), std::move(file));
    } catch (publish_failure const& why) {
        std::string text = why.message;
        if (!why.faults.empty())
            text.append(": ").append(to_json(why.faults.front()));
        source.fail("path", std::move(text));
    }
}

APPMIXER_DECL json::array saved_component_files(state const& back_end)
{
    json::array files;
    for (auto const& [path, file] : back_end.components.published_files()) {
        json::object saved;
        saved["path"] = path;
        saved["userId"] = file.user_id;
        saved["uploadDate"] = to_iso(file.published);
        save_content(saved, file.content);
        files.emplace_back(std::move(saved));
    }
    return files;
}

} // namespace appmixer::detail::emu

#endif
