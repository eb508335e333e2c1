#ifndef APPMIXER_EMULATOR_COMPONENTS_STATIC_CALL_STATE_HPP
#define APPMIXER_EMULATOR_COMPONENTS_STATIC_CALL_STATE_HPP

// The replies that the owner of an emulator set for code that the emulator does not run.

#include <appmixer/emulator/scripted_replies.hpp>

#include <functional>
#include <map>
#include <string>

namespace appmixer::detail::emu {

class static_call_state {
public:
    static_call_state() = default;

    std::map<std::string, static_reply, std::less<>> replies;              ///< by component type
    std::map<std::string, static_reply_function, std::less<>> functions;   ///< by component type; not saved
    std::map<std::string, modifier_reply_function, std::less<>> modifiers; ///< by JavaScript text; not saved
};

} // namespace appmixer::detail::emu

#endif
