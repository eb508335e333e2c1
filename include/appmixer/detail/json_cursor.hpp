#ifndef APPMIXER_DETAIL_JSON_CURSOR_HPP
#define APPMIXER_DETAIL_JSON_CURSOR_HPP

#include <cstddef>
#include <functional>
#include <string_view>

namespace appmixer::detail {

/// Where a parser of JSON stands in its text, which it does not say: behind the token that it has just reported.
///
/// A string that it reports with a view into the text ends where the view does. One that has escapes or came in pieces
/// is gone through here once more, as all other tokens are, which are short. Only text that the parser accepts is
/// followed rightly; with any other, the place is somewhere in the piece.
class json_cursor {
public:
    json_cursor() = default;

    /// The next piece of the text.
    void begin_piece(std::string_view piece) noexcept
    {
        begin_ = at_ = piece.data();
        end_ = piece.data() + piece.size();
    }
    /// The piece is over, maybe in the middle of a token.
    void end_piece() noexcept
    {
        if (!in_string_ && !in_scalar_) {
            pass_separators();
            if (at_ != end_)
                (*at_ == '"' ? in_string_ : in_scalar_) = true;
            if (in_string_)
                ++at_;
        }
        if (in_string_)
            pass_string();
        at_ = end_;
    }

    /// The end of what has been reported.
    char const* at() const noexcept { return at_; }
    char const* end() const noexcept { return end_; }
    /// So many bytes of the piece have been reported, of so many.
    std::size_t used() const noexcept { return static_cast<std::size_t>(at_ - begin_); }
    std::size_t size() const noexcept { return static_cast<std::size_t>(end_ - begin_); }

    /// A bracket of an array or object was reported: this one.
    void take(char bracket) noexcept
    {
        while (at_ != end_ && *at_++ != bracket) {}
    }
    /// The end of a string or key was reported, with what the parser gave as its rest.
    void take_string(std::string_view rest) noexcept
    {
        if (std::less_equal<>()(begin_, rest.data()) && std::less<>()(rest.data() + rest.size(), end_)) {
            at_ = rest.data() + rest.size() + 1;
        } else {
            if (!in_string_)
                take('"');
            pass_string();
        }
        in_string_ = escaped_ = false;
    }
    /// The end of a number or of a word was reported.
    void take_scalar() noexcept
    {
        if (!in_scalar_)
            pass_separators();
        while (at_ != end_ && !is_separator(*at_) && *at_ != ']' && *at_ != '}')
            ++at_;
        in_scalar_ = false;
    }

private:
    static bool is_separator(char c) noexcept
    {
        return c == ',' || c == ':' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
    void pass_separators() noexcept
    {
        while (at_ != end_ && is_separator(*at_))
            ++at_;
    }
    /// From within a string to behind its closing quote.
    void pass_string() noexcept
    {
        while (at_ != end_) {
            char const c = *at_++;
            if (escaped_)
                escaped_ = false;
            else if (c == '\\')
                escaped_ = true;
            else if (c == '"')
                return;
        }
    }

    char const* begin_ = nullptr;
    char const* end_ = nullptr;
    char const* at_ = nullptr;
    bool in_string_ = false; // of a token that the end of a piece has cut
    bool escaped_ = false;   // the next character belongs to the escape before it
    bool in_scalar_ = false;
};

} // namespace appmixer::detail

#endif
