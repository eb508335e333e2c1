#ifndef APPMIXER_EMULATOR_USER_GROUPS_GROUP_TABLE_HPP
#define APPMIXER_EMULATOR_USER_GROUPS_GROUP_TABLE_HPP

// The groups of users, and who belongs to which.

#include <appmixer/emulator/state/collection.hpp>
#include <appmixer/emulator/state/document.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

class group_entry {
public:
    group_entry() = default;
    std::string_view id() const { return text_of(document, "id"); }
    std::string_view owner() const noexcept { return {}; }

    json::object document; ///< as in responses
};

/// All groups. The members of a group are in its JSON; an index finds the groups of a user.
class group_table {
public:
    group_table() = default;

    bool contains(std::string_view id) const { return groups_.contains(id); }
    /// A group; null when there is none.
    group_entry* find(std::string_view id) { return groups_.find(id); }
    /// Adds a group without members. The JSON must be complete, and its id new.
    group_entry& insert(json::object document)
    {
        group_entry group;
        group.document = std::move(document);
        return *groups_.insert(std::move(group)).item;
    }
    void erase(std::string_view id)
    {
        auto const* const slot = groups_.find_slot(id);
        if (slot == nullptr)
            return;
        for (json::value const& member : slot->item->document.at("members").as_array())
            forget(std::string_view(member.as_string()), slot->order);
        groups_.erase(id);
    }

    bool is_member(std::string_view id, std::string_view user_id)
    {
        auto const* const slot = groups_.find_slot(id);
        auto const found = groups_of_.find(user_id);
        return slot != nullptr && found != groups_of_.end() && found->second.contains(slot->order);
    }
    /// Makes a user a member of a group that exists. No effect for a member.
    void add_member(std::string_view id, std::string_view user_id)
    {
        auto* const slot = groups_.find_slot(id);
        if (groups_of_[std::string(user_id)].emplace(slot->order, id).second)
            slot->item->document.at("members").as_array().emplace_back(user_id);
    }
    /// Removes a user from all groups.
    void remove_user(std::string_view user_id)
    {
        auto const found = groups_of_.find(user_id);
        if (found == groups_of_.end())
            return;
        for (auto const& [order, id] : found->second) {
            json::array& members = groups_.find(id)->document.at("members").as_array();
            members.erase(std::find(members.begin(), members.end(), json::value(user_id)));
        }
        groups_of_.erase(found);
    }

    /// A number that was not taken before: the least one, or the next after the last.
    std::int64_t take_number(std::int64_t least) noexcept
    {
        std::int64_t const number = (std::max)(least, next_number_);
        next_number_ = number + 1;
        return number;
    }

    /// The groups of a user, oldest first.
    std::vector<group_entry const*> of_user(std::string_view user_id)
    {
        std::vector<group_entry const*> list;
        if (auto const found = groups_of_.find(user_id); found != groups_of_.end())
            for (auto const& [order, id] : found->second)
                list.push_back(groups_.find(id));
        return list;
    }
    /// All groups, oldest first.
    std::vector<group_entry const*> all() const { return groups_.all(); }

private:
    void forget(std::string_view user_id, std::uint64_t order)
    {
        auto const found = groups_of_.find(user_id);
        found->second.erase(order);
        if (found->second.empty())
            groups_of_.erase(found);
    }

    collection<group_entry> groups_;
    std::int64_t next_number_ = 0;
    text_map<std::map<std::uint64_t, std::string>> groups_of_; ///< user → order of insertion → group
};

} // namespace appmixer::detail::emu

#endif
