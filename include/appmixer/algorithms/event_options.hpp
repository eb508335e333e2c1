#ifndef APPMIXER_ALGORITHMS_EVENT_OPTIONS_HPP
#define APPMIXER_ALGORITHMS_EVENT_OPTIONS_HPP

// The options of `open_events`.

#include <appmixer/core/time_source.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace appmixer {

/// When `event_stream` connects again.
enum class reconnect : unsigned char {
    never,         ///< a stream that ends or breaks is over
    after_failure, ///< after a failure that may pass, if the operation is safe; a stream that the server ends is over
    always,        ///< also after an end, for servers that close a stream now and then
};

/// The options of `open_events`. Each function sets one option and returns the object.
class event_options {
public:
    using duration = time_source::clock::duration; ///< of the steady clock

    event_options() = default;

    /// When to connect again; `reconnect::after_failure` unless set.
    event_options& reconnects(reconnect when) noexcept
    {
        reconnects_ = when;
        return *this;
    }
    reconnect reconnects() const noexcept { return reconnects_; }

    /// How many connections in a row may fail without an event before the stream ends with the error of the last one;
    /// 10 unless set.
    event_options& attempts(unsigned count) noexcept
    {
        attempts_ = count;
        return *this;
    }
    unsigned attempts() const noexcept { return attempts_; }

    /// The longest time without a byte from the server, comments included; 60 seconds unless set. Then the connection
    /// has failed. The time in which the program does not call `next` does not count.
    event_options& idle(duration limit) noexcept
    {
        idle_ = limit;
        return *this;
    }
    duration idle() const noexcept { return idle_; }

    /// The greatest size of an event in bytes; 1 MiB unless set.
    event_options& event_limit(std::size_t bytes) noexcept
    {
        event_limit_ = bytes;
        return *this;
    }
    std::size_t event_limit() const noexcept { return event_limit_; }

    /// Continues after an event, by its id; from the beginning unless set. The server decides what it repeats.
    event_options& after(std::string last_event_id)
    {
        after_ = std::move(last_event_id);
        return *this;
    }
    std::string const& after() const noexcept { return after_; }

    /// The source of random numbers in [0, 1] for the delays; a generator with a random seed unless set. With 1, delays
    /// are as long as they can be.
    event_options& random(std::function<double()> source)
    {
        random_ = std::move(source);
        return *this;
    }
    std::function<double()> const& random() const noexcept { return random_; }

private:
    reconnect reconnects_ = reconnect::after_failure;
    unsigned attempts_ = 10;
    duration idle_ = std::chrono::seconds(60);
    std::size_t event_limit_ = std::size_t(1) << 20;
    std::string after_;
    std::function<double()> random_;
};

} // namespace appmixer

#endif
