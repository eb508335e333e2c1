#ifndef APPMIXER_LAYERS_LINE_SINK_HPP
#define APPMIXER_LAYERS_LINE_SINK_HPP

// A trace sink that writes one line for each call.

#include <appmixer/layers/trace_event.hpp>

#include <cstdint>
#include <iosfwd>
#include <mutex>
#include <string>
#include <string_view>

namespace appmixer {

/// A sink for `with_call_trace` that writes one line per call to a stream when the call has ended. The format is
/// logfmt: pairs `key=value`, separated by spaces.
///
///     time=2026-02-11T08:15:30.125Z operation=getFlows method=GET target="/flows?limit=50" status=200 attempts=1
///     duration_ms=12.345 request_bytes=0 response_bytes=312 header.content-type=application/json     (in one line)
///
/// | Key              | Value                                                                                       |
/// |------------------|---------------------------------------------------------------------------------------------|
/// | `time`           | when the call ended, UTC                                                                    |
/// | `operation`      | the vendor's name; "GET request" for a request built by hand                                |
/// | `method`         | "GET"                                                                                       |
/// | `target`         | the path template and the query; see `trace_event::target`                                  |
/// | `status`         | the status of the response; absent with an error                                            |
/// | `error`          | the error, in one word; see `trace_event::error_kind`; absent with a status                 |
/// | `code`           | the category and number of the error, "system:111"                                          |
/// | `phase`          | the phase of the error, if known                                                            |
/// | `attempts`       | the number of attempts; absent if no layer counts them                                      |
/// | `stop`           | why there was no further attempt, if a retry layer says so                                  |
/// | `duration_ms`    | in milliseconds, to the microsecond                                                         |
/// | `request_bytes`  | the size of the request body                                                                |
/// | `response_bytes` | the size of the response body; absent with an error                                         |
/// | `mistyped`       | how many fields are of another type than declared; absent if none are                       |
/// | `first_mistyped` | the JSON pointer of the first of them                                                       |
/// | `header.…`       | a response header that `trace_settings` names; the name is in lower case                    |
///
/// A value is quoted when it is empty or contains a space, `=`, `"`, `\` or a byte that is not printable ASCII. Within
/// quotes, `"` and `\` are escaped by a backslash, and bytes that are not printable ASCII are written as `\xhh`. Lines
/// therefore consist of printable ASCII.
///
/// Each line is written by one call of `write`; the stream is not flushed.
/// Lifetime: the stream must outlive the transports that use the sink, and their `io_context`.
/// Threads: transports on several threads may share the sink, as long as nothing else uses the stream.
class line_sink {
public:
    /// out: the stream to write to.
    explicit line_sink(std::ostream& out) noexcept : out_(&out) {}

    /// Writes the line of a call.
    APPMIXER_DECL void on_call_end(trace_event const& event);

private:
    APPMIXER_DECL void begin(std::string_view key);
    APPMIXER_DECL void append(std::string_view value);
    APPMIXER_DECL void append(std::int64_t value);

    std::ostream* out_;
    std::mutex mutex_;
    std::string line_; ///< a member, like `text_`, so that its memory is reused
    std::string text_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/layers/impl/line_sink.ipp>
#endif

#endif
