#ifndef APPMIXER_EMULATOR_TEXT_PATTERN_COMPILER_HPP
#define APPMIXER_EMULATOR_TEXT_PATTERN_COMPILER_HPP

// Compiles regular expressions for `pattern`: recursive descent to the program of a Thompson machine.

#include <appmixer/core/detail/hex.hpp>
#include <appmixer/emulator/text/digest.hpp>
#include <appmixer/emulator/text/pattern.hpp>

#include <algorithm>
#include <optional>

namespace appmixer::detail::emu {

/// Compiles an expression into steps. Jumps are relative, so that a fragment can be copied.
class pattern_compiler {
public:
    using steps = std::vector<pattern::step>;
    using ranges = std::vector<pattern::range>;

    explicit pattern_compiler(std::string_view source, ranges& sets) noexcept : remaining_(source), sets_(sets) {}

    /// The program; nothing when the expression is not supported.
    std::optional<steps> compile()
    {
        steps program = alternatives();
        if (!remaining_.empty())
            failed_ = true;
        append(program, {pattern::step{}});
        return failed_ ? std::nullopt : std::optional<steps>(std::move(program));
    }

private:
    using step = pattern::step;
    static constexpr std::size_t longest_program = 1024;
    static constexpr std::size_t unlimited = static_cast<std::size_t>(-1);

    static step make(step::kind type)
    {
        step s;
        s.type = type;
        return s;
    }
    static step jump(std::size_t forward)
    {
        step s = make(step::kind::jump);
        s.next = static_cast<std::int32_t>(forward);
        return s;
    }
    static step jump_back(std::size_t backward)
    {
        step s = make(step::kind::jump);
        s.next = -static_cast<std::int32_t>(backward);
        return s;
    }
    static step split(std::size_t forward)
    {
        step s = make(step::kind::split);
        s.next = 1;
        s.other = static_cast<std::int32_t>(forward);
        return s;
    }

    void append(steps& to, steps const& more)
    {
        if (to.size() + more.size() > longest_program)
            failed_ = true;
        if (!failed_)
            to.insert(to.end(), more.begin(), more.end());
    }
    bool take(char c)
    {
        if (remaining_.empty() || remaining_.front() != c)
            return false;
        remaining_.remove_prefix(1);
        return true;
    }

    steps alternatives()
    {
        steps first = sequence();
        while (!failed_ && take('|')) {
            steps const second = sequence();
            steps both;
            append(both, {split(first.size() + 2)});
            append(both, first);
            append(both, {jump(second.size() + 1)});
            append(both, second);
            first = std::move(both);
        }
        return first;
    }

    steps sequence()
    {
        steps all;
        while (!failed_ && !remaining_.empty() && remaining_.front() != '|' && remaining_.front() != ')')
            append(all, repeated());
        return all;
    }

    steps repeated()
    {
        bool may_repeat = true;
        steps one = atom(may_repeat);
        std::size_t least = 1;
        std::size_t most = 1;
        if (take('*')) {
            least = 0;
            most = unlimited;
        } else if (take('+')) {
            most = unlimited;
        } else if (take('?')) {
            least = 0;
        } else if (!counts(least, most)) {
            return one;
        }
        take('?'); // a lazy form matches the same texts
        if (!may_repeat || (!remaining_.empty() &&
                            (remaining_.front() == '*' || remaining_.front() == '+' || remaining_.front() == '?')))
            failed_ = true;
        return repeat(one, least, most);
    }

    steps repeat(steps const& one, std::size_t least, std::size_t most)
    {
        steps all;
        if (most < least)
            failed_ = true;
        for (std::size_t i = 0; i < least && !failed_; ++i)
            append(all, one);
        if (most == unlimited) {
            append(all, {split(one.size() + 2)});
            append(all, one);
            append(all, {jump_back(one.size() + 1)});
            return all;
        }
        for (std::size_t i = least; i < most && !failed_; ++i) {
            append(all, {split(one.size() + 1)});
            append(all, one);
        }
        return all;
    }

    /// Reads `{3}`, `{3,}` or `{3,5}`; any other brace is a literal character.
    bool counts(std::size_t& least, std::size_t& most)
    {
        if (remaining_.empty() || remaining_.front() != '{')
            return false;
        std::string_view const before = remaining_;
        remaining_.remove_prefix(1);
        std::optional<std::size_t> const low = number();
        std::optional<std::size_t> high = low;
        if (low && take(','))
            high = number();
        if (!low || !take('}')) {
            remaining_ = before;
            return false;
        }
        least = *low;
        most = high.value_or(unlimited);
        return true;
    }

    std::optional<std::size_t> number()
    {
        std::optional<std::size_t> value;
        for (; !remaining_.empty() && remaining_.front() >= '0' && remaining_.front() <= '9';
             remaining_.remove_prefix(1))
            value = std::min<std::size_t>(value.value_or(0) * 10 + static_cast<std::size_t>(remaining_.front() - '0'),
                                          100'000);
        return value;
    }

    steps atom(bool& may_repeat)
    {
        if (take('(')) {
            if (take('?') && !take(':'))
                failed_ = true; // lookaround and named groups
            steps inner = alternatives();
            if (!take(')'))
                failed_ = true;
            return inner;
        }
        if (take('['))
            return character_class();
        if (take('.'))
            return {make(step::kind::any)};
        if (take('\\'))
            return escape(may_repeat);
        bool const start = take('^');
        if (start || take('$')) {
            may_repeat = false;
            return {make(start ? step::kind::text_start : step::kind::text_end)};
        }
        if (remaining_.front() == '*' || remaining_.front() == '+' || remaining_.front() == '?') {
            failed_ = true;
            return {};
        }
        char32_t const c = take_character(remaining_);
        return one_of({{c, c}}, false);
    }

    steps one_of(ranges const& set, bool negated)
    {
        step s = make(step::kind::one_of);
        s.negated = negated;
        s.set_begin = static_cast<std::uint32_t>(sets_.size());
        sets_.insert(sets_.end(), set.begin(), set.end());
        s.set_end = static_cast<std::uint32_t>(sets_.size());
        return {s};
    }

    steps escape(bool& may_repeat)
    {
        if (remaining_.starts_with('b') || remaining_.starts_with('B')) {
            may_repeat = false;
            bool const edge = take('b');
            if (!edge)
                take('B');
            return {make(edge ? step::kind::word_boundary : step::kind::no_word_boundary)};
        }
        ranges set;
        if (named_set(set))
            return one_of(set, false);
        char32_t const c = escaped_character();
        return one_of({{c, c}}, false);
    }

    /// Reads `\d`, `\w`, `\s` or one of their opposites, after the backslash.
    bool named_set(ranges& set)
    {
        if (remaining_.empty())
            return false;
        ranges named;
        switch (remaining_.front()) {
        case 'd':
        case 'D': named = {{'0', '9'}}; break;
        case 'w':
        case 'W': named = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}; break;
        case 's':
        case 'S':
            named = {{9, 13},          {' ', ' '},       {0xa0, 0xa0},     {0x1680, 0x1680}, {0x2000, 0x200a},
                     {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}, {0xfeff, 0xfeff}};
            break;
        default: return false;
        }
        bool const opposite = remaining_.front() < 'a';
        remaining_.remove_prefix(1);
        char32_t from = 0;
        for (auto const& [first, last] : named) {
            if (opposite && first > 0)
                set.emplace_back(from, first - 1);
            else if (!opposite)
                set.emplace_back(first, last);
            from = last + 1;
        }
        if (opposite)
            set.emplace_back(from, char32_t{0x10ffff});
        return true;
    }

    char32_t escaped_character()
    {
        if (remaining_.empty()) {
            failed_ = true;
            return 0;
        }
        char32_t const c = take_character(remaining_);
        switch (c) {
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        case 'f': return '\f';
        case 'v': return '\v';
        case '0': return 0;
        case 'x': return hex_character(2);
        case 'u': return hex_character(4);
        default: break;
        }
        // A digit would be a back reference; other letters are reserved.
        if ((c >= '1' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
            failed_ = true;
        return c;
    }

    char32_t hex_character(std::size_t digits)
    {
        char32_t value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            int const digit = remaining_.empty() ? -1 : hex_value(remaining_.front());
            if (digit < 0) {
                failed_ = true;
                return 0;
            }
            value = value * 16 + static_cast<char32_t>(digit);
            remaining_.remove_prefix(1);
        }
        return value;
    }

    /// Reads a character class, after the opening bracket.
    steps character_class()
    {
        bool const negated = take('^');
        ranges set;
        while (!failed_ && !take(']')) {
            if (remaining_.empty()) {
                failed_ = true;
                break;
            }
            std::optional<char32_t> const first = class_member(set);
            bool const is_range = first && remaining_.size() >= 2 && remaining_[0] == '-' && remaining_[1] != ']';
            if (!is_range) {
                if (first)
                    set.emplace_back(*first, *first);
                continue;
            }
            remaining_.remove_prefix(1);
            std::optional<char32_t> const last = class_member(set);
            if (!last || *last < *first)
                failed_ = true;
            else
                set.emplace_back(*first, *last);
        }
        return one_of(set, negated);
    }

    /// Reads one character of a class. Returns nothing for a named set, which is added to `set`.
    std::optional<char32_t> class_member(ranges& set)
    {
        if (!take('\\'))
            return take_character(remaining_);
        if (named_set(set))
            return std::nullopt;
        if (take('b'))
            return U'\b';
        return escaped_character();
    }

    std::string_view remaining_;
    ranges& sets_;
    bool failed_ = false;
};

} // namespace appmixer::detail::emu

#endif
