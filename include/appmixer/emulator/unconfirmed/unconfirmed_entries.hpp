#ifndef APPMIXER_EMULATOR_UNCONFIRMED_UNCONFIRMED_ENTRIES_HPP
#define APPMIXER_EMULATOR_UNCONFIRMED_UNCONFIRMED_ENTRIES_HPP

// The data of quotas and URL aliases.

#include <appmixer/emulator/state/document.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace appmixer::detail::emu {

/// The quota of a service.
class quota_entry {
public:
    quota_entry() = default;
    std::string_view id() const { return text_of(document, "name"); }
    std::string_view owner() const noexcept { return {}; }

    json::object document; ///< as in responses
};

class url_alias_entry {
public:
    url_alias_entry() = default;
    std::string_view id() const { return text_of(document, "aliasId"); }
    std::string_view owner() const noexcept { return {}; }

    json::object document; ///< as in responses
};

} // namespace appmixer::detail::emu

#endif
