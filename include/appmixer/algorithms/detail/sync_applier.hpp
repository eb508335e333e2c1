#ifndef APPMIXER_ALGORITHMS_DETAIL_SYNC_APPLIER_HPP
#define APPMIXER_ALGORITHMS_DETAIL_SYNC_APPLIER_HPP

// `apply`: what is sent for each action of a plan, and what became of it. No calls; see sync_apply.hpp for those.

#include <appmixer/algorithms/detail/sync_document.hpp>
#include <appmixer/algorithms/detail/sync_folder.hpp>
#include <appmixer/algorithms/sync_options.hpp>
#include <appmixer/algorithms/sync_plan.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/model/flow.hpp>
#include <appmixer/model/store.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace appmixer::detail {

/// The changes of a store.
class store_changes {
public:
    store_changes() = default;

    bool renamed = false;
    std::vector<store_record> written; ///< with key and value
    std::vector<store_item_key> deleted;
};

/// A plan that is being carried out. The coroutines of its actions share it.
class sync_applier {
public:
    APPMIXER_DECL sync_applier(sync_plan plan, apply_options options);

    /// Whether the plan may be carried out. Errors: `errc::conflict`.
    [[nodiscard]] APPMIXER_DECL result<void> accept() const;
    /// The actions of a phase: 0 creates, 1 changes, 2 deletes. Empty when nothing more is to begin.
    static constexpr int phases = 3;
    APPMIXER_DECL std::vector<std::size_t> begin_phase(int phase) const;
    /// Whether nothing more is to begin: the progress function said so, or the token is not valid any more.
    bool stopped() const noexcept { return stopped_; }

    sync_action const& action(std::size_t index) const { return plan_.actions[planned_[index]]; }
    sync_plan const& plan() const noexcept { return plan_; }
    apply_options const& options() const noexcept { return options_; }

    /// The flow to create, with the writable fields only.
    [[nodiscard]] APPMIXER_DECL result<flow> flow_to_create(sync_action const& action) const;
    /// Changes a flow of the server as the file says.
    [[nodiscard]] APPMIXER_DECL result<void> change_flow(sync_action const& action, flow& server) const;
    /// Checks that a flow is as it was when the plan was made.
    [[nodiscard]] APPMIXER_DECL result<void> expect_unchanged(sync_action const& action, flow const& server) const;
    /// The records to write to a store. server: the store, and what it has; null for a new store.
    [[nodiscard]] APPMIXER_DECL result<store_changes> changes_of_store(sync_action const& action,
                                                                       sync_document const* server) const;
    [[nodiscard]] APPMIXER_DECL result<void> expect_unchanged(sync_action const& action,
                                                              sync_document const& server) const;

    /// Notes that a request was sent, whose outcome is not known until `finish`.
    void sent(std::size_t index) { report_.outcomes[index].end = sync_end::not_known; }
    /// Notes how an action ended. id: of what was created.
    APPMIXER_DECL void finish(std::size_t index, result<void> const& outcome, std::string id = {});

    /// The report; the error of a cancelled `apply` names the actions whose outcome is not known.
    APPMIXER_DECL sync_report take_report();
    APPMIXER_DECL error cancelled() const;

private:
    sync_plan plan_;
    apply_options options_;
    sync_folder flows_;
    sync_folder stores_;
    std::vector<std::size_t> planned_; // the indices of the actions to carry out
    sync_report report_;               // in the same order
    sync_progress progress_;
    bool stopped_ = false;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/sync_applier.ipp>
#endif

#endif
