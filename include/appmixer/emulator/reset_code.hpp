#ifndef APPMIXER_EMULATOR_RESET_CODE_HPP
#define APPMIXER_EMULATOR_RESET_CODE_HPP

#include <string>
#include <string_view>

namespace appmixer {

/// A code for a forgotten password, which a server would send by mail. Its holder can set a new password.
class reset_code {
public:
    reset_code() = default;
    reset_code(std::string_view user, std::string_view address, std::string_view secret)
        : user_id(user), email(address), code(secret)
    {
    }

    std::string user_id; ///< whose password it is
    std::string email;   ///< where the mail would go
    std::string code;    ///< for `complete_forgot_password`
};

} // namespace appmixer

#endif
