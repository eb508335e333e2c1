#ifndef APPMIXER_ALGORITHMS_DETAIL_SYNC_EXPORTER_HPP
#define APPMIXER_ALGORITHMS_DETAIL_SYNC_EXPORTER_HPP

// `export_to`: writes what the server sends to files, one flow or store at a time.

#include <appmixer/algorithms/detail/store_records.hpp>
#include <appmixer/algorithms/detail/sync_document.hpp>
#include <appmixer/algorithms/detail/sync_folder.hpp>
#include <appmixer/algorithms/detail/sync_planner.hpp>
#include <appmixer/algorithms/paginate.hpp>
#include <appmixer/algorithms/sync_options.hpp>
#include <appmixer/algorithms/sync_plan.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/api/stores.hpp>
#include <appmixer/api/users.hpp>
#include <appmixer/call/client.hpp>

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// The work of `export_to` without calls.
class sync_exporter {
public:
    APPMIXER_DECL sync_exporter(std::filesystem::path const& folder, export_options options);

    /// Creates the folders and looks which files there are.
    [[nodiscard]] APPMIXER_DECL result<void> begin();
    /// Writes a file. Flows of others are ignored.
    APPMIXER_DECL void add(flow const& from, std::string_view user_id);
    APPMIXER_DECL void add(store const& from, std::vector<store_record> const& records);
    /// Notes that a store could not be read.
    APPMIXER_DECL void add_failure(store const& of, error cause);
    /// Removes files if that is asked for.
    [[nodiscard]] APPMIXER_DECL result<export_report> finish();

private:
    /// What became of the file of a flow or store.
    enum class file_state { failed, created, kept };

    /// What belongs to flows or to stores.
    class side {
    public:
        side(std::filesystem::path const& root, sync_subject kind) : subject(kind), folder(root, kind) {}
        sync_subject subject;
        sync_folder folder;
        std::map<std::string, std::string> present; ///< files of the format that were there: path → id
        std::set<std::string> foreign;              ///< other files that were there, as paths
        std::map<std::string, file_state> exported; ///< by id
    };

    result<void> begin(side& of);
    void add(side& to, sync_document const& document);
    result<void> finish(side& of);
    void add_failure(sync_subject subject, std::string name, std::string id, error cause);
    /// Tells the progress function how many flows and stores have been added.
    void report() const;

    export_options options_;
    export_report report_;
    side flows_;
    side stores_;
};

/// `export_to` for a handle from `as_result`.
template <api_handle Api>
asio::awaitable<result<export_report>, typename Api::executor_type> export_all(Api api, std::filesystem::path folder,
                                                                               export_options options)
{
    sync_exporter exporter(folder, options);
    result<user> const me = co_await api.call(op::get_user());
    if (!me)
        co_return me.error();
    if (result<void> const begun = exporter.begin(); !begun)
        co_return begun.error();
    page_options paging;
    paging.page_size(sync_page_size);
    auto flows = paginate(api, own_flows(options.filter(), me->id), paging);
    while (std::optional<result<flow>> next = co_await flows.next()) {
        if (!*next)
            co_return next->error();
        exporter.add(**next, me->id);
    }
    if (options.includes_stores()) {
        result<std::vector<store>> const stores = co_await api.call(op::get_stores());
        if (!stores)
            co_return stores.error();
        for (store const& one : *stores) {
            result<std::vector<store_record>> const all = co_await read_records(api, one, options.max_items());
            if (all)
                exporter.add(one, *all);
            else if (all.error() == errc::response_too_large)
                exporter.add_failure(one, all.error());
            else
                co_return all.error();
        }
    }
    co_return exporter.finish();
}

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/sync_exporter.ipp>
#endif

#endif
