#ifndef APPMIXER_ALGORITHMS_DETAIL_EVENT_PARSER_HPP
#define APPMIXER_ALGORITHMS_DETAIL_EVENT_PARSER_HPP

// Parses event streams (`text/event-stream`, section 9.2 of the HTML standard). It does no I/O.

#include <appmixer/call/server_event.hpp>
#include <appmixer/core/error.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Makes events from the bytes of a stream, which may arrive in pieces of any size.
class event_parser {
public:
    static constexpr std::size_t default_event_limit = std::size_t(1) << 20;

    /// event_limit: the greatest size of an event in bytes, the line that is being read included.
    explicit event_parser(std::size_t event_limit = default_event_limit) noexcept : limit_(event_limit) {}

    /// The next event. Removes what it has read from `input`, which is empty when there is no event. What is not read
    /// stays in `input`; pass it again, before later bytes, for the event after this one.
    ///
    /// Errors: `errc::response_too_large` for an event that exceeds the limit, in all further calls as well.
    APPMIXER_DECL result<std::optional<server_event>> next(std::string_view& input);

    /// The identifier for `Last-Event-ID`: that of the last complete event that had one, or of the last complete block
    /// with only an identifier. Valid as a header value; empty without any.
    std::string const& last_event_id() const noexcept { return last_id_; }
    /// The last `retry:` value of the server, at most 10^9 ms.
    std::optional<std::chrono::milliseconds> retry() const noexcept { return retry_; }
    /// How many lines have been read, comments and blank lines included: a change shows that the server is alive.
    std::uint64_t lines() const noexcept { return lines_; }

    /// Prepares for another stream, after a reconnect: an incomplete event is dropped with its identifier. The
    /// identifier of the last complete event and the `retry:` value stay.
    APPMIXER_DECL void restart();

private:
    APPMIXER_DECL void skip_byte_order_mark(std::string_view& input);
    APPMIXER_DECL void read_line(std::string_view line);
    APPMIXER_DECL void read_field(std::string_view name, std::string_view value);
    APPMIXER_DECL std::optional<server_event> end_event();
    APPMIXER_DECL bool has_room_for(std::size_t line) const noexcept;

    std::size_t limit_;
    std::string line_;  ///< the beginning of a line whose end has not arrived
    std::string event_; ///< of the event that is being read, like the next two
    std::string data_;  ///< each line with an LF
    std::string id_;    ///< the last identifier
    std::string last_id_;
    std::optional<std::chrono::milliseconds> retry_;
    std::uint64_t lines_ = 0;
    std::size_t mark_bytes_ = 0; ///< how many bytes of the byte order mark were skipped
    bool at_start_ = true;       ///< of the stream, where a byte order mark may be
    bool skip_lf_ = false;       ///< the last byte was the CR that ended a line
    bool failed_ = false;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/event_parser.ipp>
#endif

#endif
