#ifndef APPMIXER_JSON_DETAIL_KEPT_TEXT_HPP
#define APPMIXER_JSON_DETAIL_KEPT_TEXT_HPP

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// The text of a value that may have begun in an earlier piece of its document. Nothing is copied unless a value is
/// cut. Places are offsets in the document.
class kept_text {
public:
    /// Whether text is kept from some place on.
    bool is_holding() const noexcept { return begin_ != nowhere; }
    /// Keeps what follows, unless that is done already for a value around this one.
    void hold(std::size_t begin) noexcept
    {
        if (!is_holding())
            begin_ = begin;
    }
    /// Ends what `hold` began at the same place.
    void release(std::size_t begin) noexcept
    {
        if (begin_ != begin)
            return;
        begin_ = nowhere;
        text_.clear();
    }
    /// A piece ends, which began at `offset`.
    void end_piece(std::string_view piece, std::size_t offset)
    {
        if (is_holding())
            text_.append(piece.substr(begin_ > offset ? begin_ - offset : 0));
    }

    /// The part in earlier pieces of a text that begins at `begin`, when the current one begins at `offset`.
    std::string_view earlier_part(std::size_t begin, std::size_t offset) const noexcept
    {
        return begin < offset ? std::string_view(text_).substr(begin - begin_) : std::string_view();
    }

private:
    static constexpr std::size_t nowhere = (std::numeric_limits<std::size_t>::max)();
    std::size_t begin_ = nowhere;
    std::string text_; // from `begin_` to the beginning of the current piece
};

} // namespace appmixer::detail

#endif
