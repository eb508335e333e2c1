#ifndef APPMIXER_ALGORITHMS_SYNC_OPTIONS_HPP
#define APPMIXER_ALGORITHMS_SYNC_OPTIONS_HPP

// The options of `plan_sync`, `apply` and `export_to`.

#include <appmixer/algorithms/update_with.hpp>
#include <appmixer/api/flows.hpp>
#include <appmixer/core/config.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer {

/// Whether a text of a flow is secret, in addition to those whose keys say so. pointer: its JSON pointer. text: the
/// text.
using secret_predicate = std::function<bool(std::string_view pointer, std::string_view text)>;
/// The value of a secret, or nothing. flow_name: of the flow to be created or changed. pointer: where the secret was in
/// the flow that was exported, as a JSON pointer.
using secret_resolver = std::function<std::optional<std::string>(std::string_view flow_name, std::string_view pointer)>;
/// The id that an account has on the server. account_id: the id in the file.
using account_map = std::function<std::string(std::string_view account_id)>;

/// The options of `plan_sync`.
class sync_options {
public:
    sync_options() = default;

    /// Whether data stores are synchronized as well; false by default.
    sync_options& stores(bool whether = true)
    {
        stores_ = whether;
        return *this;
    }
    /// Whether what no file describes is deleted: flows, and with `stores` also stores and records; false by default.
    sync_options& delete_missing(bool whether = true)
    {
        delete_missing_ = whether;
        return *this;
    }
    /// Whether `delete_missing` may delete all when the folder has no file; false by default.
    sync_options& even_if_empty(bool whether = true)
    {
        even_if_empty_ = whether;
        return *this;
    }
    /// Which flows of the server are considered: `filter` and `pattern` of the request. All flows of the user by
    /// default; never those of others.
    sync_options& filter(op::get_flows which)
    {
        filter_ = std::move(which);
        return *this;
    }
    /// Where the values of secrets come from that files do not have, and that the server does not have either.
    sync_options& secrets(secret_resolver resolver)
    {
        secrets_ = std::move(resolver);
        return *this;
    }
    /// Which texts were secret when the files were exported; as `export_options::secret_if`.
    sync_options& secret_if(secret_predicate predicate)
    {
        secret_if_ = std::move(predicate);
        return *this;
    }
    /// Replaces the ids of accounts in components, for another server.
    sync_options& accounts(account_map map)
    {
        accounts_ = std::move(map);
        return *this;
    }
    /// Whether flows are created with the ids in their files. false by default: the server chooses new ids, and from
    /// then on names tell which file is which flow. Not every server can do it.
    sync_options& keep_ids(bool whether = true)
    {
        keep_ids_ = whether;
        return *this;
    }
    /// The greatest number of records of a store; 10 000 by default. More are an error.
    sync_options& max_items(std::size_t n)
    {
        max_items_ = n;
        return *this;
    }

    bool includes_stores() const noexcept { return stores_; }              ///< see `stores`; false by default
    bool deletes_missing() const noexcept { return delete_missing_; }      ///< see `delete_missing`; false by default
    bool deletes_even_if_empty() const noexcept { return even_if_empty_; } ///< see `even_if_empty`; false by default
    op::get_flows const& filter() const noexcept { return filter_; }
    secret_resolver const& secrets() const noexcept { return secrets_; }
    secret_predicate const& secret_if() const noexcept { return secret_if_; }
    account_map const& accounts() const noexcept { return accounts_; }
    bool keeps_ids() const noexcept { return keep_ids_; } ///< see `keep_ids`; false by default
    std::size_t max_items() const noexcept { return max_items_; }

private:
    bool stores_ = false;
    bool delete_missing_ = false;
    bool even_if_empty_ = false;
    bool keep_ids_ = false;
    std::size_t max_items_ = 10'000;
    op::get_flows filter_;
    secret_resolver secrets_;
    secret_predicate secret_if_;
    account_map accounts_;
};

/// How far `apply` is.
class sync_progress {
public:
    sync_progress() = default;

    std::size_t done = 0;   ///< actions that have ended, the failed ones included
    std::size_t failed = 0; ///< of these, the ones that failed or found something changed
    std::size_t total = 0;  ///< actions to be carried out
};

/// The options of `apply`.
class apply_options {
public:
    apply_options() = default;

    /// How many actions are carried out at the same time; 8 by default, at least 1.
    apply_options& in_flight(std::size_t n)
    {
        in_flight_ = n;
        return *this;
    }
    /// What to do with flows that are running. By default the server decides; most do not update a running flow, and
    /// that is the failure of the action. With `stop_and_restart`, a flow to be deleted is stopped first.
    apply_options& running(running_flow treatment)
    {
        running_ = treatment;
        return *this;
    }
    /// Whether the conflicts of a plan are left out; false by default: `apply` refuses a plan with conflicts.
    apply_options& skip_conflicts(bool whether = true)
    {
        skip_conflicts_ = whether;
        return *this;
    }
    /// Called whenever an action has ended. After it returned false nothing more begins; what is in flight ends.
    apply_options& progress(std::function<bool(sync_progress const&)> report)
    {
        progress_ = std::move(report);
        return *this;
    }

    std::size_t in_flight() const noexcept { return in_flight_; }
    running_flow running() const noexcept { return running_; }
    bool skips_conflicts() const noexcept { return skip_conflicts_; } ///< see `skip_conflicts`; false by default
    std::function<bool(sync_progress const&)> const& progress() const noexcept { return progress_; }

private:
    std::size_t in_flight_ = 8;
    running_flow running_ = running_flow::as_server_decides;
    bool skip_conflicts_ = false;
    std::function<bool(sync_progress const&)> progress_;
};

/// The options of `export_to`.
class export_options {
public:
    export_options() = default;

    /// Whether data stores are exported as well, with their records; false by default.
    export_options& stores(bool whether = true)
    {
        stores_ = whether;
        return *this;
    }
    /// Which flows are exported: `filter` and `pattern` of the request. All flows of the user by default; never those
    /// of others.
    export_options& filter(op::get_flows which)
    {
        filter_ = std::move(which);
        return *this;
    }
    /// Which texts are secret in addition to those whose keys say so.
    export_options& secret_if(secret_predicate predicate)
    {
        secret_if_ = std::move(predicate);
        return *this;
    }
    /// Whether files of flows that are not exported are removed; false by default. Files of other formats never are.
    export_options& prune(bool whether = true)
    {
        prune_ = whether;
        return *this;
    }
    /// The greatest number of records of a store; 10 000 by default. More are an error.
    export_options& max_items(std::size_t n)
    {
        max_items_ = n;
        return *this;
    }
    /// Called with the number of flows and stores so far, whenever one has been written or has failed. What it throws
    /// ends the export and is thrown to the caller.
    export_options& progress(std::function<void(std::size_t)> report)
    {
        progress_ = std::move(report);
        return *this;
    }

    bool includes_stores() const noexcept { return stores_; } ///< see `stores`; false by default
    op::get_flows const& filter() const noexcept { return filter_; }
    secret_predicate const& secret_if() const noexcept { return secret_if_; }
    bool prunes() const noexcept { return prune_; } ///< see `prune`; false by default
    std::size_t max_items() const noexcept { return max_items_; }
    std::function<void(std::size_t)> const& progress() const noexcept { return progress_; }

private:
    bool stores_ = false;
    bool prune_ = false;
    std::size_t max_items_ = 10'000;
    op::get_flows filter_;
    secret_predicate secret_if_;
    std::function<void(std::size_t)> progress_;
};

} // namespace appmixer

#endif
