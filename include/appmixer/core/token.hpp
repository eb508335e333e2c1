#ifndef APPMIXER_CORE_TOKEN_HPP
#define APPMIXER_CORE_TOKEN_HPP

// An access token.

#include <appmixer/core/config.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace appmixer {

/// A fixed access token, as `authenticate_user` and `signup_user` return it. It is never renewed; see `token_source`.
/// Copies share the text. No error contains it, even if the server repeats it.
class static_token {
public:
    static_token() = default;
    explicit static_token(std::string token) : content_(std::make_shared<content const>(std::move(token))) {}

    /// The token; empty without one.
    std::string const& text() const noexcept
    {
        static std::string const none;
        return content_ ? content_->text : none;
    }

    /// Whether the token consists of visible ASCII characters only. A call with another token fails with
    /// `errc::invalid_request`.
    bool is_valid() const noexcept { return !content_ || content_->valid; }

private:
    /// Each call needs to know whether its token is valid, so it is checked once.
    class content {
    public:
        explicit content(std::string token)
            : text(std::move(token)),
              valid(std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; }))
        {
        }
        std::string text;
        bool valid;
    };

    std::shared_ptr<content const> content_;
};

} // namespace appmixer

#endif
