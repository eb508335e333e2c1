#ifndef APPMIXER_JSON_DETAIL_JSON_GRAMMAR_HPP
#define APPMIXER_JSON_DETAIL_JSON_GRAMMAR_HPP

// The grammar of JSON (RFC 8259) as one function of steps, for texts that come in pieces cut anywhere. What is done
// with the tokens is up to an events class: one that ignores them checks a value at full speed.

#include <appmixer/json/detail/json_errors.hpp>
#include <appmixer/json/detail/json_scan.hpp>
#include <appmixer/json/detail/json_tokens.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Where a text stands in the grammar. Events classes differ from value to value, this goes through the whole text.
///
/// An events class has these functions. Each returns whether to go on; on false, `walk` returns behind the token.
///
///     static constexpr bool wants_text;              // whether strings, keys and numbers are given, or empty texts
///     bool open(char bracket, char const* p);        // p: behind the token
///     bool close(char bracket, char const* p);
///     bool key(std::string_view key);                // views are valid during the call
///     // buffer: null, or the owner of the text, which may be moved from
///     bool string(std::string_view text, std::string* buffer, char const* p);
///     bool number(std::string_view text, char const* p);
///     bool literal(char first, char const* p);       // first: of `true`, `false` or `null`
///     void cut_scalar();                             // one began at `token_begin()` and will end in another piece
class json_grammar {
public:
    /// max_depth: how deep arrays and objects may nest, up to `max_json_depth`.
    explicit json_grammar(std::size_t max_depth = max_json_depth) noexcept
        : max_depth_((std::min)(max_depth, max_json_depth))
    {
    }

    /// Begins the next piece. The result is what there is to walk through, which is all of it without a byte order
    /// mark.
    std::string_view begin_piece(std::string_view piece) noexcept
    {
        constexpr std::string_view mark = "\xef\xbb\xbf";
        while (mark_size_ == offset_ && mark_size_ < mark.size() && piece.starts_with(mark[mark_size_])) {
            piece.remove_prefix(1);
            ++mark_size_;
            ++offset_;
        }
        if (!piece.empty() && mark_size_ != 0 && mark_size_ != mark.size())
            fault_ = json_fault(json_reason::no_value, 0);
        if (piece.size() > max_json_size - offset_)
            fault_ = json_fault(json_reason::too_long, max_json_size);
        piece_ = piece.data();
        piece_size_ = piece.size();
        return piece;
    }
    void end_piece() noexcept
    {
        offset_ += piece_size_;
        piece_ = nullptr;
        piece_size_ = 0;
    }

    /// Reads on at `p` and returns where it stopped: at the end of the piece, behind the token after which the events
    /// wanted to stop, behind the bracket that leads back to the depth of the floor, or at a fault.
    template <class Marks, class Events>
    char const* walk(char const* p, char const* end, Events& events);
    /// At the end of the text: ends a number, and checks that the text is complete.
    template <class Events>
    void finish(Events& events);

    json_fault const& fault() const noexcept { return fault_; }

    /// How many arrays and objects are open.
    std::size_t depth() const noexcept { return depth_; }
    void set_floor(std::size_t depth) noexcept { floor_ = depth; }
    bool is_at_floor() const noexcept { return depth_ == floor_ && step_ == step::after; }

    /// Where in the text the piece begins.
    std::size_t piece_offset() const noexcept { return offset_; }
    std::size_t offset_of(char const* p) const noexcept { return offset_ + static_cast<std::size_t>(p - piece_); }
    char const* piece() const noexcept { return piece_; }
    /// Where in the text the scalar begins that is being reported; set for events that want text.
    std::size_t token_begin() const noexcept { return token_begin_; }

private:
    enum class step : unsigned char {
        value,
        first_element,
        first_key,
        key,
        colon,
        after, ///< behind a value
        in_string,
        in_key,
        in_number,
        in_literal,
    };

    static constexpr std::string_view literal_word(char first) noexcept
    {
        return first == 't' ? "true" : first == 'f' ? "false" : first == 'n' ? "null" : std::string_view();
    }
    token_progress read_literal(char const*& p, char const* end) noexcept
    {
        for (; literal_read_ < literal_.size(); ++literal_read_, ++p) {
            if (p == end)
                return token_progress::more;
            if (*p != literal_[literal_read_])
                return token_progress::bad;
        }
        return token_progress::done;
    }
    char const* pause(char const* p, step next, std::size_t depth) noexcept
    {
        step_ = next;
        depth_ = depth;
        return p;
    }
    char const* fail(std::string_view reason, char const* p) noexcept
    {
        fault_ = json_fault(reason, offset_of(p));
        return p;
    }

    step step_ = step::value;
    std::size_t max_depth_;
    std::size_t depth_ = 0;
    std::size_t floor_ = 0;
    json_fault fault_;
    char const* piece_ = nullptr;
    std::size_t piece_size_ = 0;
    std::size_t offset_ = 0;
    std::size_t mark_size_ = 0; // bytes of the byte order mark that were skipped
    std::size_t token_begin_ = 0;
    string_token string_;
    number_token number_;
    std::string_view literal_; // that is being read
    std::size_t literal_read_ = 0;
    std::string collected_; // of a token that is cut or has escapes
    /// For each depth the bracket that must close the array or object there; outside of all, none does.
    std::array<char, max_json_depth + 1> closing_{' '};
};

/// Moves `p`, which is behind the opening quote of a string, to its closing quote; false when something stands in the
/// way: an escape, a control character, invalid UTF-8, or the end of the piece.
template <class Marks>
APPMIXER_DETAIL_ALWAYS_INLINE bool skip_to_quote(Marks& marks, char const*& p, char const* end) noexcept
{
    marks.skip(end); // the opening quote
    for (;;) {
        p = marks.find(p, end);
        if (p == end) [[unlikely]]
            return false;
        if (*p == '"') [[likely]]
            return true;
        std::size_t const size = plain_size(p, end);
        if (size == 0)
            return false;
        p += size;
    }
}

template <class Marks, class Events>
char const* json_grammar::walk(char const* p, char const* const end, Events& events)
{
    Marks marks(p, end);
    std::size_t depth = depth_;
    char const* begin = p;   // of a token
    char const* stopped = p; // only its address is taken, so that the others stay in registers
    token_progress progress = token_progress::more;
    switch (step_) {
    case step::value: goto value;
    case step::first_element: goto first_element;
    case step::first_key: goto first_key;
    case step::key: goto key;
    case step::colon: goto colon;
    case step::after: goto after;
    case step::in_string:
    case step::in_key: goto in_string;
    case step::in_number: goto in_number;
    case step::in_literal: goto in_literal;
    }

first_element:
    if (!skip_json_space(p, end))
        return pause(p, step::first_element, depth);
    if (*p == ']')
        goto close;
    goto value_here;

value:
    if (!skip_json_space(p, end))
        return pause(p, step::value, depth);
value_here:
    begin = p;
    if constexpr (Events::wants_text)
        token_begin_ = offset_of(p);
    if (*p == '"') [[likely]] {
        if (skip_to_quote(marks, ++p, end)) {
            std::string_view const text(begin + 1, static_cast<std::size_t>(p - begin - 1));
            ++p;
            if (!events.string(text, nullptr, p))
                return pause(p, step::after, depth);
            goto after;
        }
        string_.begin();
        if constexpr (Events::wants_text)
            collected_.assign(begin + 1, p);
        step_ = step::in_string;
        goto in_string;
    }
    if (*p == '{' || *p == '[') {
        char const opening = *p;
        if (depth == max_depth_)
            return fail(json_reason::too_deep, p);
        ++p;
        depth_ = ++depth;
        closing_[depth] = static_cast<char>(opening + 2); // ASCII has the closing ones there
        bool const goes_on = events.open(opening, p);
        if (!goes_on)
            return pause(p, opening == '{' ? step::first_key : step::first_element, depth);
        if (opening == '{')
            goto first_key;
        goto first_element;
    }
    if (*p == '-' || is_json_digit(*p)) {
        if (char const* const number_end = find_json_number_end(p, end); number_end != nullptr) {
            p = number_end;
            if (!events.number(std::string_view(begin, static_cast<std::size_t>(p - begin)), p))
                return pause(p, step::after, depth);
            goto after;
        }
        number_.begin();
        collected_.clear();
        goto in_number;
    }
    if (std::string_view const word = literal_word(*p); !word.empty()) {
        literal_ = word;
        literal_read_ = 0;
        goto in_literal;
    }
    return fail(json_reason::no_value, p);

first_key:
    if (!skip_json_space(p, end))
        return pause(p, step::first_key, depth);
    if (*p == '}')
        goto close;
    if (*p != '"') [[unlikely]]
        return fail(json_reason::no_key_or_end, p);
    goto key_here;

key:
    if (!skip_json_space(p, end))
        return pause(p, step::key, depth);
    if (*p != '"') [[unlikely]]
        return fail(json_reason::no_key, p);
key_here:
    begin = ++p;
    if (skip_to_quote(marks, p, end)) {
        std::string_view const text(begin, static_cast<std::size_t>(p - begin));
        ++p;
        if (!events.key(text))
            return pause(p, step::colon, depth);
        goto colon;
    }
    string_.begin();
    if constexpr (Events::wants_text)
        collected_.assign(begin, p);
    step_ = step::in_key;
    goto in_string;

colon:
    if (!skip_json_space(p, end))
        return pause(p, step::colon, depth);
    if (*p != ':') [[unlikely]]
        return fail(json_reason::no_colon, p);
    ++p;
    goto value;

after:
    if (!skip_json_space(p, end))
        return pause(p, step::after, depth);
    if (*p == ',' && closing_[depth] == '}') [[likely]] {
        ++p;
        goto key;
    }
    if (*p == ',' && depth != 0) {
        ++p;
        goto value;
    }
    if (*p != closing_[depth])
        return fail(depth == 0 ? json_reason::more_text : json_reason::no_comma_or_end, p);
close : {
    char const bracket = *p++;
    depth_ = --depth;
    bool const goes_on = events.close(bracket, p);
    if (depth == floor_ || !goes_on)
        return pause(p, step::after, depth);
    goto after;
}

in_string:
    stopped = p;
    progress = string_.read<Marks>(stopped, end, Events::wants_text ? &collected_ : nullptr);
    p = stopped;
    if (progress == token_progress::bad)
        return fail(string_.reason(), p);
    if (progress == token_progress::more) {
        if (step_ == step::in_string)
            events.cut_scalar();
        return pause(p, step_, depth);
    }
    if (step_ == step::in_key) {
        if (!events.key(collected_))
            return pause(p, step::colon, depth);
        goto colon;
    }
    if (!events.string(collected_, &collected_, p))
        return pause(p, step::after, depth);
    goto after;

in_number:
    stopped = p;
    progress = number_.read(stopped, end);
    if constexpr (Events::wants_text)
        collected_.append(p, stopped);
    p = stopped;
    if (progress == token_progress::done) {
        if (!events.number(collected_, p))
            return pause(p, step::after, depth);
        goto after;
    }
    if (progress == token_progress::bad)
        return fail(json_reason::bad_number, p);
    events.cut_scalar();
    return pause(p, step::in_number, depth);

in_literal:
    stopped = p;
    progress = read_literal(stopped, end);
    p = stopped;
    if (progress == token_progress::bad)
        return fail(json_reason::bad_literal, p);
    if (progress == token_progress::more) {
        events.cut_scalar();
        return pause(p, step::in_literal, depth);
    }
    if (!events.literal(literal_.front(), p))
        return pause(p, step::after, depth);
    goto after;
}

template <class Events>
void json_grammar::finish(Events& events)
{
    if (step_ == step::in_number && depth_ == 0 && number_.is_complete()) {
        step_ = step::after;
        events.number(collected_, piece_);
    }
    if (step_ != step::after || depth_ != 0)
        fault_ = json_fault(json_reason::cut_off, offset_);
}

} // namespace appmixer::detail

#endif
