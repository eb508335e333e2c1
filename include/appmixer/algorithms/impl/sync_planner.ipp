#ifndef APPMIXER_ALGORITHMS_IMPL_SYNC_PLANNER_IPP
#define APPMIXER_ALGORITHMS_IMPL_SYNC_PLANNER_IPP

#include <appmixer/algorithms/detail/sync_planner.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL op::get_flows own_flows(op::get_flows which, std::string_view user_id)
{
    op::get_flows list;
    list.filter = std::move(which.filter);
    list.filter.push_back("userId:" + std::string(user_id));
    list.pattern = std::move(which.pattern);
    return list;
}

APPMIXER_DECL bool selects_all(op::get_flows const& which) noexcept { return which.filter.empty() && !which.pattern; }

APPMIXER_DECL result<sync_document> read_again(sync_folder const& folder, std::string const& path,
                                               digest const& expected, sync_options const& options)
{
    result<std::string> const text = folder.read(path);
    if (!text || text_digest(*text) != expected)
        return error(errc::conflict, phase::none, path + " has changed since the plan was made");
    result<sync_document> document = folder.parse(path, *text);
    if (document && folder.subject() == sync_subject::flow)
        map_accounts(document->fields, options.accounts());
    return document;
}

APPMIXER_DECL json::object without_other_records(json::object server, json::object const& file)
{
    json::value* const items = server.if_contains("items");
    json::value const* const wanted = file.if_contains("items");
    if (items == nullptr)
        return server;
    json::object kept;
    for (auto& entry : items->get_object())
        if (wanted != nullptr && wanted->get_object().contains(entry.key()))
            kept.emplace(entry.key(), std::move(entry.value()));
    if (kept.empty())
        server.erase("items");
    else
        *items = std::move(kept);
    return server;
}

APPMIXER_DECL sync_planner::sync_planner(std::filesystem::path folder, sync_options options)
    : flows_(folder, sync_subject::flow, options), stores_(folder, sync_subject::store, options)
{
    plan_.folder = std::move(folder);
    plan_.options = std::move(options);
}

APPMIXER_DECL result<void> sync_planner::read_files()
{
    if (result<void> const read = read_files(flows_); !read)
        return read;
    return plan_.options.includes_stores() ? read_files(stores_) : result<void>();
}

APPMIXER_DECL result<void> sync_planner::read_files(side& of)
{
    result<std::vector<std::string>> const paths = of.folder.files();
    if (!paths)
        return paths.error();
    if (paths->empty() && plan_.options.deletes_missing() && !plan_.options.deletes_even_if_empty())
        return error(errc::invalid_request, phase::none,
                     "no file describes a " + std::string(to_string(of.subject)) +
                         ", so delete_missing would delete all; if that is meant, set even_if_empty");
    for (std::string const& path : *paths) {
        result<std::string> const text = of.folder.read(path);
        if (!text)
            return text.error();
        result<sync_document> document = of.folder.parse(path, *text);
        if (!document)
            return document.error();
        sync_file file;
        file.path = path;
        file.id = document->id;
        file.name = document->name;
        file.file_digest = text_digest(*text);
        std::vector<std::string> accounts;
        if (of.subject == sync_subject::flow) {
            accounts = map_accounts(document->fields, plan_.options.accounts());
            json::object const with_secrets = document->fields;
            hide_secrets(document->fields, plan_.options.secret_if());
            file.has_secrets = document->fields != with_secrets;
        }
        uses_accounts_ = uses_accounts_ || !accounts.empty();
        file.content_digest = content_digest(document->fields);
        of.files.push_back(std::move(file));
        of.accounts.push_back(std::move(accounts));
    }
    return {};
}

APPMIXER_DECL void sync_planner::begin(std::vector<account> const& accounts)
{
    for (side* const one : {&flows_, &stores_}) {
        for (std::size_t i = 0; i < one->files.size(); ++i) {
            sync_file& file = one->files[i];
            for (std::string const& id : one->accounts[i])
                if (std::none_of(accounts.begin(), accounts.end(),
                                 [&](account const& known) { return known.account_id == id; }))
                    file.warnings.push_back("the server has no account " + id);
            one->differ.add_file(std::move(file));
        }
        one->files.clear();
        one->accounts.clear();
    }
}

APPMIXER_DECL result<void> sync_planner::add(flow const& from, std::string_view user_id)
{
    if (from.user_id != user_id || from.flow_id.empty())
        return {};
    return add(flows_, document_of(from));
}

APPMIXER_DECL result<void> sync_planner::add(store const& from, std::vector<store_record> const& records)
{
    return add(stores_, document_of(from, records));
}

APPMIXER_DECL result<void> sync_planner::add(side& to, sync_document server)
{
    sync_item item;
    item.id = server.id;
    item.name = server.name;
    item.mtime = server.mtime;
    sync_file const* const file = to.differ.file_for(server.id, server.name);
    json::object shown = server.fields;
    if (to.subject == sync_subject::flow)
        hide_secrets(server.fields, plan_.options.secret_if());
    item.content_digest = content_digest(server.fields);
    if (file != nullptr && (file->has_secrets || item.content_digest != file->content_digest)) {
        result<sync_document> planned = read_again(to.folder, file->path, file->file_digest, plan_.options);
        if (!planned)
            return planned.error();
        bool const is_flow = to.subject == sync_subject::flow;
        if (!is_flow && !plan_.options.deletes_missing())
            shown = without_other_records(std::move(shown), planned->fields);
        item.differences = find_differences(to.subject, planned->fields, shown, max_differences);
        if (is_flow && !item.differences.empty()) {
            result<void> const revealed =
                reveal_secrets(planned->fields, &shown, planned->name, plan_.options.secrets());
            if (!revealed)
                item.missing = revealed.error().detail();
        }
    }
    to.differ.add_item(std::move(item));
    return {};
}

APPMIXER_DECL result<sync_plan> sync_planner::finish()
{
    for (side* const one : {&flows_, &stores_}) {
        std::vector<sync_action> actions = one->differ.actions();
        for (sync_action& action : actions) {
            if (action.kind != sync_kind::create || one->subject != sync_subject::flow)
                continue;
            result<sync_document> document = read_again(one->folder, action.file, action.file_digest, plan_.options);
            if (!document)
                return document.error();
            result<void> const revealed =
                reveal_secrets(document->fields, nullptr, document->name, plan_.options.secrets());
            if (revealed)
                continue;
            action.kind = sync_kind::conflict;
            action.detail = revealed.error().detail() + ": " + action.file;
        }
        plan_.actions.insert(plan_.actions.end(), std::make_move_iterator(actions.begin()),
                             std::make_move_iterator(actions.end()));
    }
    sort_actions(plan_.actions);
    return std::move(plan_);
}

APPMIXER_DECL hidden_flows::hidden_flows(sync_plan& plan)
{
    for (sync_action& action : plan.actions) {
        if (action.kind != sync_kind::create || action.subject != sync_subject::flow)
            continue;
        if (!action.id.empty())
            by_id_.emplace(action.id, &action);
        by_name_.emplace(action.name, &action);
    }
}

APPMIXER_DECL void hidden_flows::add(flow const& from)
{
    auto const mark = [&](auto const& range) {
        for (auto found = range.first; found != range.second; ++found) {
            found->second->kind = sync_kind::conflict;
            found->second->detail = "the server has it, but the filter does not select it: " + from.flow_id;
        }
    };
    mark(by_id_.equal_range(from.flow_id));
    mark(by_name_.equal_range(from.name));
}

} // namespace appmixer::detail

#endif
