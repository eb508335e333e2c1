#ifndef APPMIXER_EMULATOR_PAGE_PAGE_ITEMS_HPP
#define APPMIXER_EMULATOR_PAGE_PAGE_ITEMS_HPP

// What the page shows of the data of the back end. Nothing of it is a secret: no passwords, tokens or contents of
// files.

#include <appmixer/core/timestamp.hpp>
#include <appmixer/emulator/state/state.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// How many objects of a kind the page shows at most: the newest.
inline constexpr std::size_t most_page_items = 5000;

/// An object in a list of the page.
class page_item {
public:
    explicit page_item(std::string item_id) : id(std::move(item_id)) {}
    APPMIXER_DECL page_item(std::string item_id, json::object const& members);

    std::string id;
    /// A JSON object with the members "id" and "order", the number in the order of creation. Empty when the item is the
    /// same as in the list before.
    std::string text;
};

/// The objects of a kind, oldest first.
class page_list {
public:
    page_list() = default;
    bool changed = false;  ///< it may differ from the list before; otherwise there are no items
    std::size_t total = 0; ///< also counts those that the page does not show
    std::vector<page_item> items;
};

/// What lists are made from.
class page_source {
public:
    APPMIXER_DECL page_source(state& data, timestamp time);

    state& back_end;
    timestamp now;
    std::size_t owner_names; ///< a hash of the names of all users, which are shown with what they own
};

/// What is known of the list before, so that only what may have changed is written as JSON again.
class list_memory {
public:
    list_memory() = default;
    std::optional<std::uint64_t> revision; ///< of the collection; nothing: there was no list
    std::size_t others = 0;                ///< a hash of what the items show of other collections
    std::uint64_t oldest = 0;              ///< the order of the first item
};

/// A kind of objects, and the function that lists them.
class page_kind {
public:
    constexpr page_kind(std::string_view kind_name, page_list (*function)(page_source const&, list_memory&)) noexcept
        : name(kind_name), list(function)
    {
    }
    std::string_view name;
    page_list (*list)(page_source const& source, list_memory& memory);
};

/// All kinds: users, flows, stores and so on.
inline constexpr std::size_t page_kind_count = 7;
APPMIXER_DECL std::array<page_kind, page_kind_count> const& page_kinds() noexcept;

/// A flow with its descriptor, which is a text: numbers stay exact when a browser sends it back. Throws a 404 for an
/// unknown id.
APPMIXER_DECL json::object page_flow(state const& back_end, std::string_view id);
/// A text that changes when the name or the descriptor of a flow does.
APPMIXER_DECL std::string flow_version(flow_entry const& flow);
/// A store with its first items. Throws a 404 for an unknown id.
APPMIXER_DECL json::object page_store(state& back_end, std::string_view id);

/// Log records of all users, the oldest first.
///
/// from: the number of the first record. most: how many are returned at most; older ones are left out.
APPMIXER_DECL std::vector<page_item> page_logs(state const& back_end, std::uint64_t from, std::size_t most);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/page/page_items.ipp>
#endif

#endif
