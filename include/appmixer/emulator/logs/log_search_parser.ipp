#ifndef APPMIXER_EMULATOR_LOGS_LOG_SEARCH_PARSER_IPP
#define APPMIXER_EMULATOR_LOGS_LOG_SEARCH_PARSER_IPP

// The parser of the query language of the logs.

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/logs/log_matching.hpp>
#include <appmixer/emulator/logs/log_regex.hpp>
#include <appmixer/emulator/logs/log_search.hpp>
#include <appmixer/emulator/logs/log_search_scanner.hpp>

namespace appmixer::detail::emu {

/// Parses the query language of the logs by recursive descent.
class log_search_parser : private log_search_scanner {
public:
    log_search_parser(std::string_view text, timestamp now) : log_search_scanner(text), now_(now)
    {
        if (text.size() > longest)
            throw http_error(400, "Failed to parse query: it is longer than " + std::to_string(longest) + " bytes.");
    }

    log_search::clause parse()
    {
        log_search::clause root = group({}, 0);
        if (!remaining_.empty())
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
    static constexpr std::size_t most_steps = 4096; // of all regular expressions together
    static constexpr std::size_t most_near_words = 64;

    /// Clauses up to a closing parenthesis or the end.
    clause group(std::string const& field, int depth)
    {
        if (depth > deepest)
            fail("too many parentheses");
        clause result;
        result.type = kind::group;
        for (skip_blanks(); !remaining_.empty() && !next_is(')'); skip_blanks()) {
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
        if (next_is('/'))
            return expression(field);
        std::string_view const raw = term();
        if (!skip(':'))
            return word(field, raw);

        std::string const named = raw == "*" ? std::string() : unescape(raw);
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
        if (next_is('/'))
            return expression(named);
        if (next_is('[') || next_is('{'))
            return range(named);
        if (next_is('<') || next_is('>'))
            return comparison(named);
        clause found = word(named, term());
        if (next_is(':'))
            fail("unexpected ':'");
        return found;
    }

    /// Skips the suffixes of a term: a boost `^2`, which has no effect, since records are not sorted by relevance, and
    /// a nearness `~2`. Returns the number after `~`, possibly empty; nothing when there is no `~`.
    std::optional<std::string_view> suffixes(bool may_be_near)
    {
        std::optional<std::string_view> nearness;
        bool boosted = false;
        while ((next_is('^') && !boosted) || next_is('~')) {
            bool const boost = skip('^');
            if (!boost && (!may_be_near || nearness))
                fail("'~' must follow a term or a phrase");
            if (!boost)
                skip('~');
            std::string_view const number = remaining_.substr(0, remaining_.find_first_not_of("0123456789."));
            if (boost && number.empty())
                fail("expected a number");
            remaining_.remove_prefix(number.size());
            boosted = boosted || boost;
            if (!boost)
                nearness = number;
        }
        return nearness;
    }
    void skip_boost() { suffixes(false); }

    /// The number of changes that `~2` allows. A number below one, as in `~0.8`, is the share of the term that must
    /// stay.
    std::size_t changes(std::string_view number, std::string_view word) const
    {
        if (number.empty())
            return most_edits;
        std::size_t const dot = (std::min)(number.find('.'), number.size());
        std::string_view const whole = number.substr(0, dot);
        std::string thousandths(number.substr((std::min)(dot + 1, number.size())));
        if (thousandths.find('.') != std::string::npos)
            fail("expected a number");
        bool const fraction = thousandths.find_first_not_of('0') != std::string::npos;
        if (whole.find_first_not_of('0') != std::string_view::npos) {
            if (fraction)
                fail("expected a whole number after '~'");
            return static_cast<std::size_t>(
                (std::min<std::int64_t>)(digits_as_number(whole, 9).value_or(9), most_edits));
        }
        if (!fraction)
            return 0;
        thousandths.resize(3, '0');
        auto const kept = static_cast<std::size_t>(digits_as_number(thousandths, 3).value_or(0));
        return (std::min)((1000 - kept) * characters_of(word).size() / 1000, most_edits);
    }

    clause expression(std::string const& field)
    {
        remaining_.remove_prefix(1);
        std::size_t end = 0;
        while (end < remaining_.size() && remaining_[end] != '/')
            end += remaining_[end] == '\\' ? 2U : 1U;
        if (end >= remaining_.size())
            fail("missing '/'");
        log_regex source(remaining_.substr(0, end));
        clause c;
        c.type = kind::expression;
        c.field = field;
        c.expression =
            std::make_shared<pattern>(source.translated(), anchor::whole, field.empty() || is_word_field(field));
        if (!source.fault.empty())
            fail(source.fault);
        if (c.expression->is_unsupported())
            fail("bad regular expression, or one that is too long");
        steps_ += c.expression->size();
        if (steps_ > most_steps)
            fail("the regular expressions are too long in total");
        remaining_.remove_prefix(end + 1);
        skip_boost();
        if (next_is(':'))
            fail("unexpected ':'");
        return c;
    }

    clause word(std::string const& field, std::string_view raw)
    {
        std::optional<std::string_view> const nearness = suffixes(true);
        clause c;
        c.field = field;
        if (raw == "*" || (field == "_exists_" && !has_wildcard(raw))) {
            c.type = field.empty() ? kind::everything : kind::present;
            if (raw != "*")
                c.field = unescape(raw);
            return c;
        }
        if (has_wildcard(raw)) {
            c.type = kind::wildcard;
            c.like.emplace(raw, field.empty() || is_word_field(field));
            wildcard_steps_ += c.like->steps();
            if (wildcard_steps_ > most_wildcard_steps)
                fail("terms with '?' between two '*' may have " + std::to_string(most_wildcard_steps) +
                     " bytes there together");
            return c;
        }
        if (nearness && !is_time_field(field)) {
            c.type = kind::fuzzy;
            c.text = unescape(raw);
            c.distance = changes(*nearness, c.text);
            return c;
        }
        return exact(std::move(c), unescape(raw));
    }

    clause phrase(std::string const& field)
    {
        clause c;
        c.field = field;
        std::string text = quoted();
        std::optional<std::string_view> const nearness = suffixes(true);
        c = exact(std::move(c), std::move(text));
        if (!nearness || c.type != kind::exact)
            return c;
        c.type = kind::proximity;
        near_words_ += c.words.size();
        if (near_words_ > most_near_words)
            fail("phrases with '~' may have " + std::to_string(most_near_words) + " words together");
        std::string_view const whole = nearness->substr(0, nearness->find('.'));
        c.distance = whole.empty() ? 0 : static_cast<std::size_t>(digits_as_number(whole, 6).value_or(1'000'000));
        return c;
    }

    /// An exact value. In a time field, a day means all of its milliseconds, so it becomes a range.
    clause exact(clause c, std::string text)
    {
        if (is_time_field(c.field)) {
            c.type = kind::range;
            c.low = c.high = std::move(text);
            return with_times(std::move(c));
        }
        c.type = kind::exact;
        c.words = lower_words(text);
        c.text = std::move(text);
        return c;
    }

    clause range(std::string const& field)
    {
        clause c;
        c.type = kind::range;
        c.field = field;
        c.low_included = next_is('[');
        remaining_.remove_prefix(1);
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
            while (end < remaining_.size() && !is_blank(remaining_[end]) && remaining_[end] != ']' &&
                   remaining_[end] != '}')
                ++end;
            if (end == 0)
                fail("expected an end of the range");
            if (std::string_view const raw = remaining_.substr(0, end); raw != "*")
                text = unescape(raw);
            remaining_.remove_prefix(end);
        }
        skip_blanks();
        return text;
    }

    clause comparison(std::string const& field)
    {
        clause c;
        c.type = kind::range;
        c.field = field;
        bool const at_least = next_is('>');
        remaining_.remove_prefix(1);
        bool const included = skip('=');
        (at_least ? c.low_included : c.high_included) = included;
        (at_least ? c.low : c.high) = next_is('"') ? quoted() : unescape(term());
        if (next_is(':'))
            fail("unexpected ':'");
        skip_boost();
        return with_times(std::move(c));
    }

    /// Sets the bounds of a time field. "<= day" includes the whole day, and "> day" excludes all of it.
    clause with_times(clause c) const
    {
        if (!is_time_field(c.field))
            return c;
        auto const read = [&](std::string const& text, bool round_up) {
            std::optional<timestamp> const time = search_time(text, round_up, now_);
            if (!time)
                fail("expected a date");
            return time;
        };
        if (c.low)
            c.earliest = read(*c.low, !c.low_included);
        if (c.high)
            c.latest = read(*c.high, c.high_included);
        return c;
    }

    timestamp now_;
    std::size_t clauses_ = 0;
    std::size_t steps_ = 0;
    std::size_t near_words_ = 0;
    std::size_t wildcard_steps_ = 0;
};

APPMIXER_DECL log_search::log_search(std::string_view query, timestamp now)
{
    log_search_parser parser(query, now);
    if (query.find_first_not_of(" \t\r\n") != std::string_view::npos)
        root_ = parser.parse();
}

} // namespace appmixer::detail::emu

#endif
