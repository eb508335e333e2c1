#ifndef APPMIXER_EMULATOR_HTTP_RESPONSE_OF_HPP
#define APPMIXER_EMULATOR_HTTP_RESPONSE_OF_HPP

// Turns what a handler throws into a response.

#include <appmixer/emulator/emulator_faults.hpp>
#include <appmixer/emulator/emulator_response.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/responses.hpp>

#include <optional>

namespace appmixer::detail::emu {

/// Whether a request is handled although it gets a fault.
inline bool server_executes(std::optional<emulator_fault> const& fault)
{
    return !fault || fault->server_executes || fault->what != emulator_fault::effect::replace;
}

/// What `function` returns, or the response for what it throws.
template <class Function>
emulator_response response_of(Function const& function) noexcept
{
    try {
        return function();
    } catch (http_error const& why) {
        return emulator_response(error_response(why));
    } catch (...) { // out of memory, or the clock threw
        return emulator_response(error_response(http_error(500, "An internal server error occurred")));
    }
}

} // namespace appmixer::detail::emu

#endif
