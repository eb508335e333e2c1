#ifndef APPMIXER_EMULATOR_HTTP_HTTP_ERROR_HPP
#define APPMIXER_EMULATOR_HTTP_HTTP_ERROR_HPP

// The error that the handlers throw.

#include <appmixer/core/http.hpp>

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <utility>

namespace appmixer::detail::emu {

/// Thrown to respond with an error. The texts must not contain passwords or tokens.
class http_error {
public:
    http_error(int code, std::string text) : status(code), message(std::move(text)) {}
    http_error(int code, std::string text, json::value more)
        : status(code), message(std::move(text)), details(std::move(more))
    {
    }

    int status;
    std::string message;
    std::optional<json::value> details;
    std::string allow; ///< for a 405: the methods that the path has
};

} // namespace appmixer::detail::emu

#endif
