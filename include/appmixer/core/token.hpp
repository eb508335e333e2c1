#ifndef APPMIXER_CORE_TOKEN_HPP
#define APPMIXER_CORE_TOKEN_HPP

// An access token.

#include <appmixer/core/config.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace appmixer {

/// An access token, as `authenticate_user` and `signup_user` return it and a `token_source` obtains it. A call through
/// a handle that was given a token itself (`client::as`) sends it as it is, also after it has expired; a token from a
/// source is renewed. Copies share the text. No error contains it, even if the server repeats it.
class access_token {
public:
    access_token() = default;
    /// token: the text that follows "Bearer " in the header.
    explicit access_token(std::string token) : content_(std::make_shared<content const>(std::move(token))) {}

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
