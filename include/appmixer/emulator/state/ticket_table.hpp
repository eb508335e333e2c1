#ifndef APPMIXER_EMULATOR_STATE_TICKET_TABLE_HPP
#define APPMIXER_EMULATOR_STATE_TICKET_TABLE_HPP

// The container for tickets of work in the background, and for codes that are sent to users.

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// The newest tickets, each with its user. When the table is full, a new ticket replaces the oldest ticket of the same
/// user, so that no user can displace the tickets of others; a user who has none replaces the oldest of all.
template <class T>
class ticket_table {
public:
    /// The most tickets that are kept.
    static constexpr std::size_t most = 1000;

    class entry {
    public:
        entry(std::string ticket_text, std::string_view owner, T content)
            : ticket(std::move(ticket_text)), user_id(owner), value(std::move(content))
        {
        }
        std::string ticket;
        std::string user_id;
        T value;
    };

    void insert(std::string ticket, std::string_view user_id, T value)
    {
        if (entries_.size() >= most) {
            auto const same_user = std::find_if(entries_.begin(), entries_.end(),
                                                [&](entry const& one) { return one.user_id == user_id; });
            entries_.erase(same_user == entries_.end() ? entries_.begin() : same_user);
        }
        entries_.emplace_back(std::move(ticket), user_id, std::move(value));
    }
    /// Null when there is no such ticket.
    entry const* find(std::string_view ticket) const
    {
        auto const found =
            std::find_if(entries_.begin(), entries_.end(), [&](entry const& one) { return one.ticket == ticket; });
        return found == entries_.end() ? nullptr : &*found;
    }
    void erase_user(std::string_view user_id)
    {
        std::erase_if(entries_, [&](entry const& one) { return one.user_id == user_id; });
    }

private:
    std::deque<entry> entries_; ///< oldest first
};

} // namespace appmixer::detail::emu

#endif
