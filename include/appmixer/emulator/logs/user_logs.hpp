#ifndef APPMIXER_EMULATOR_LOGS_USER_LOGS_HPP
#define APPMIXER_EMULATOR_LOGS_USER_LOGS_HPP

// The log records of one user.

#include <appmixer/core/timestamp.hpp>
#include <appmixer/emulator/state/collection.hpp>
#include <appmixer/emulator/state/document.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

inline std::size_t text_bytes(json::value const& value) noexcept;
/// The bytes of all texts in an object, and of the names of its members.
inline std::size_t text_bytes(json::object const& object) noexcept
{
    std::size_t bytes = 0;
    for (auto const& member : object)
        bytes += member.key().size() + text_bytes(member.value());
    return bytes;
}
inline std::size_t text_bytes(json::value const& value) noexcept
{
    std::size_t bytes = 0;
    if (json::string const* const text = value.if_string())
        bytes = text->size();
    else if (json::array const* const list = value.if_array())
        for (json::value const& item : *list)
            bytes += text_bytes(item);
    else if (json::object const* const object = value.if_object())
        bytes = text_bytes(*object);
    return bytes;
}

/// One record of the logs.
class log_entry {
public:
    log_entry(json::object record, timestamp written, std::uint64_t number = 0)
        : document(std::move(record)), time(written), order(number), bytes(text_bytes(document))
    {
    }

    json::object document; ///< as a list shows it
    timestamp time;
    std::uint64_t order; ///< grows from record to record, over the records of all users
    std::size_t bytes;   ///< of the texts of the document
};

/// The records of one user, oldest first. They are numbered consecutively; the numbers stay when old records are
/// dropped.
class user_logs {
public:
    user_logs() = default;

    /// The number of the oldest record, and one past that of the newest.
    std::uint64_t first() const noexcept { return first_; }
    std::uint64_t last() const noexcept { return first_ + entries_.size(); }
    log_entry const& at(std::uint64_t number) const { return entries_[number - first_]; }

    bool contains(std::string_view id) const { return by_id_.find(id) != by_id_.end(); }
    log_entry const* find(std::string_view id) const
    {
        auto const found = by_id_.find(id);
        return found == by_id_.end() ? nullptr : &at(found->second);
    }
    /// The numbers of the records of a flow, in ascending order; null if there are none.
    std::deque<std::uint64_t> const* find_flow(std::string_view flow_id) const
    {
        auto const found = by_flow_.find(flow_id);
        return found == by_flow_.end() ? nullptr : &found->second;
    }

    /// Adds a record with a new id. Drops the oldest records until at most `max_records` with at most `max_bytes` of
    /// text are left; the new record is never dropped.
    void append(log_entry entry, std::size_t max_records, std::size_t max_bytes)
    {
        by_id_.emplace(text_or_empty(entry.document, "_id"), last());
        flow_numbers(entry).push_back(last());
        bytes_ += entry.bytes;
        entries_.push_back(std::move(entry));
        while (entries_.size() > 1 && (entries_.size() > max_records || bytes_ > max_bytes))
            drop_oldest();
    }

private:
    std::deque<std::uint64_t>& flow_numbers(log_entry const& entry)
    {
        return by_flow_[std::string(text_or_empty(entry.document, "flowId"))];
    }

    void drop_oldest()
    {
        log_entry const& oldest = entries_.front();
        by_id_.erase(by_id_.find(text_or_empty(oldest.document, "_id")));
        auto const numbers = by_flow_.find(text_or_empty(oldest.document, "flowId"));
        numbers->second.pop_front();
        if (numbers->second.empty())
            by_flow_.erase(numbers);
        bytes_ -= oldest.bytes;
        entries_.pop_front();
        ++first_;
    }

    std::deque<log_entry> entries_;
    std::uint64_t first_ = 0;
    std::size_t bytes_ = 0;
    text_map<std::uint64_t> by_id_;
    text_map<std::deque<std::uint64_t>> by_flow_;
};

} // namespace appmixer::detail::emu

#endif
