#ifndef APPMIXER_ALGORITHMS_SYNC_PLAN_HPP
#define APPMIXER_ALGORITHMS_SYNC_PLAN_HPP

// What `plan_sync` returns, and what `apply` and `export_to` report.

#include <appmixer/algorithms/sync_options.hpp>
#include <appmixer/core/detail/sha256.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/timestamp.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer {

/// What an action does, in the order in which a plan lists actions and `apply` carries them out.
enum class sync_kind : unsigned char {
    create,    ///< the file describes something that the server does not have
    update,    ///< the server has it with another content
    rename,    ///< only its name differs
    delete_,   ///< the server has it, and no file describes it; only with `sync_options::delete_missing`
    conflict,  ///< it is not clear what to do; see `sync_action::detail`
    unchanged, ///< file and server are equal
};

/// The word for a kind, such as "create".
APPMIXER_DECL std::string_view to_string(sync_kind value) noexcept;

/// What an action is about.
enum class sync_subject : unsigned char {
    flow,  ///< a flow, whatever its stage
    store, ///< a data store with its records
};

/// The word for a subject, "flow" or "store".
APPMIXER_DECL std::string_view to_string(sync_subject value) noexcept;

/// One action of a plan. It has no contents, and so no secrets.
class sync_action {
public:
    sync_action() = default;

    sync_kind kind = sync_kind::unchanged;     ///< the change to the server
    sync_subject subject = sync_subject::flow; ///< the object that it changes
    std::string name;                          ///< in the file, or on the server when there is no file
    std::string old_name;                      ///< on the server, when it differs
    std::string id;                            ///< on the server; of a creation, the id in the file
    std::string file;                          ///< relative to the folder: "flows/orders-3f0c1a527d6e.json"
    std::vector<std::string> differences;      ///< JSON pointers of the values that differ, at most 20
    std::string detail;                        ///< of a conflict: why
    std::vector<std::string> warnings;         ///< such as an account that the server does not have

    std::array<unsigned char, 32> file_digest{};    ///< SHA-256 of the text of the file
    std::array<unsigned char, 32> content_digest{}; ///< of what the server has, without the name
    std::optional<timestamp> mtime;                 ///< when the server saved the flow
};

/// What has to be done to make the flows of a user equal to a folder. Printed with `<<`, it has a line for each action
/// but the unchanged ones, a line for each difference and warning, and a summary. It contains no secret.
class sync_plan {
public:
    sync_plan() = default;

    std::filesystem::path folder;     ///< the folder with the files
    sync_options options;             ///< with which it was planned, and with which it is applied
    std::vector<sync_action> actions; ///< sorted by kind and name

    /// The number of actions of a kind.
    std::size_t count(sync_kind kind) const noexcept
    {
        return static_cast<std::size_t>(std::count_if(actions.begin(), actions.end(),
                                                      [&](sync_action const& action) { return action.kind == kind; }));
    }
    /// Whether there is nothing to do: all is unchanged.
    bool empty() const noexcept { return count(sync_kind::unchanged) == actions.size(); }

    /// The printed form.
    APPMIXER_DECL std::string text() const;
    /// Writes `text()`.
    template <class Traits>
    friend std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, sync_plan const& plan)
    {
        return out << plan.text().c_str();
    }
};

/// How an action ended.
enum class sync_end : unsigned char {
    done,      ///< the server confirmed it
    failed,    ///< see `sync_outcome::cause`; it has not been done, or only a part of it
    changed,   ///< not done, since the file or the server is no longer as planned
    not_known, ///< a request was sent, and no response arrived; plan again to find out
    not_begun, ///< nothing was sent
};

/// The words for an end, such as "not begun".
APPMIXER_DECL std::string_view to_string(sync_end value) noexcept;

/// What became of one action.
class sync_outcome {
public:
    sync_outcome() = default;

    sync_kind kind = sync_kind::unchanged;     ///< as in the plan
    sync_subject subject = sync_subject::flow; ///< as in the plan
    std::string name;                          ///< as in the plan
    std::string id;                            ///< of a creation that is done: the new id
    sync_end end = sync_end::not_begun;        ///< how the action ended
    error cause;                               ///< why it is not done
};

/// What `apply` did. Printed with `<<`, it has a line for each action that is not done, and a summary.
class [[nodiscard]] sync_report {
public:
    sync_report() = default;

    std::vector<sync_outcome> outcomes; ///< one for each action of the plan to be carried out, in the order of the plan

    /// The number of actions that ended in this way.
    std::size_t count(sync_end end) const noexcept
    {
        return static_cast<std::size_t>(std::count_if(outcomes.begin(), outcomes.end(),
                                                      [&](sync_outcome const& outcome) { return outcome.end == end; }));
    }
    /// Whether all actions are done.
    bool complete() const noexcept { return count(sync_end::done) == outcomes.size(); }

    /// The printed form.
    APPMIXER_DECL std::string text() const;
    /// Writes `text()`.
    template <class Traits>
    friend std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out,
                                                        sync_report const& report)
    {
        return out << report.text().c_str();
    }
};

/// A flow or store that was not exported.
class export_failure {
public:
    export_failure() = default;

    sync_subject subject = sync_subject::flow; ///< what it is
    std::string name;                          ///< on the server; empty when the server did not send it
    std::string id;                            ///< on the server
    error cause;                               ///< why there is no file of it
};

/// What `export_to` did. File names are relative to the folder.
class [[nodiscard]] export_report {
public:
    export_report() = default;

    std::size_t written = 0;              ///< files that are new or have another content
    std::size_t unchanged = 0;            ///< files that had the right content already
    std::vector<std::string> stale;       ///< files of the format whose flows were not exported
    std::vector<std::string> removed;     ///< the same, with `export_options::prune`; and old names of written files
    std::vector<export_failure> failures; ///< what was not exported; all else was
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/sync_plan.ipp>
#endif

#endif
