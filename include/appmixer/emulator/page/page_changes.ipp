#ifndef APPMIXER_EMULATOR_PAGE_PAGE_CHANGES_IPP
#define APPMIXER_EMULATOR_PAGE_PAGE_CHANGES_IPP

#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/page/page_changes.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

namespace appmixer::detail::emu {

/// Items that are new or different, as JSON; see `list_tracker::difference`.
inline std::string difference_text(std::size_t total, json_list&& set, std::string_view removed = {})
{
    std::string text = "{\"total\":" + std::to_string(total) + ",\"set\":" + set.take();
    if (!removed.empty())
        text.append(",\"removed\":").append(removed);
    return text.append("}");
}

APPMIXER_DECL std::string list_tracker::difference(page_kind const& kind, page_source const& source)
{
    page_list const list = kind.list(source, memory_);
    if (!list.changed)
        return {};
    ++round_;
    json_list set;
    bool changed = total_ != list.total;
    total_ = list.total;
    for (page_item const& item : list.items) {
        auto const [position, is_new] = versions_.try_emplace(item.id);
        version& seen = position->second;
        seen.round = round_;
        if (item.text.empty())
            continue;
        std::size_t const hash = std::hash<std::string_view>()(item.text);
        if (is_new || seen.hash != hash) {
            set.next() += item.text;
            changed = true;
        }
        seen.hash = hash;
    }
    json_list removed;
    bool const some_removed = versions_.size() > list.items.size();
    if (some_removed)
        std::erase_if(versions_, [&](auto const& each) {
            if (each.second.round == round_)
                return false;
            removed.add(json::value(each.first));
            return true;
        });
    if (!changed && !some_removed)
        return {};
    return difference_text(list.total, std::move(set), some_removed ? removed.take() : std::string());
}

APPMIXER_DECL void page_changes::add_request(page_request request)
{
    requests_.push_back(std::move(request));
    if (requests_.size() > most_activity)
        requests_.pop_front();
    ++request_count_;
}

/// A request as JSON. Its number is unique.
inline json::object request_document(page_request const& request, std::uint64_t number, timestamp now)
{
    using milliseconds = std::chrono::duration<double, std::milli>;
    json::object shown;
    shown["id"] = number;
    shown["time"] = request.time.value_or(now).time_since_epoch().count();
    shown["method"] = request.method;
    shown["path"] = cut_text(request.path, 500);
    shown["status"] = request.status;
    shown["bytes"] = request.bytes;
    shown["ms"] = std::chrono::duration_cast<milliseconds>(request.duration).count();
    return shown;
}

APPMIXER_DECL std::string page_changes::controls_text(json::object const& controls, timestamp now)
{
    json::object all = controls;
    all["now"] = now.time_since_epoch().count();
    return json_text(all);
}

APPMIXER_DECL std::string page_changes::requests_text(std::uint64_t from, timestamp now) const
{
    json_list set;
    std::uint64_t const oldest = request_count_ - requests_.size();
    for (std::uint64_t number = (std::max)(from, oldest); number < request_count_; ++number)
        set.add(request_document(requests_[number - oldest], number, now));
    return difference_text(request_count_, std::move(set));
}

/// Log records as a difference.
inline std::string logs_text(state const& back_end, std::uint64_t from)
{
    json_list set;
    for (page_item const& record : page_logs(back_end, from, page_changes::most_activity))
        set.next() += record.text;
    return difference_text(back_end.log_numbers, std::move(set));
}

APPMIXER_DECL std::string page_changes::take(state& back_end, json::object const& controls, timestamp now)
{
    page_source const source(back_end, now);
    json_members changes;
    for (std::size_t i = 0; i < trackers_.size(); ++i) {
        page_kind const& kind = page_kinds()[i];
        std::string const difference = trackers_[i].difference(kind, source);
        if (!difference.empty())
            changes.add(kind.name, difference);
    }
    if (everything_ || next_log_ < back_end.log_numbers)
        changes.add("logs", logs_text(back_end, next_log_));
    next_log_ = back_end.log_numbers;
    if (everything_ || next_request_ < request_count_)
        changes.add("requests", requests_text(next_request_, now));
    next_request_ = request_count_;
    std::string state_of_controls = json_text(controls);
    using std::chrono::floor;
    using std::chrono::seconds;
    bool const jumped = !back_end.clock.is_running() && floor<seconds>(now) != floor<seconds>(now_);
    if (everything_ || jumped || state_of_controls != controls_) {
        changes.add("controls", controls_text(controls, now));
        now_ = now;
    }
    controls_ = std::move(state_of_controls);
    everything_ = false;
    return changes.empty() ? std::string() : changes.take();
}

APPMIXER_DECL void page_changes::reset()
{
    trackers_ = {};
    next_log_ = 0;
    next_request_ = 0;
    everything_ = true;
}

} // namespace appmixer::detail::emu

#endif
