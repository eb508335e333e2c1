#ifndef APPMIXER_CORE_TOKEN_HPP
#define APPMIXER_CORE_TOKEN_HPP

#include <appmixer/core/config.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace appmixer {

/// An access token that is used as it is: what `authenticate_user` or `signup_user` gave. Copies share the text.
/// The token is never part of an error, whatever a server does with it. Nothing renews it; see `token_source`.
class static_token {
public:
    static_token() = default;
    explicit static_token(std::string token) : content_(std::make_shared<content const>(std::move(token))) {}

    /// The token; empty for none.
    std::string const& text() const noexcept
    {
        static std::string const none;
        return content_ ? content_->text : none;
    }

    /// Whether it can be sent: no blank, no control character, ASCII alone. A call with another token ends with
    /// `errc::invalid_request`.
    bool fits_into_header() const noexcept { return !content_ || content_->fits; }

private:
    /// Each call asks whether its token fits, so that is found out once.
    class content {
    public:
        explicit content(std::string token)
            : text(std::move(token)),
              fits(std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; }))
        {
        }
        std::string text;
        bool fits;
    };

    std::shared_ptr<content const> content_;
};

} // namespace appmixer

#endif
