#ifndef APPMIXER_ALGORITHMS_DETAIL_SYNC_PLANNER_HPP
#define APPMIXER_ALGORITHMS_DETAIL_SYNC_PLANNER_HPP

// `plan_sync`: reads the folder and compares it with what the server sends. Contents are read one at a time, so that
// the memory for a plan does not depend on their size.

#include <appmixer/algorithms/detail/store_records.hpp>
#include <appmixer/algorithms/detail/sync_differ.hpp>
#include <appmixer/algorithms/detail/sync_document.hpp>
#include <appmixer/algorithms/detail/sync_folder.hpp>
#include <appmixer/algorithms/paginate.hpp>
#include <appmixer/algorithms/sync_options.hpp>
#include <appmixer/algorithms/sync_plan.hpp>
#include <appmixer/api/accounts.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/api/stores.hpp>
#include <appmixer/api/users.hpp>
#include <appmixer/call/client.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// The number of flows in a page. They come with all fields.
inline constexpr std::size_t sync_page_size = 50;

/// The list of a user's own flows. which: as in `sync_options::filter`.
APPMIXER_DECL op::get_flows own_flows(op::get_flows which, std::string_view user_id);
/// Whether a request of `sync_options::filter` selects all flows.
APPMIXER_DECL bool selects_all(op::get_flows const& which) noexcept;
/// Reads a file again, as it is to be compared and sent.
///
/// expected: the digest of its text. options: for the accounts.
/// Errors: `errc::conflict` when the file has changed, or is gone.
[[nodiscard]] APPMIXER_DECL result<sync_document> read_again(sync_folder const& folder, std::string const& path,
                                                             digest const& expected, sync_options const& options);

/// The fields of a store that the server has, without the records that a file does not have: without `delete_missing`,
/// these are no difference.
APPMIXER_DECL json::object without_other_records(json::object server, json::object const& file);

/// The work of `plan_sync` without calls.
class sync_planner {
public:
    APPMIXER_DECL sync_planner(std::filesystem::path folder, sync_options options);

    /// Reads all files, first of all.
    [[nodiscard]] APPMIXER_DECL result<void> read_files();
    /// Whether files name accounts; then `begin` needs those of the server.
    bool uses_accounts() const noexcept { return uses_accounts_; }
    /// Begins the comparison. accounts: those of the server.
    APPMIXER_DECL void begin(std::vector<account> const& accounts);
    /// Compares what the server has with the file for it. Flows of others are ignored.
    /// Errors: those of reading the file.
    [[nodiscard]] APPMIXER_DECL result<void> add(flow const& from, std::string_view user_id);
    [[nodiscard]] APPMIXER_DECL result<void> add(store const& from, std::vector<store_record> const& records);
    /// The plan. Reads the files of creations that have secrets.
    [[nodiscard]] APPMIXER_DECL result<sync_plan> finish();

private:
    /// What belongs to flows or to stores.
    class side {
    public:
        side(std::filesystem::path const& root, sync_subject kind, sync_options const& options)
            : subject(kind), folder(root, kind), differ(kind, options.deletes_missing(), options.keeps_ids())
        {
        }
        sync_subject subject;
        sync_folder folder;
        sync_differ differ;
        std::vector<sync_file> files;
        std::vector<std::vector<std::string>> accounts; ///< of each file
    };

    result<void> read_files(side& of);
    result<void> add(side& to, sync_document server);

    sync_plan plan_;
    side flows_;
    side stores_;
    bool uses_accounts_ = false;
};

/// Turns creations of flows that the server has, but that the filter does not select, into conflicts.
class hidden_flows {
public:
    /// plan: must outlive the object.
    APPMIXER_DECL explicit hidden_flows(sync_plan& plan);
    /// Adds a flow of the user, whether the filter selects it or not.
    APPMIXER_DECL void add(flow const& from);

private:
    using action_map = std::multimap<std::string, sync_action*, std::less<>>;

    action_map by_id_;
    action_map by_name_;
};

/// `plan_sync` for a handle from `as_result`.
template <api_handle Api>
asio::awaitable<result<sync_plan>, typename Api::executor_type> make_sync_plan(Api api, std::filesystem::path folder,
                                                                               sync_options options)
{
    sync_planner planner(std::move(folder), options);
    if (result<void> const read = planner.read_files(); !read)
        co_return read.error();
    result<user> const me = co_await api.call(op::get_user());
    if (!me)
        co_return me.error();
    std::vector<account> accounts;
    if (planner.uses_accounts()) {
        result<std::vector<account>> list = co_await api.call(op::get_accounts_info());
        if (!list)
            co_return list.error();
        accounts = std::move(*list);
    }
    planner.begin(accounts);
    page_options paging;
    paging.page_size(sync_page_size);
    auto flows = paginate(api, own_flows(options.filter(), me->id), paging);
    while (std::optional<result<flow>> next = co_await flows.next()) {
        if (!*next)
            co_return next->error();
        if (result<void> const added = planner.add(**next, me->id); !added)
            co_return added.error();
    }
    if (options.includes_stores()) {
        result<std::vector<store>> const stores = co_await api.call(op::get_stores());
        if (!stores)
            co_return stores.error();
        for (store const& one : *stores) {
            result<std::vector<store_record>> const all = co_await read_records(api, one, options.max_items());
            if (!all)
                co_return all.error();
            if (result<void> const added = planner.add(one, *all); !added)
                co_return added.error();
        }
    }
    result<sync_plan> plan = planner.finish();
    if (!plan || selects_all(options.filter()) || plan->count(sync_kind::create) == 0)
        co_return std::move(plan);
    // A flow that the filter does not select must not be created again.
    op::get_flows which = own_flows(op::get_flows(), me->id);
    which.projection = "flowId,userId,name";
    auto own = paginate(api, std::move(which));
    hidden_flows hidden(*plan);
    while (std::optional<result<flow>> next = co_await own.next()) {
        if (!*next)
            co_return next->error();
        if ((*next)->user_id == me->id)
            hidden.add(**next);
    }
    sort_actions(plan->actions);
    co_return std::move(plan);
}

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/sync_planner.ipp>
#endif

#endif
