#ifndef APPMIXER_JSON_DETAIL_JSON_CURSOR_HPP
#define APPMIXER_JSON_DETAIL_JSON_CURSOR_HPP

#include <cstddef>
#include <functional>
#include <limits>
#include <string_view>

namespace appmixer::detail {

/// Finds the position of the parser in its text, which Boost.JSON does not report.
///
/// A string that it reports with a view into the text ends where the view does. From there on the brackets are counted,
/// and looked for when somebody wants to know where the last one stands. Each byte is looked at once at most, few are
/// at all. Only text that the parser accepts is followed rightly; with any other, the place is somewhere in the piece.
class json_cursor {
public:
    json_cursor() = default;

    /// The next piece of the text.
    void begin_piece(std::string_view piece) noexcept
    {
        begin_ = at_ = piece.data();
        end_ = piece.data() + piece.size();
    }
    /// The piece is over, maybe in the middle of a string.
    void end_piece() noexcept
    {
        brackets_ = (std::numeric_limits<std::size_t>::max)();
        pass_brackets();
        brackets_ = 0;
    }

    /// A bracket of an array or object was reported.
    void take_bracket() noexcept { ++brackets_; }
    /// The end of a string or key was reported, with what the parser gave as its rest.
    void take_string(std::string_view rest) noexcept
    {
        if (!std::less_equal<>()(begin_, rest.data()) || !std::less<>()(rest.data() + rest.size(), end_))
            return; // it had escapes
        at_ = rest.data() + rest.size() + 1;
        brackets_ = 0;
        in_string_ = escaped_ = false;
    }

    /// The place behind the bracket that was reported last, when nothing was since.
    char const* behind_bracket() noexcept
    {
        pass_brackets();
        return at_;
    }
    char const* end() const noexcept { return end_; }
    /// How much of the piece has been reported, nearly.
    std::size_t used() const noexcept { return static_cast<std::size_t>(at_ - begin_); }
    std::size_t size() const noexcept { return static_cast<std::size_t>(end_ - begin_); }

private:
    void pass_brackets() noexcept
    {
        while (brackets_ > 0 && at_ != end_) {
            char const c = *at_++;
            if (in_string_)
                pass_in_string(c);
            else if (c == '"')
                in_string_ = true;
            else if (c == '{' || c == '}' || c == '[' || c == ']')
                --brackets_;
        }
    }
    void pass_in_string(char c) noexcept
    {
        if (escaped_)
            escaped_ = false;
        else if (c == '\\')
            escaped_ = true;
        else if (c == '"')
            in_string_ = false;
    }

    char const* begin_ = nullptr;
    char const* end_ = nullptr;
    char const* at_ = nullptr;
    std::size_t brackets_ = 0; // that were reported and are behind `at_`
    bool in_string_ = false;   // `at_` is within a string
    bool escaped_ = false;     // and the next character belongs to the escape before it
};

} // namespace appmixer::detail

#endif
