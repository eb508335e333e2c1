#ifndef APPMIXER_CALL_STREAM_OPTIONS_HPP
#define APPMIXER_CALL_STREAM_OPTIONS_HPP

// The options of a call whose response goes to a sink.

#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>

#include <chrono>
#include <string_view>
#include <utility>

namespace appmixer {

/// The options of `client::stream`. Each function sets one option and returns the object.
class stream_options {
public:
    stream_options() = default;

    /// The longest time in which nothing is sent or received; 30 seconds by default. The time in which the program's
    /// source or sink is not ready does not count. Must be positive. setting: what set the limit, for errors; in static
    /// storage.
    stream_options& idle(call_context::clock::duration limit, std::string_view setting = "stream_options::idle")
    {
        idle_ = limit;
        idle_setting_ = setting;
        return *this;
    }
    /// Sets a header of the request, such as `Range`. Throws as `header_list::append` does.
    stream_options& header(std::string_view name, std::string_view value)
    {
        headers_.append(name, value);
        return *this;
    }

    call_context::clock::duration idle() const noexcept { return idle_; }
    /// The name of what set the limit.
    std::string_view idle_setting() const noexcept { return idle_setting_; }
    /// The headers that `header` set.
    header_list const& headers() const noexcept { return headers_; }

private:
    call_context::clock::duration idle_ = std::chrono::seconds(30);
    std::string_view idle_setting_ = "stream_options::idle";
    header_list headers_;
};

} // namespace appmixer

#endif
