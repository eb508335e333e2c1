#ifndef APPMIXER_EMULATOR_STATE_ACCOUNT_SHARES_HPP
#define APPMIXER_EMULATOR_STATE_ACCOUNT_SHARES_HPP

// The accounts that are shared with components of single flows.

#include <appmixer/emulator/state/collection.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// Which component of a flow has which account by sharing. A component has at most one such account. Unlike a binding,
/// a share is only for one flow; flow and account belong to the same user.
class account_share_table {
public:
    using flow_ids = std::set<std::string, std::less<>>;

    account_share_table() = default;

    /// The account of a component; empty when there is none.
    std::string_view account_of(std::string_view flow_id, std::string_view component_id) const
    {
        auto const flow = accounts_.find(flow_id);
        if (flow == accounts_.end())
            return {};
        auto const found = flow->second.find(component_id);
        return found == flow->second.end() ? std::string_view() : std::string_view(found->second);
    }
    /// The components of a flow that have an account, in the order of their ids.
    std::vector<std::string> components_of(std::string_view flow_id) const
    {
        std::vector<std::string> found;
        if (auto const flow = accounts_.find(flow_id); flow != accounts_.end())
            for (auto const& entry : flow->second)
                found.push_back(entry.first);
        return found;
    }
    /// The components of a flow that have one account, in the order of their ids.
    std::vector<std::string> components_of(std::string_view account_id, std::string_view flow_id) const
    {
        std::vector<std::string> found;
        if (auto const flow = accounts_.find(flow_id); flow != accounts_.end())
            for (auto const& [component, account] : flow->second)
                if (account == account_id)
                    found.push_back(component);
        return found;
    }
    /// The flows with a component that has an account.
    flow_ids flows_of(std::string_view account_id) const
    {
        auto const found = flows_.find(account_id);
        return found == flows_.end() ? flow_ids() : found->second;
    }

    /// Gives a component an account instead of the one that it has.
    void share(std::string_view account_id, std::string_view flow_id, std::string_view component_id)
    {
        take(flow_id, component_id);
        accounts_[std::string(flow_id)].emplace(component_id, account_id);
        flows_[std::string(account_id)].emplace(flow_id);
    }
    /// Takes the account away from a component.
    void take(std::string_view flow_id, std::string_view component_id)
    {
        std::string const account(account_of(flow_id, component_id));
        if (account.empty())
            return;
        auto const flow = accounts_.find(flow_id);
        flow->second.erase(flow->second.find(component_id));
        if (flow->second.empty())
            accounts_.erase(flow);
        if (components_of(account, flow_id).empty())
            forget(account, flow_id);
    }
    /// Takes an account away from all components of a flow.
    void unshare(std::string_view account_id, std::string_view flow_id)
    {
        auto const flow = accounts_.find(flow_id);
        if (flow == accounts_.end())
            return;
        std::erase_if(flow->second, [&](auto const& entry) { return entry.second == account_id; });
        if (flow->second.empty())
            accounts_.erase(flow);
        forget(account_id, flow_id);
    }
    void remove_account(std::string_view account_id)
    {
        for (std::string const& flow : flows_of(account_id))
            unshare(account_id, flow);
    }
    void remove_flow(std::string_view flow_id)
    {
        auto const flow = accounts_.find(flow_id);
        if (flow == accounts_.end())
            return;
        for (auto const& entry : flow->second)
            forget(entry.second, flow_id);
        accounts_.erase(flow);
    }

private:
    /// Notes that no component of a flow has an account any more.
    void forget(std::string_view account_id, std::string_view flow_id)
    {
        auto const found = flows_.find(account_id);
        if (found == flows_.end())
            return;
        if (auto const flow = found->second.find(flow_id); flow != found->second.end())
            found->second.erase(flow);
        if (found->second.empty())
            flows_.erase(found);
    }

    text_map<std::map<std::string, std::string, std::less<>>> accounts_; ///< flow → component → account
    text_map<flow_ids> flows_;                                           ///< account → flows
};

} // namespace appmixer::detail::emu

#endif
