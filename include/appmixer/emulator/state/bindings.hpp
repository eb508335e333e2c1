#ifndef APPMIXER_EMULATOR_STATE_BINDINGS_HPP
#define APPMIXER_EMULATOR_STATE_BINDINGS_HPP

// The accounts that are assigned to the components of flows.

#include <appmixer/emulator/state/collection.hpp>

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// Which component uses which account. A component has at most one account, which belongs to the same user. Users
/// choose the ids of their components, so the components of two users may have the same id.
class binding_table {
public:
    using components = std::set<std::string, std::less<>>;

    binding_table() = default;

    /// The account of a component; empty when there is none.
    std::string_view account_of(std::string_view user_id, std::string_view component_id) const
    {
        auto const found = accounts_.find(key(user_id, component_id));
        return found == accounts_.end() ? std::string_view() : std::string_view(found->second);
    }
    /// The components that use an account; null when there are none.
    components const* components_of(std::string_view account_id) const
    {
        auto const found = components_.find(account_id);
        return found == components_.end() ? nullptr : &found->second;
    }

    void bind(std::string_view user_id, std::string_view component_id, std::string_view account_id)
    {
        unbind(user_id, component_id);
        accounts_.emplace(key(user_id, component_id), account_id);
        components_[std::string(account_id)].emplace(component_id);
    }
    void unbind(std::string_view user_id, std::string_view component_id)
    {
        auto const bound = accounts_.find(key(user_id, component_id));
        if (bound == accounts_.end())
            return;
        auto const users = components_.find(bound->second);
        users->second.erase(users->second.find(component_id));
        if (users->second.empty())
            components_.erase(users);
        accounts_.erase(bound);
    }
    /// Unbinds an account from all components of its owner.
    void unbind_account(std::string_view user_id, std::string_view account_id)
    {
        auto const users = components_.find(account_id);
        if (users == components_.end())
            return;
        for (std::string const& component : users->second)
            accounts_.erase(key(user_id, component));
        components_.erase(users);
    }

private:
    /// Unique, since the ids of users have no slash.
    static std::string key(std::string_view user_id, std::string_view component_id)
    {
        return std::string(user_id).append(1, '/').append(component_id);
    }

    text_map<std::string> accounts_;  ///< user and component → account
    text_map<components> components_; ///< account → components
};

} // namespace appmixer::detail::emu

#endif
