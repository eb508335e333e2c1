#ifndef APPMIXER_EMULATOR_EVENTS_EVENT_LOG_IPP
#define APPMIXER_EMULATOR_EVENTS_EVENT_LOG_IPP

#include <appmixer/core/error.hpp>
#include <appmixer/emulator/events/event_log.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

APPMIXER_DECL void check_line(std::string_view text, std::string_view what, std::string_view excluded)
{
    if (text.find_first_of(excluded) != std::string_view::npos)
        throw exception(error(errc::invalid_request, phase::none,
                              std::string(what) + " of an event stream must not contain line breaks or NUL"));
}

/// An event in the format of the wire.
inline std::string event_text(std::string_view type, std::string_view data, std::string_view id)
{
    using namespace std::string_view_literals;
    check_line(type, "the type of an event", "\r\n"sv);
    check_line(id, "the id of an event", "\r\n\0"sv);
    std::string text;
    if (!id.empty())
        text.append("id: ").append(id).append("\n");
    if (!type.empty())
        text.append("event: ").append(type).append("\n");
    for (bool more = true; more;) {
        std::size_t const end = data.find_first_of("\r\n");
        text.append("data: ").append(data.substr(0, end)).append("\n");
        more = end != std::string_view::npos;
        if (more)
            data.remove_prefix(end + (data.substr(end, 2) == "\r\n" ? 2 : 1));
    }
    return text.append("\n");
}

APPMIXER_DECL void event_log::add(entry added)
{
    if (closed_)
        return;
    bytes_ += added.text.size();
    entries_.push_back(std::move(added));
    while (entries_.size() > most_entries || (bytes_ > most_bytes && entries_.size() > 1)) {
        bytes_ -= entries_.front().text.size();
        entries_.pop_front();
        ++first_;
    }
    wake_followers();
}

APPMIXER_DECL void event_log::send(std::string_view type, std::string_view data, std::string_view id)
{
    add(entry(entry_kind::bytes, event_text(type, data, id), std::string(id)));
}

APPMIXER_DECL void event_log::close()
{
    closed_ = true;
    wake_followers();
}

APPMIXER_DECL std::uint64_t event_log::after(std::string_view id) const noexcept
{
    auto const found =
        std::find_if(entries_.rbegin(), entries_.rend(), [&](entry const& each) { return each.id == id; });
    return first_ + static_cast<std::uint64_t>(entries_.rend() - found);
}

APPMIXER_DECL std::size_t event_log::count_followers() const noexcept
{
    std::size_t count = 0;
    for (event_follower const* each = followers_.first(); each != nullptr; each = each->following)
        ++count;
    return count;
}

APPMIXER_DECL void event_log::wake_followers()
{
    for (event_follower* each = followers_.first(); each != nullptr; each = each->following)
        if (each->waiting_ != nullptr)
            each->waiting_->cancel();
}

APPMIXER_DECL event_follower::event_follower(std::shared_ptr<event_log> log, follower_options how)
    : log_(std::move(log)), how_(std::move(how)), next_((std::max)(how_.from, log_->begin())),
      text_(std::move(how_.opening)), next_beat_((time_source::clock::time_point::max)())
{
    if (how_.heartbeat.count() > 0)
        next_beat_ = deadline_after(*how_.time, how_.heartbeat);
    log_->followers_.push_back(*this);
}

APPMIXER_DECL event_follower::~event_follower() { log_->followers_.erase(*this); }

APPMIXER_DECL bool event_follower::take_entry()
{
    text_ = std::string(); // it was sent: a stream that lives long keeps no memory for a large event
    used_ = 0;
    while (next_ < log_->end()) {
        if (next_ < log_->begin()) { // it was too slow
            over_ = broken_ = true;
            return true;
        }
        event_log::entry const& entry = log_->at(next_);
        bool const skipped = entry.kind != event_log::entry_kind::bytes && next_ < how_.ends_from;
        ++next_;
        if (skipped)
            continue;
        if (entry.kind == event_log::entry_kind::bytes) {
            text_ = entry.text;
        } else {
            over_ = true;
            broken_ = entry.kind == event_log::entry_kind::cut;
        }
        return true;
    }
    over_ = log_->is_closed();
    return over_;
}

APPMIXER_DECL result<std::string_view> event_follower::read(std::size_t at_most)
{
    if (!has_news())
        return std::string_view();
    std::string_view const piece = std::string_view(text_).substr(used_, at_most);
    used_ += piece.size();
    if (piece.empty() && broken_)
        return error(asio::error::connection_reset, phase::read);
    return piece;
}

APPMIXER_DECL asio::awaitable<void> event_follower::ready() { return has_news() ? asio::awaitable<void>() : wait(); }

/// Makes the timer of a wait known as long as the wait exists.
class wait_registration {
public:
    wait_registration(clock_timer*& known, clock_timer& timer) noexcept : known_(known) { known_ = &timer; }
    ~wait_registration() { known_ = nullptr; }
    wait_registration(wait_registration const&) = delete;
    wait_registration& operator=(wait_registration const&) = delete;

private:
    clock_timer*& known_;
};

APPMIXER_DECL asio::awaitable<void> event_follower::wait()
{
    clock_timer timer(co_await asio::this_coro::executor, *how_.time);
    wait_registration const registered(waiting_, timer);
    while (!has_news()) {
        timer.expires_at(next_beat_);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        beat();
    }
}

APPMIXER_DECL void event_follower::beat()
{
    if (how_.time->now() < next_beat_ || has_news())
        return;
    text_ = ": ping\n\n";
    used_ = 0;
    next_beat_ = deadline_after(*how_.time, how_.heartbeat);
}

} // namespace appmixer::detail::emu

#endif
