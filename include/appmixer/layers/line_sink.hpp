#ifndef APPMIXER_LAYERS_LINE_SINK_HPP
#define APPMIXER_LAYERS_LINE_SINK_HPP

#include <appmixer/layers/trace_event.hpp>

#include <cstdint>
#include <iosfwd>
#include <mutex>
#include <string>
#include <string_view>

namespace appmixer {

/// A sink for `with_call_trace` that writes one line to a stream for each call, when that has ended, in the form known
/// as logfmt: pairs `key=value`, separated by a blank.
///
///     time=2026-02-11T08:15:30.125Z operation=getFlows method=GET target="/flows?limit=50" status=200 attempts=1
///     duration_ms=12.345 request_bytes=0 response_bytes=312 header.content-type=application/json     (in one line)
///
/// | Key              | Value                                                                                       |
/// |------------------|---------------------------------------------------------------------------------------------|
/// | `time`           | when the call ended, UTC                                                                    |
/// | `operation`      | the vendor's name, or such as "GET request" for one built by hand                           |
/// | `method`         | "GET"                                                                                       |
/// | `target`         | the template of the path, and the query; see `trace_event::target`                         |
/// | `status`         | of the response; not there without one                                                        |
/// | `error`          | why there is no response, in one word; see `trace_event::error_kind`                          |
/// | `code`           | the same as category and number, "system:111"                                               |
/// | `phase`          | in what part of the call that was, when it is known                                         |
/// | `attempts`       | how many were made; not there when no layer counts them                                     |
/// | `stop`           | why there was no further one, when a layer that repeats calls says so                       |
/// | `duration_ms`    | in milliseconds, to the microsecond                                                         |
/// | `request_bytes`  | the size of the body                                                                        |
/// | `response_bytes` | the size of the response's body; not there without a response | | `header.…`       | a header
/// of the response that `trace_settings` names, its name in small letters               |
///
/// A value stands in quotes when it is empty or holds a blank, `=`, `"`, `\` or a character that is not printable
/// ASCII; within them `"` and `\` follow a backslash, and each byte of the latter kind is `\x` and two digits. So a
/// line holds printable ASCII and nothing else.
///
/// Lifetime: the stream must outlive the transports with the sink and their `io_context`. Each line is written at once,
/// and the stream is not flushed. Threads: transports on several threads may share the sink, as long as nobody else
/// uses the stream.
class line_sink {
public:
    explicit line_sink(std::ostream& out) noexcept : out_(&out) {}

    /// Writes the line.
    APPMIXER_DECL void on_call_end(trace_event const& event);

private:
    APPMIXER_DECL void begin(std::string_view key);
    APPMIXER_DECL void append(std::string_view value);
    APPMIXER_DECL void append(std::int64_t value);

    std::ostream* out_;
    std::mutex mutex_;
    std::string line_; ///< kept for its memory, as is the other one
    std::string text_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/line_sink.ipp>
#endif

#endif
