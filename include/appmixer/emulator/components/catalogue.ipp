#ifndef APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_IPP
#define APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_IPP

// Builds the built-in catalogue from its text.

#include <appmixer/emulator/components/catalogue.hpp>
#include <appmixer/emulator/components/catalogue_reader.hpp>
#include <appmixer/emulator/components/catalogue_text.hpp>
#include <appmixer/emulator/state/document.hpp>

#include <utility>

namespace appmixer::detail::emu {

/// The icon of all apps and components: a black square.
inline constexpr std::string_view catalogue_icon =
    "data:image/svg+xml;base64,"
    "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHZpZXdCb3g9IjAgMCA4IDgiPjxwYXRoIGQ9Ik0wIDBoOHY4SDB6Ii8+"
    "PC9zdmc+";

APPMIXER_DECL catalogue::catalogue()
{
    catalogue_reader reader;
    for (std::string_view const text : catalogue_texts)
        reader.read(text);
    apps_ = std::move(reader.apps);
    components_ = std::move(reader.components);
    for (auto& app : apps_)
        app.value().as_object()["icon"] = catalogue_icon;
    for (std::size_t i = 0; i < components_.size(); ++i) {
        components_[i]["icon"] = catalogue_icon;
        index_.emplace(text_of(components_[i], "name"), i);
    }
}

APPMIXER_DECL json::object const* catalogue::find(std::string_view type) const
{
    auto const found = index_.find(type);
    return found == index_.end() ? nullptr : &components_[found->second];
}

APPMIXER_DECL catalogue const& built_in_catalogue()
{
    static catalogue const instance;
    return instance;
}

} // namespace appmixer::detail::emu

#endif
