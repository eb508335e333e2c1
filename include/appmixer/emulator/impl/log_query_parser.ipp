#ifndef APPMIXER_EMULATOR_IMPL_LOG_QUERY_PARSER_IPP
#define APPMIXER_EMULATOR_IMPL_LOG_QUERY_PARSER_IPP

#include <appmixer/emulator/detail/log_query.hpp>
#include <appmixer/emulator/detail/message.hpp>
#include <appmixer/emulator/impl/log_query.ipp>

namespace appmixer::detail::emu {

/// Reads the query language of the logs.
class log_query_parser {
public:
    log_query_parser(std::string_view text, timestamp now) : whole_(text), rest_(text), now_(now)
    {
        if (text.size() > longest)
            throw refusal(400, "Failed to parse query: it is longer than " + std::to_string(longest) + " bytes.");
    }

    log_search::clause parse()
    {
        log_search::clause root = group({}, 0);
        if (!rest_.empty())
            fail("unexpected ')'");
        return root;
    }

private:
    using clause = log_search::clause;
    using kind = log_search::kind;
    using occurrence = log_search::occurrence;

    static constexpr std::size_t longest = 10'000;
    static constexpr std::size_t most_clauses = 1024;
    static constexpr int deepest = 32;

    [[noreturn]] void fail(std::string_view what) const
    {
        throw refusal(400, "Failed to parse query: " + std::string(what) + " at position " +
                               std::to_string(whole_.size() - rest_.size()) + ".");
    }

    static bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
    static bool ends_term(char c) noexcept
    {
        return is_blank(c) || std::string_view("():\"[]{}^~").find(c) != std::string_view::npos;
    }
    void skip_blanks() noexcept
    {
        while (!rest_.empty() && is_blank(rest_.front()))
            rest_.remove_prefix(1);
    }
    bool next_is(char c) const noexcept { return !rest_.empty() && rest_.front() == c; }
    bool skip(char c) noexcept
    {
        bool const there = next_is(c);
        if (there)
            rest_.remove_prefix(1);
        return there;
    }
    /// Takes a word of the language, which is none when it is part of a longer one.
    bool skip_word(std::string_view word) noexcept
    {
        if (!rest_.starts_with(word))
            return false;
        std::string_view const behind = rest_.substr(word.size());
        if (!behind.empty() && (!ends_term(behind.front()) || behind.front() == ':'))
            return false;
        rest_ = behind;
        return true;
    }
    bool skip_and() noexcept { return skip_word("AND") || skip_word("&&"); }
    bool skip_or() noexcept { return skip_word("OR") || skip_word("||"); }

    /// Clauses up to a closing parenthesis, or the end.
    clause group(std::string const& field, int depth)
    {
        if (depth > deepest)
            fail("too many parentheses");
        clause result;
        result.what = kind::group;
        for (skip_blanks(); !rest_.empty() && !next_is(')'); skip_blanks()) {
            bool const both = skip_and();
            if (both || skip_or()) {
                if (result.parts.empty())
                    fail("nothing before an operator");
                skip_blanks();
            }
            if (++clauses_ > most_clauses)
                fail("too many clauses");
            occurrence occurs = both ? occurrence::must : occurrence::should;
            if (skip('+')) {
                occurs = occurrence::must;
                skip_blanks();
            } else if (skip_word("NOT") || skip('-') || skip('!')) {
                occurs = occurrence::must_not;
                skip_blanks();
            }
            if (both && result.parts.back().occurs == occurrence::should)
                result.parts.back().occurs = occurrence::must;
            result.parts.push_back(operand(field, depth));
            result.parts.back().occurs = occurs;
        }
        if (result.parts.empty() && depth > 0)
            fail("empty parentheses");
        return result;
    }

    clause operand(std::string const& field, int depth)
    {
        if (next_is('+') || next_is('-') || next_is('!') || skip_word("NOT") || skip_and() || skip_or())
            fail("two operators in a row");
        if (skip('(')) {
            clause inner = group(field, depth + 1);
            if (!skip(')'))
                fail("missing ')'");
            skip_boost();
            return inner;
        }
        if (next_is('"'))
            return phrase(field);
        std::string_view const raw = term();
        if (!skip(':'))
            return word(field, raw);

        std::string const named = raw == "*" ? std::string() : unescaped(raw);
        skip_blanks();
        if (skip('(')) {
            clause inner = group(named, depth + 1);
            if (!skip(')'))
                fail("missing ')'");
            skip_boost();
            return inner;
        }
        if (next_is('"'))
            return phrase(named);
        if (next_is('[') || next_is('{'))
            return range(named);
        if (next_is('<') || next_is('>'))
            return comparison(named);
        clause found = word(named, term());
        if (next_is(':'))
            fail("unexpected ':'");
        return found;
    }

    /// A bare piece of text, escapes and all.
    std::string_view term()
    {
        if (next_is('/'))
            fail("regular expressions are not supported");
        std::size_t end = 0;
        while (end < rest_.size() && !ends_term(rest_[end])) {
            end += rest_[end] == '\\' ? 2U : 1U;
            if (end > rest_.size())
                fail("nothing after '\\'");
        }
        if (end == 0)
            fail("expected a term");
        std::string_view const raw = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return raw;
    }

    static std::string unescaped(std::string_view raw)
    {
        std::string text;
        for (std::size_t i = 0; i < raw.size(); ++i) {
            if (raw[i] == '\\' && i + 1 < raw.size())
                ++i;
            text += raw[i];
        }
        return text;
    }
    static bool has_wildcard(std::string_view raw) noexcept
    {
        for (std::size_t i = 0; i < raw.size(); ++i) {
            if (raw[i] == '*' || raw[i] == '?')
                return true;
            i += raw[i] == '\\' ? 1U : 0U;
        }
        return false;
    }

    /// Relevance has no meaning here, so that a boost changes nothing; nearness of words has one that is not known.
    void skip_boost()
    {
        if (next_is('~'))
            fail("'~' is not supported");
        if (!skip('^'))
            return;
        std::size_t const end = (std::min)(rest_.find_first_not_of("0123456789."), rest_.size());
        if (end == 0)
            fail("expected a number");
        rest_.remove_prefix(end);
    }

    clause word(std::string const& field, std::string_view raw)
    {
        skip_boost();
        clause c;
        c.field = field;
        if (raw == "*" || (field == "_exists_" && !has_wildcard(raw))) {
            c.what = field.empty() ? kind::everything : kind::present;
            if (raw != "*")
                c.field = unescaped(raw);
            return c;
        }
        if (has_wildcard(raw)) {
            c.what = kind::wildcard;
            c.text = raw;
            return c;
        }
        return exact(std::move(c), unescaped(raw));
    }

    clause phrase(std::string const& field)
    {
        clause c;
        c.field = field;
        std::string text = quoted();
        skip_boost();
        return exact(std::move(c), std::move(text));
    }

    std::string quoted()
    {
        rest_.remove_prefix(1);
        std::size_t end = 0;
        while (end < rest_.size() && rest_[end] != '"')
            end += rest_[end] == '\\' ? 2U : 1U;
        if (end >= rest_.size())
            fail("missing '\"'");
        std::string text = unescaped(rest_.substr(0, end));
        rest_.remove_prefix(end + 1);
        return text;
    }

    /// A time of day need not be given to the millisecond: a day means all of it.
    clause exact(clause c, std::string text)
    {
        if (is_time_field(c.field)) {
            c.what = kind::range;
            c.low = c.high = std::move(text);
            return with_times(std::move(c));
        }
        c.what = kind::exact;
        c.words = lower_words(text);
        c.text = std::move(text);
        return c;
    }

    clause range(std::string const& field)
    {
        clause c;
        c.what = kind::range;
        c.field = field;
        c.low_included = next_is('[');
        rest_.remove_prefix(1);
        c.low = bound();
        if (!skip_word("TO"))
            fail("expected TO");
        c.high = bound();
        c.high_included = next_is(']');
        if (!skip(']') && !skip('}'))
            fail("expected ']' or '}'");
        skip_boost();
        return with_times(std::move(c));
    }

    /// One end of a range; nothing for an open one.
    std::optional<std::string> bound()
    {
        skip_blanks();
        std::optional<std::string> text;
        if (next_is('"')) {
            text = quoted();
        } else {
            std::size_t end = 0;
            while (end < rest_.size() && !is_blank(rest_[end]) && rest_[end] != ']' && rest_[end] != '}')
                ++end;
            if (end == 0)
                fail("expected an end of the range");
            if (std::string_view const raw = rest_.substr(0, end); raw != "*")
                text = unescaped(raw);
            rest_.remove_prefix(end);
        }
        skip_blanks();
        return text;
    }

    clause comparison(std::string const& field)
    {
        clause c;
        c.what = kind::range;
        c.field = field;
        bool const at_least = next_is('>');
        rest_.remove_prefix(1);
        bool const included = skip('=');
        (at_least ? c.low_included : c.high_included) = included;
        (at_least ? c.low : c.high) = next_is('"') ? quoted() : unescaped(term());
        if (next_is(':'))
            fail("unexpected ':'");
        skip_boost();
        return with_times(std::move(c));
    }

    /// An end that is included means all of the day or month it names, and so does a beginning that is not.
    clause with_times(clause c) const
    {
        if (!is_time_field(c.field))
            return c;
        auto const read = [&](std::string const& text, bool up) {
            std::optional<timestamp> const time = search_time(text, up, now_);
            if (!time)
                fail("expected a date");
            return time;
        };
        if (c.low)
            c.from = read(*c.low, !c.low_included);
        if (c.high)
            c.to = read(*c.high, c.high_included);
        return c;
    }

    std::string_view whole_;
    std::string_view rest_;
    timestamp now_;
    std::size_t clauses_ = 0;
};

APPMIXER_DECL log_search::log_search(std::string_view query, timestamp now)
{
    log_query_parser parser(query, now);
    if (query.find_first_not_of(" \t\r\n") != std::string_view::npos)
        root_ = parser.parse();
}

} // namespace appmixer::detail::emu

#endif
