#ifndef APPMIXER_ALGORITHMS_DETAIL_SYNC_DIFFER_HPP
#define APPMIXER_ALGORITHMS_DETAIL_SYNC_DIFFER_HPP

// Finds out which file describes which flow or store of the server, and what has to be done. No I/O.

#include <appmixer/algorithms/detail/sync_document.hpp>
#include <appmixer/algorithms/sync_plan.hpp>
#include <appmixer/core/config.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// The JSON pointers of the values in which a file differs from the server, sorted. Numbers are equal when they are the
/// same double, as for the server. What stands for a secret of a flow is equal to any text.
///
/// limit: the greatest number of pointers.
APPMIXER_DECL std::vector<std::string> find_differences(sync_subject subject, json::object const& file,
                                                        json::object const& server, std::size_t limit);
/// Whether two values of records are equal.
APPMIXER_DECL bool same_value(json::value const& a, json::value const& b);
/// The greatest number of differences in a `sync_action`.
inline constexpr std::size_t max_differences = 20;

/// The fields of a file that differ from those of the server, as they are to be sent. A field that the file does not
/// have is sent with the value that a new flow has.
///
/// Only for flows.
APPMIXER_DECL json::object changed_fields(json::object const& file, json::object const& server);

/// A file, without its content.
class sync_file {
public:
    sync_file() = default;

    std::string path; ///< relative to the folder
    std::string id;   ///< empty when the file has none
    std::string name;
    digest file_digest{};              ///< of its text
    digest content_digest{};           ///< of its fields, without secrets
    bool has_secrets = false;          ///< whether it has the texts of secrets, which the digest does not cover
    std::vector<std::string> warnings; ///< for the action
};

/// A flow or store of the server, without its content.
class sync_item {
public:
    sync_item() = default;

    std::string id;
    std::string name;
    std::optional<timestamp> mtime;
    digest content_digest{};              ///< of its fields, without secrets
    std::vector<std::string> differences; ///< from the file that `sync_differ::file_for` gave; empty without one
    std::string missing;                  ///< why that file cannot be written: it has a secret without a value
};

/// Sorts by kind, subject and name.
APPMIXER_DECL void sort_actions(std::vector<sync_action>& actions);

/// Matches files with flows or stores. A file describes what has its id; otherwise what has its name, if no other file
/// and nothing else on the server has that name.
class sync_differ {
public:
    sync_differ(sync_subject subject, bool delete_missing, bool keep_ids) noexcept
        : subject_(subject), delete_missing_(delete_missing), keep_ids_(keep_ids)
    {
    }

    /// Adds a file. All files are added before the first item.
    APPMIXER_DECL void add_file(sync_file file);
    /// The file that describes an item, if there is no conflict; null if none does. The caller compares the two and
    /// adds the item with the differences.
    APPMIXER_DECL sync_file const* file_for(std::string_view id, std::string_view name) const;
    /// Adds an item of the server. One whose id was added before is ignored.
    APPMIXER_DECL void add_item(sync_item item);

    /// The actions, sorted by kind and name.
    APPMIXER_DECL std::vector<sync_action> actions() const;

private:
    using index_list = std::vector<std::size_t>;
    using index_map = std::map<std::string, index_list, std::less<>>;

    class matching;

    sync_subject subject_;
    bool delete_missing_;
    bool keep_ids_;
    std::vector<sync_file> files_;
    std::vector<sync_item> items_;
    index_map files_by_id_;
    index_map files_by_name_;
    index_map items_by_id_;
    index_map items_by_name_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/sync_differ.ipp>
#endif

#endif
