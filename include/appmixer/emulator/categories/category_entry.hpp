#ifndef APPMIXER_EMULATOR_CATEGORIES_CATEGORY_ENTRY_HPP
#define APPMIXER_EMULATOR_CATEGORIES_CATEGORY_ENTRY_HPP

// A category of integrations in the data of a back end.

#include <appmixer/emulator/state/document.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace appmixer::detail::emu {

class category_entry {
public:
    category_entry() = default;
    std::string_view id() const { return text_of(document, "id"); }
    std::string_view owner() const noexcept { return {}; }

    json::object document; ///< as in responses
};

} // namespace appmixer::detail::emu

#endif
