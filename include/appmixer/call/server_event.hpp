#ifndef APPMIXER_CALL_SERVER_EVENT_HPP
#define APPMIXER_CALL_SERVER_EVENT_HPP

// One event of an event stream (`text/event-stream`).

#include <string>
#include <utility>

namespace appmixer {

/// An event of an event stream, as section 9.2 of the HTML standard defines it. All texts are valid UTF-8: invalid
/// bytes are replaced by U+FFFD.
class server_event {
public:
    server_event() = default;
    server_event(std::string type, std::string content, std::string identifier)
        : event(std::move(type)), data(std::move(content)), id(std::move(identifier))
    {
    }

    std::string event = "message"; ///< the type, from `event:`
    std::string data;              ///< the values of its `data:` lines, joined by LF
    std::string id; ///< the last `id:` up to this event, which may be that of an earlier one; empty without any
};

} // namespace appmixer

#endif
