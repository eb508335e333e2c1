#ifndef APPMIXER_EMULATOR_PEOPLE_TASKS_TASK_RULES_IPP
#define APPMIXER_EMULATOR_PEOPLE_TASKS_TASK_RULES_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/emulator/people_tasks/task_rules.hpp>
#include <appmixer/emulator/text/digest.hpp>
#include <appmixer/emulator/text/pattern.hpp>

#include <boost/json/string.hpp>

#include <algorithm>
#include <array>

namespace appmixer::detail::emu {

/// The most fields of a task.
inline constexpr std::size_t most_task_fields = 100;
/// The longest e-mail address (RFC 5321 §4.5.3.1.3, without the angle brackets).
inline constexpr std::size_t longest_address = 254;

/// Keys that clients cannot write: fields that the server sets, `secret`, which is not a field, and the creator of a
/// task in documents for `emulator::load`.
inline constexpr std::array<std::string_view, 11> fixed_task_fields{
    "taskId",          "id",     "created", "mtime", "decisionMade", "isApprover", "approverSecret",
    "requesterSecret", "secret", "userId",  "owner"};
inline constexpr std::array<std::string_view, 4> task_dates{"decisionBy", "decisionMade", "created", "mtime"};

APPMIXER_DECL std::string plain_address(std::string_view email) { return to_lower(email); }

inline bool is_address(std::string_view text) noexcept
{
    std::size_t const at = text.find('@');
    if (text.size() > longest_address || at == 0 || at == std::string_view::npos)
        return false;
    bool const clean = std::none_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '<' || c == '>' || c == ',' || c == ';';
    });
    std::string_view domain = text.substr(at + 1);
    if (!clean || domain.find('@') != std::string_view::npos || domain.find('.') == std::string_view::npos)
        return false;
    return !domain.starts_with('.') && !domain.ends_with('.') && domain.find("..") == std::string_view::npos;
}

/// The key for secrets, derived from the signing key of tokens, so that no token signature equals a secret.
inline std::string task_key(state const& back_end)
{
    return std::string(as_text(hmac_sha256(back_end.signing_key)("people tasks")));
}

APPMIXER_DECL std::string task_secret_of(state const& back_end, std::string_view email)
{
    return to_hex(as_text(hmac_sha256(task_key(back_end))(plain_address(email))));
}

APPMIXER_DECL std::string secret_digest(std::string_view secret)
{
    sha256 hash;
    hash.update(secret);
    return std::string(as_text(hash.finish()));
}

inline void check_task_text(json::object const& fields, std::string_view key)
{
    json::value const* const value = fields.if_contains(key);
    if (value == nullptr)
        return;
    if (!value->is_string() || !is_utf8(value->get_string()))
        throw bad_field(key, "must be a string");
}

APPMIXER_DECL void check_task_fields(json::object const& fields)
{
    for (std::string_view const key : {"title", "description", "approver", "requester", "status", "flowId"})
        check_task_text(fields, key);
    if (fields.contains("title") && text_of(fields, "title").empty())
        throw bad_field("title", "is not allowed to be empty");
    for (std::string_view const key : {"approver", "requester"})
        if (fields.contains(key) && !is_address(text_of(fields, key)))
            throw bad_field(key, "must be a valid email");
    if (fields.contains("status")) {
        std::string_view const status = text_of(fields, "status");
        if (status != "pending" && status != "approved" && status != "rejected" && status != "due")
            throw bad_field("status", "must be one of [pending, approved, rejected, due]");
    }
    for (std::string_view const key : task_dates) {
        json::value const* const value = fields.if_contains(key);
        if (value != nullptr && (!value->is_string() || !parse_iso(value->get_string())))
            throw bad_field(key, "must be in ISO 8601 date format");
    }
    if (json::value const* const value = fields.if_contains("public"); value != nullptr && !value->is_bool())
        throw bad_field("public", "must be a boolean");
}

/// A date in the format of responses.
inline json::string task_date(json::value const& date) { return json::string(to_iso(*parse_iso(date.get_string()))); }

/// Updates the members of the entry that are derived from its document.
inline void update_derived_fields(task_entry& task)
{
    task.deadline.reset();
    if (json::value const* const date = task.document.if_contains("decisionBy"))
        task.deadline = parse_iso(date->get_string());
}

APPMIXER_DECL task_entry make_task(state const& back_end, json::object const& fields, timestamp now)
{
    for (std::string_view const key : {"title", "approver", "requester"})
        if (!fields.contains(key))
            throw bad_field(key, "is required");
    check_task_fields(fields);

    task_entry task;
    json::object& document = task.document;
    document["taskId"] = fields.at("taskId");
    document["id"] = fields.at("taskId");
    document["title"] = fields.at("title");
    if (json::value const* const text = fields.if_contains("description"))
        document["description"] = *text;
    document["status"] = "pending";
    if (json::value const* const status = fields.if_contains("status"))
        document["status"] = *status;
    task.open = document["status"] == "pending";
    document["approver"] = fields.at("approver");
    document["requester"] = fields.at("requester");
    for (std::string_view const key : {"decisionBy", "decisionMade"})
        if (json::value const* const date = fields.if_contains(key))
            document[key] = task_date(*date);
    for (std::string_view const key : {"flowId", "public"})
        if (json::value const* const value = fields.if_contains(key))
            document[key] = *value;
    json::value const* const created = fields.if_contains("created");
    json::value const* const changed = fields.if_contains("mtime");
    document["created"] = created == nullptr ? json::string(to_iso(now)) : task_date(*created);
    document["mtime"] = changed == nullptr ? document["created"].get_string() : task_date(*changed);
    for (auto const& entry : fields) {
        bool const fixed = std::find(fixed_task_fields.begin(), fixed_task_fields.end(),
                                     std::string_view(entry.key())) != fixed_task_fields.end();
        if (!fixed && !document.contains(entry.key()) && document.size() < most_task_fields)
            document[entry.key()] = entry.value();
    }
    task.approver_secret = task_secret_of(back_end, text_of(document, "approver"));
    task.requester_secret = task_secret_of(back_end, text_of(document, "requester"));
    update_derived_fields(task);
    return task;
}

APPMIXER_DECL collection<task_entry>::slot& insert_task(state& back_end, task_entry task)
{
    auto& slot = back_end.tasks.insert(std::move(task));
    task_entry const& added = *slot.item;
    std::string const id(added.id());
    back_end.tasks_of_approver[plain_address(text_of(added.document, "approver"))].emplace(slot.order, id);
    back_end.tasks_of_requester[plain_address(text_of(added.document, "requester"))].emplace(slot.order, id);
    back_end.tasks_of_approver_secret[secret_digest(added.approver_secret)].emplace(slot.order, id);
    back_end.tasks_of_requester_secret[secret_digest(added.requester_secret)].emplace(slot.order, id);
    return slot;
}

/// Moves a task in an index to a new approver or requester. The secrets of the task do not change.
inline void move_task(text_map<state::numbered_ids>& index, std::string_view old_address, std::string_view new_address,
                      std::uint64_t order, std::string_view id)
{
    auto const old = index.find(plain_address(old_address));
    if (old != index.end()) {
        old->second.erase(order);
        if (old->second.empty())
            index.erase(old);
    }
    index[plain_address(new_address)].emplace(order, id);
}

APPMIXER_DECL void change_task(state& back_end, collection<task_entry>::slot& slot, json::object const& changes,
                               timestamp now)
{
    task_entry& task = *slot.item;
    json::object accepted; // checked as a whole before any change is made
    json::object updated = task.document;
    for (auto const& entry : changes) {
        std::string_view const key = entry.key();
        if (std::find(fixed_task_fields.begin(), fixed_task_fields.end(), key) != fixed_task_fields.end())
            continue;
        if (entry.value().is_null() && (key == "description" || key == "decisionBy"))
            updated.stable_erase(key);
        else
            accepted[key] = entry.value();
    }
    check_task_fields(accepted);
    for (auto const& entry : accepted)
        updated[entry.key()] = entry.key() == "decisionBy" ? json::value(task_date(entry.value())) : entry.value();
    if (updated.size() > most_task_fields)
        throw http_error(400, "A task cannot have more than " + std::to_string(most_task_fields) + " fields");
    updated["mtime"] = to_iso(now);

    for (auto const& [key, index] :
         {std::pair("approver", &back_end.tasks_of_approver), std::pair("requester", &back_end.tasks_of_requester)})
        if (accepted.contains(key))
            move_task(*index, text_of(task.document, key), text_of(updated, key), slot.order, task.id());
    task.document = std::move(updated);
    if (accepted.contains("status"))
        task.open = text_of(task.document, "status") == "pending";
    update_derived_fields(task);
    refresh_task(task, now);
}

APPMIXER_DECL void refresh_task(task_entry& task, timestamp now)
{
    if (task.open)
        task.document["status"] = open_status(task, now);
}

APPMIXER_DECL json::object shown_task(emulator_switches const& switches, task_entry const& task)
{
    json::object shown = task.document;
    if (switches.task_id_key == emulator_switches::task_id_rule::id)
        shown.stable_erase("taskId");
    if (switches.task_id_key == emulator_switches::task_id_rule::task_id)
        shown.stable_erase("id");
    return shown;
}

} // namespace appmixer::detail::emu

#endif
