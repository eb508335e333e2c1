#ifndef APPMIXER_EMULATOR_IMPL_EVENT_FEED_IPP
#define APPMIXER_EMULATOR_IMPL_EVENT_FEED_IPP

#include <appmixer/emulator/event_feed.hpp>
#include <appmixer/emulator/events/event_log.hpp>

#include <string>

namespace appmixer {

APPMIXER_DECL void event_feed::send(std::string_view type, std::string_view data, std::string_view id) const
{
    log_->send(type, data, id);
}

APPMIXER_DECL void event_feed::comment(std::string_view text) const
{
    detail::emu::check_line(text, "a comment", "\r\n");
    send_raw(std::string(": ").append(text).append("\n\n"));
}

APPMIXER_DECL void event_feed::retry_after(std::chrono::milliseconds delay) const
{
    send_raw("retry: " + std::to_string(delay.count()) + "\n\n");
}

APPMIXER_DECL void event_feed::send_raw(std::string_view bytes) const
{
    using namespace detail::emu;
    if (!bytes.empty())
        log_->add(event_log::entry(event_log::entry_kind::bytes, std::string(bytes), std::string()));
}

APPMIXER_DECL void event_feed::end() const
{
    using namespace detail::emu;
    log_->add(event_log::entry(event_log::entry_kind::end, std::string(), std::string()));
}

APPMIXER_DECL void event_feed::cut() const
{
    using namespace detail::emu;
    log_->add(event_log::entry(event_log::entry_kind::cut, std::string(), std::string()));
}

APPMIXER_DECL std::size_t event_feed::followers() const noexcept { return log_->count_followers(); }

} // namespace appmixer

#endif
