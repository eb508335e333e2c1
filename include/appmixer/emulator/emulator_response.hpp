#ifndef APPMIXER_EMULATOR_EMULATOR_RESPONSE_HPP
#define APPMIXER_EMULATOR_EMULATOR_RESPONSE_HPP

// A response of the emulator whose body may be a stream.

#include <appmixer/core/body.hpp>
#include <appmixer/core/http.hpp>

#include <memory>
#include <utility>

namespace appmixer {

/// A response of `emulator::respond`.
class emulator_response {
public:
    emulator_response() = default;
    /// A response whose body is in memory.
    explicit emulator_response(http_response complete) : head(std::move(complete)) {}
    /// A response whose body is read piece by piece.
    emulator_response(http_response status_and_headers, std::shared_ptr<body_source> body)
        : head(std::move(status_and_headers)), stream(std::move(body))
    {
    }

    http_response head; ///< with the body, unless there is a stream
    /// The body, to be read piece by piece; null when it is in `head`. Its end is the end of the response; after an
    /// error of `read`, the connection is to be closed. It may be read and destroyed after the emulator was destroyed.
    std::shared_ptr<body_source> stream;
};

} // namespace appmixer

#endif
