#ifndef APPMIXER_ALGORITHMS_IMPL_SYNC_APPLIER_IPP
#define APPMIXER_ALGORITHMS_IMPL_SYNC_APPLIER_IPP

#include <appmixer/algorithms/detail/sync_applier.hpp>
#include <appmixer/algorithms/detail/sync_differ.hpp>
#include <appmixer/algorithms/detail/sync_planner.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/all.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL sync_applier::sync_applier(sync_plan plan, apply_options options)
    : plan_(std::move(plan)), options_(std::move(options)), flows_(plan_.folder, sync_subject::flow),
      stores_(plan_.folder, sync_subject::store)
{
    for (std::size_t i = 0; i < plan_.actions.size(); ++i) {
        sync_action const& action = plan_.actions[i];
        if (action.kind == sync_kind::unchanged || action.kind == sync_kind::conflict)
            continue;
        sync_outcome outcome;
        outcome.kind = action.kind;
        outcome.subject = action.subject;
        outcome.name = action.name;
        if (action.kind != sync_kind::create)
            outcome.id = action.id;
        planned_.push_back(i);
        report_.outcomes.push_back(std::move(outcome));
    }
    progress_.total = planned_.size();
}

APPMIXER_DECL result<void> sync_applier::accept() const
{
    if (options_.in_flight() == 0)
        return error(errc::invalid_request, phase::none, "in_flight must be at least 1");
    std::size_t const conflicts = plan_.count(sync_kind::conflict);
    if (options_.skips_conflicts() || conflicts == 0)
        return {};
    auto const first = std::find_if(plan_.actions.begin(), plan_.actions.end(),
                                    [](sync_action const& action) { return action.kind == sync_kind::conflict; });
    constexpr std::size_t longest = 200;
    return error(errc::conflict, phase::none,
                 "the plan has " + std::to_string(conflicts) + (conflicts == 1 ? " conflict" : " conflicts") +
                     "; the first is \"" + one_line(first->name, longest) + "\": " + first->detail);
}

APPMIXER_DECL std::vector<std::size_t> sync_applier::begin_phase(int phase) const
{
    auto const phase_of = [](sync_kind kind) {
        return kind == sync_kind::create ? 0 : kind == sync_kind::delete_ ? 2 : 1;
    };
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < planned_.size() && !stopped_; ++i)
        if (phase_of(action(i).kind) == phase)
            indices.push_back(i);
    return indices;
}

/// Fields as a flow whose members are set.
inline result<flow> flow_with(json::object const& fields) { return from_json<flow>(json_text(fields)); }

APPMIXER_DECL result<flow> sync_applier::flow_to_create(sync_action const& action) const
{
    result<sync_document> document = read_again(flows_, action.file, action.file_digest, plan_.options);
    if (!document)
        return document.error();
    result<void> const revealed = reveal_secrets(document->fields, nullptr, document->name, plan_.options.secrets());
    if (!revealed)
        return revealed.error();
    document->fields.insert_or_assign("name", as_json(document->name));
    return flow_with(document->fields);
}

/// The error of an action whose file or flow is not as planned any more.
inline error changed_meanwhile(sync_action const& action)
{
    return error(errc::conflict, phase::none,
                 std::string(to_string(action.subject)) + " " + action.id +
                     " has changed on the server since the plan was made");
}

APPMIXER_DECL result<void> sync_applier::expect_unchanged(sync_action const& action, flow const& server) const
{
    bool const same_time = !action.mtime || !server.mtime || *action.mtime == *server.mtime;
    sync_document document = document_of(server);
    hide_secrets(document.fields, plan_.options.secret_if());
    return same_time ? expect_unchanged(action, document) : result<void>(changed_meanwhile(action));
}

APPMIXER_DECL result<void> sync_applier::expect_unchanged(sync_action const& action, sync_document const& server) const
{
    std::string const& name = action.old_name.empty() ? action.name : action.old_name;
    if (server.name != name || content_digest(server.fields) != action.content_digest)
        return changed_meanwhile(action);
    return {};
}

APPMIXER_DECL result<void> sync_applier::change_flow(sync_action const& action, flow& server) const
{
    if (result<void> const unchanged = expect_unchanged(action, server); !unchanged)
        return unchanged;
    result<sync_document> document = read_again(flows_, action.file, action.file_digest, plan_.options);
    if (!document)
        return document.error();
    json::object const old = document_of(server).fields;
    json::object changed = changed_fields(document->fields, old);
    result<void> const revealed = reveal_secrets(changed, &old, document->name, plan_.options.secrets());
    if (!revealed)
        return revealed.error();
    changed.insert_or_assign("name", as_json(document->name));
    json::object whole = parse_json(to_json(server)).value().get_object();
    for (auto& entry : changed)
        whole.insert_or_assign(entry.key(), std::move(entry.value()));
    result<flow> after = flow_with(whole);
    if (!after)
        return after.error();
    server = std::move(*after);
    return {};
}

APPMIXER_DECL result<store_changes> sync_applier::changes_of_store(sync_action const& action,
                                                                   sync_document const* server) const
{
    result<sync_document> document = read_again(stores_, action.file, action.file_digest, plan_.options);
    if (!document)
        return document.error();
    json::object const none;
    auto const items_of = [&](sync_document const* from) -> json::object const& {
        json::value const* const items = from == nullptr ? nullptr : from->fields.if_contains("items");
        return items == nullptr ? none : items->get_object();
    };
    json::object const& wanted = items_of(&*document);
    json::object const& there = items_of(server);
    store_changes changes;
    changes.renamed = server != nullptr && server->name != document->name;
    for (auto const& item : wanted) {
        json::value const* const old = there.if_contains(item.key());
        if (old != nullptr && same_value(item.value(), *old))
            continue;
        store_record record;
        record.key = item.key();
        record.value = item.value();
        changes.written.push_back(std::move(record));
    }
    for (auto const& item : there)
        if (plan_.options.deletes_missing() && !wanted.contains(item.key()))
            changes.deleted.emplace_back(std::string(std::string_view(item.key())), server->id);
    return changes;
}

APPMIXER_DECL void sync_applier::finish(std::size_t index, result<void> const& outcome, std::string id)
{
    sync_outcome& ended = report_.outcomes[index];
    if (!id.empty())
        ended.id = std::move(id);
    bool const was_sent = ended.end == sync_end::not_known;
    ended.end = sync_end::done;
    if (!outcome) {
        error const& cause = outcome.error();
        ended.cause = cause;
        bool const reached_server = was_sent && (cause.phase() == phase::none || cause.phase() >= phase::write);
        bool const no_response = cause == condition::transport || cause == condition::timeout ||
                                 cause == condition::cancelled || cause == errc::bad_gateway;
        bool const is_unreadable = cause.phase() == phase::decode && cause.status() / 100 == 2;
        bool const is_gone = cause == condition::not_found && ended.kind != sync_kind::create;
        if (is_gone || (cause == errc::conflict && cause.status() == 0 && !was_sent))
            ended.end = sync_end::changed;
        else if (reached_server && (no_response || is_unreadable))
            ended.end = sync_end::not_known;
        else
            ended.end = cause == condition::cancelled ? sync_end::not_begun : sync_end::failed;
        stopped_ = stopped_ || cause == condition::unauthorized;
        ++progress_.failed;
    }
    ++progress_.done;
    if (options_.progress() && !options_.progress()(progress_))
        stopped_ = true;
}

APPMIXER_DECL sync_report sync_applier::take_report() { return std::move(report_); }

APPMIXER_DECL error sync_applier::cancelled() const
{
    constexpr std::size_t most = 20;
    constexpr std::size_t longest = 200;
    std::string names;
    std::size_t count = 0;
    for (sync_outcome const& outcome : report_.outcomes)
        if (outcome.end == sync_end::not_known && ++count <= most)
            names.append(names.empty() ? "" : ", ")
                .append(to_string(outcome.kind))
                .append(" \"")
                .append(one_line(outcome.name, longest))
                .append("\"");
    if (count == 0)
        return error(asio::error::operation_aborted);
    if (count > most)
        names.append(" and ").append(std::to_string(count - most)).append(" more");
    return error(asio::error::operation_aborted, phase::none, "not known whether it was done: " + names);
}

} // namespace appmixer::detail

#endif
