#ifndef APPMIXER_TOKEN_HPP
#define APPMIXER_TOKEN_HPP

#include <appmixer/config.hpp>

#include <memory>
#include <string>
#include <utility>

namespace appmixer {

/// An access token that is used as it is: what `authenticate_user` or `signup_user` gave. Copies share the text.
/// The token is never part of an error, whatever a server does with it. Nothing renews it; see `token_source`.
class static_token {
public:
    static_token() = default;
    explicit static_token(std::string token) : text_(std::make_shared<std::string const>(std::move(token))) {}

    /// The token; empty for none.
    std::string const& text() const noexcept
    {
        static std::string const none;
        return text_ ? *text_ : none;
    }

private:
    std::shared_ptr<std::string const> text_;
};

} // namespace appmixer

#endif
