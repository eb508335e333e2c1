#ifndef APPMIXER_EMULATOR_SWITCHES_HPP
#define APPMIXER_EMULATOR_SWITCHES_HPP

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace appmixer {

/// What the emulator does where Appmixer's documentation is silent, or where installations are known to differ.
/// The defaults are what is most likely to be met. A test sets one to see that its program bears the other case.
class emulator_switches {
public:
    emulator_switches() = default;

    /// The status of a failed sign-in: 403, or 401.
    int sign_in_failure_status = 403;
    /// The status of a sign-up under a name or address that is taken: 400, or 403, 409.
    int duplicate_sign_up_status = 400;
    /// The status of a sign-up that succeeded: 200, or 201.
    int sign_up_status = 200;
    /// The fewest characters that a password may have: 5, or 0 for no minimum.
    std::size_t password_minimum = 5;
    /// How long a token is good, in seconds. Zero or less makes tokens that have expired already.
    std::int64_t token_lifetime = 2'592'000;

    /// What happens to an update of a running flow without `forceUpdate=true`.
    enum class running_update_rule : unsigned char {
        refuse, ///< refused with `running_update_status`
        allow,  ///< carried out, as by servers older than 6.0
    };
    running_update_rule running_update = running_update_rule::refuse;
    /// The status of that refusal: 400, or 409.
    int running_update_status = 400;
    /// Whether an update creates the flow when its id is new. Otherwise it is a 404.
    bool update_creates = true;
    /// Whether a running flow is stopped and deleted. Otherwise deleting it is a 400.
    bool delete_stops = true;
    /// Whether starting a running flow or stopping a stopped one is a success that changes nothing. Otherwise it is
    /// a 400.
    bool redundant_command_succeeds = true;
    /// The status for a flow of somebody else that is not shared with the caller: 404, or 403.
    int invisible_flow_status = 404;
    /// Whether a descriptor must have the form that the engine asks for. Otherwise any object will do.
    bool strict_descriptors = true;
    /// The version that a component gets when it is saved without one, as the engine does. Empty: it stays without.
    std::string component_version = "1.0.0";
    /// The largest body of an update of a flow, in bytes; a larger one is a 413.
    std::size_t flow_update_limit = 2'097'152;

    /// For how many reads a flow shows the stage `starting` after it was started. Each answer that contains the flow
    /// counts, be it for the one flow or for a list.
    std::size_t reads_in_starting = 0;
    /// Makes the next start fail, once, with a 400 that has this message.
    std::optional<std::string> next_start_fails;

    /// Whether a store item's body is read by its content type. Otherwise it is always kept as text.
    bool store_items_by_content_type = true;
    /// The status for listing and counting the records of a store that is not there: 404, or 200 with nothing in it.
    int missing_store_status = 404;
};

} // namespace appmixer

#endif
