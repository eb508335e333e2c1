#ifndef APPMIXER_ALGORITHMS_IMPL_SYNC_DIFFER_IPP
#define APPMIXER_ALGORITHMS_IMPL_SYNC_DIFFER_IPP

#include <appmixer/algorithms/detail/sync_differ.hpp>
#include <appmixer/core/detail/json_pointer.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace appmixer::detail {

/// Compares the values of a file with those of the server.
class difference_finder {
public:
    difference_finder(sync_subject subject, std::size_t limit) noexcept
        : has_secrets_(subject == sync_subject::flow), limit_(limit)
    {
    }

    void compare(json::object const& file, json::object const& server)
    {
        for (auto const& entry : file)
            compare_step(entry.key(), entry.value(), server.if_contains(entry.key()));
        for (auto const& entry : server)
            if (!file.contains(entry.key()))
                add_step(entry.key());
    }

    void compare(json::value const& file, json::value const& server)
    {
        if (has_secrets_ && is_hidden_secret(file) && server.is_string())
            return;
        if (file.is_number() && server.is_number()) {
            if (file.to_number<double>() != server.to_number<double>())
                add();
        } else if (file.is_object() && server.is_object()) {
            compare(file.get_object(), server.get_object());
        } else if (file.is_array() && server.is_array() && file.get_array().size() == server.get_array().size()) {
            for (std::size_t i = 0; i < file.get_array().size(); ++i)
                compare_step(std::to_string(i), file.get_array()[i], &server.get_array()[i]);
        } else if (file != server) {
            add();
        }
    }

    std::vector<std::string> found;

private:
    void compare_step(std::string_view step, json::value const& file, json::value const* server)
    {
        if (server == nullptr) {
            add_step(step);
            return;
        }
        std::size_t const length = pointer_.size();
        append_pointer_step(pointer_, step);
        compare(file, *server);
        pointer_.resize(length);
    }
    void add_step(std::string_view step)
    {
        std::size_t const length = pointer_.size();
        append_pointer_step(pointer_, step);
        add();
        pointer_.resize(length);
    }
    void add()
    {
        if (found.size() < limit_)
            found.push_back(pointer_);
    }

    bool has_secrets_;
    std::size_t limit_;
    std::string pointer_;
};

APPMIXER_DECL std::vector<std::string> find_differences(sync_subject subject, json::object const& file,
                                                        json::object const& server, std::size_t limit)
{
    difference_finder finder(subject, limit);
    finder.compare(file, server);
    std::sort(finder.found.begin(), finder.found.end());
    return std::move(finder.found);
}

APPMIXER_DECL bool same_value(json::value const& a, json::value const& b)
{
    difference_finder finder(sync_subject::store, 1);
    finder.compare(a, b);
    return finder.found.empty();
}

/// The value that a field of a new flow has: it is empty, but for the type.
inline json::value default_value(std::string_view key)
{
    if (key == "flow" || key == "customFields" || key == "wizard" || key == "componentIdMap")
        return json::object();
    if (key == "sharedWith" || key == "categories")
        return json::array();
    if (key == "notes" || key == "revision")
        return nullptr;
    return key == "type" ? "automation" : "";
}

APPMIXER_DECL json::object changed_fields(json::object const& file, json::object const& server)
{
    json::object changed;
    for (auto const& entry : file) {
        json::value const* const there = server.if_contains(entry.key());
        difference_finder finder(sync_subject::flow, 1);
        if (there != nullptr)
            finder.compare(entry.value(), *there);
        if (there == nullptr || !finder.found.empty())
            changed.emplace(entry.key(), entry.value());
    }
    for (auto const& entry : server)
        if (!file.contains(entry.key()))
            changed.emplace(entry.key(), default_value(entry.key()));
    return changed;
}

APPMIXER_DECL void sync_differ::add_file(sync_file file)
{
    if (!file.id.empty())
        files_by_id_[file.id].push_back(files_.size());
    files_by_name_[file.name].push_back(files_.size());
    files_.push_back(std::move(file));
}

APPMIXER_DECL sync_file const* sync_differ::file_for(std::string_view id, std::string_view name) const
{
    auto found = files_by_id_.find(id);
    if (found == files_by_id_.end()) {
        found = files_by_name_.find(name);
        if (found == files_by_name_.end())
            return nullptr;
    }
    return found->second.size() == 1 ? &files_[found->second.front()] : nullptr;
}

APPMIXER_DECL void sync_differ::add_item(sync_item item)
{
    if (!items_by_id_.try_emplace(item.id, 1, items_.size()).second)
        return;
    items_by_name_[item.name].push_back(items_.size());
    items_.push_back(std::move(item));
}

APPMIXER_DECL void sort_actions(std::vector<sync_action>& actions)
{
    std::sort(actions.begin(), actions.end(), [](sync_action const& a, sync_action const& b) {
        return std::tie(a.kind, a.subject, a.name, a.file, a.id) < std::tie(b.kind, b.subject, b.name, b.file, b.id);
    });
}

/// The work of `sync_differ::actions`.
class sync_differ::matching {
public:
    explicit matching(sync_differ const& differ)
        : differ_(differ), files_of_item_(differ.items_.size()), reserved_(differ.items_.size())
    {
    }

    std::vector<sync_action> run()
    {
        for (std::size_t i = 0; i < differ_.files_.size(); ++i)
            find_item(i);
        for (std::size_t i = 0; i < differ_.items_.size(); ++i)
            add_item_action(i);
        find_renames();
        for (std::size_t const file : creations_)
            add_creation(file);
        for (std::size_t const item : deletions_)
            add_deletion(item);
        sort_actions(actions_);
        return std::move(actions_);
    }

private:
    static index_list const& find(index_map const& in, std::string_view key)
    {
        static index_list const none;
        auto const found = in.find(key);
        return found == in.end() ? none : found->second;
    }

    /// Finds the item that a file describes.
    void find_item(std::size_t index)
    {
        sync_file const& file = differ_.files_[index];
        if (index_list const& same_id = find(differ_.items_by_id_, file.id); !same_id.empty()) {
            files_of_item_[same_id.front()].push_back(index);
            return;
        }
        index_list const& items = find(differ_.items_by_name_, file.name);
        if (differ_.keep_ids_ && !file.id.empty() && items.empty()) {
            index_list const& same_id = find(differ_.files_by_id_, file.id);
            if (same_id.size() == 1)
                creations_.push_back(index);
            else if (same_id.front() == index)
                add_conflict(file.name, "several files have its id", same_id, {});
            return;
        }
        index_list const& files = find(differ_.files_by_name_, file.name);
        if (files.size() > 1 || items.size() > 1) {
            add_name_conflict(file.name, files, items);
            return;
        }
        if (items.empty())
            creations_.push_back(index);
        else
            files_of_item_[items.front()].push_back(index);
    }

    void add_name_conflict(std::string const& name, index_list const& files, index_list const& items)
    {
        if (!ambiguous_names_.insert(name).second)
            return;
        for (std::size_t const item : items)
            reserved_[item] = true;
        add_conflict(name, "several files or " + std::string(to_string(differ_.subject_)) + "s have this name", files,
                     items);
    }

    void add_conflict(std::string const& name, std::string why, index_list const& files, index_list const& items)
    {
        sync_action action;
        action.kind = sync_kind::conflict;
        action.subject = differ_.subject_;
        action.name = name;
        std::vector<std::string_view> names;
        for (std::size_t const file : files)
            names.push_back(differ_.files_[file].path);
        for (std::size_t const item : items)
            names.push_back(differ_.items_[item].id);
        constexpr std::size_t shown = 10;
        for (std::size_t i = 0; i < (std::min)(names.size(), shown); ++i)
            why.append(i == 0 ? ": " : ", ").append(names[i]);
        if (names.size() > shown)
            why.append(" and ").append(std::to_string(names.size() - shown)).append(" more");
        action.detail = std::move(why);
        if (files.size() == 1)
            action.file = differ_.files_[files.front()].path;
        if (items.size() == 1)
            action.id = differ_.items_[items.front()].id;
        actions_.push_back(std::move(action));
    }

    sync_action action_for(sync_file const& file) const
    {
        sync_action action;
        action.subject = differ_.subject_;
        action.name = file.name;
        action.file = file.path;
        action.file_digest = file.file_digest;
        action.warnings = file.warnings;
        return action;
    }
    static void put_item(sync_action& action, sync_item const& item)
    {
        action.id = item.id;
        action.content_digest = item.content_digest;
        action.mtime = item.mtime;
        if (action.file.empty())
            action.name = item.name;
        else if (action.name != item.name)
            action.old_name = item.name;
    }

    /// Adds the action for an item that a file describes, or notes it for deletion.
    void add_item_action(std::size_t index)
    {
        sync_item const& item = differ_.items_[index];
        index_list const& files = files_of_item_[index];
        if (files.empty()) {
            if (differ_.delete_missing_ && !reserved_[index])
                deletions_.push_back(index);
            return;
        }
        if (files.size() > 1) {
            add_conflict(item.name, "several files describe it", files, index_list(1, index));
            return;
        }
        sync_file const& file = differ_.files_[files.front()];
        if (!item.missing.empty()) {
            add_conflict(file.name, item.missing, files, index_list(1, index));
            return;
        }
        sync_action action = action_for(file);
        put_item(action, item);
        action.differences = item.differences;
        bool const renamed = file.name != item.name;
        action.kind = !item.differences.empty() ? sync_kind::update
                      : renamed                 ? sync_kind::rename
                                                : sync_kind::unchanged;
        if (renamed)
            action.differences.insert(action.differences.begin(), "/name");
        if (action.kind == sync_kind::unchanged)
            action.warnings.clear();
        actions_.push_back(std::move(action));
    }

    /// A deletion and a creation of equal content are a rename, if no other has that content.
    void find_renames()
    {
        std::map<digest, std::pair<index_list, index_list>> by_content;
        for (std::size_t const item : deletions_)
            by_content[differ_.items_[item].content_digest].first.push_back(item);
        for (std::size_t const file : creations_)
            by_content[differ_.files_[file].content_digest].second.push_back(file);
        for (auto const& [content, found] : by_content) {
            auto const& [items, files] = found;
            if (items.size() != 1 || files.size() != 1)
                continue;
            sync_action action = action_for(differ_.files_[files.front()]);
            action.kind = sync_kind::rename;
            put_item(action, differ_.items_[items.front()]);
            action.differences.emplace_back("/name");
            actions_.push_back(std::move(action));
            std::erase(deletions_, items.front());
            std::erase(creations_, files.front());
        }
    }

    void add_creation(std::size_t index)
    {
        sync_file const& file = differ_.files_[index];
        sync_action action = action_for(file);
        action.kind = sync_kind::create;
        action.id = file.id;
        actions_.push_back(std::move(action));
    }

    void add_deletion(std::size_t index)
    {
        sync_action action;
        action.kind = sync_kind::delete_;
        action.subject = differ_.subject_;
        put_item(action, differ_.items_[index]);
        actions_.push_back(std::move(action));
    }

    sync_differ const& differ_;
    std::vector<index_list> files_of_item_;
    std::vector<bool> reserved_; // items that a conflict is about
    std::set<std::string, std::less<>> ambiguous_names_;
    index_list creations_;
    index_list deletions_;
    std::vector<sync_action> actions_;
};

APPMIXER_DECL std::vector<sync_action> sync_differ::actions() const { return matching(*this).run(); }

} // namespace appmixer::detail

#endif
