#ifndef APPMIXER_EMULATOR_LOGS_LOG_SEARCH_SCANNER_HPP
#define APPMIXER_EMULATOR_LOGS_LOG_SEARCH_SCANNER_HPP

// The tokens of the query language of the logs.

#include <appmixer/emulator/http/http_error.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// Reads the tokens of a query from its text.
class log_search_scanner {
protected:
    explicit log_search_scanner(std::string_view text) noexcept : remaining_(text), whole_(text) {}

    [[noreturn]] void fail(std::string_view what) const
    {
        throw http_error(400, "Failed to parse query: " + std::string(what) + " at position " +
                                  std::to_string(whole_.size() - remaining_.size()) + ".");
    }

    static bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
    static bool ends_term(char c) noexcept
    {
        return is_blank(c) || std::string_view("():\"[]{}^~").find(c) != std::string_view::npos;
    }
    void skip_blanks() noexcept
    {
        while (!remaining_.empty() && is_blank(remaining_.front()))
            remaining_.remove_prefix(1);
    }
    bool next_is(char c) const noexcept { return !remaining_.empty() && remaining_.front() == c; }
    bool skip(char c) noexcept
    {
        bool const there = next_is(c);
        if (there)
            remaining_.remove_prefix(1);
        return there;
    }
    /// Skips a keyword or operator, unless it is only the beginning of a longer word.
    bool skip_word(std::string_view word) noexcept
    {
        if (!remaining_.starts_with(word))
            return false;
        std::string_view const following = remaining_.substr(word.size());
        if (!following.empty() && (!ends_term(following.front()) || following.front() == ':'))
            return false;
        remaining_ = following;
        return true;
    }
    bool skip_and() noexcept { return skip_word("AND") || skip_word("&&"); }
    bool skip_or() noexcept { return skip_word("OR") || skip_word("||"); }

    /// The next term, with its escapes.
    std::string_view term()
    {
        if (next_is('/'))
            fail("expected a term");
        std::size_t end = 0;
        while (end < remaining_.size() && !ends_term(remaining_[end])) {
            end += remaining_[end] == '\\' ? 2U : 1U;
            if (end > remaining_.size())
                fail("nothing after '\\'");
        }
        if (end == 0)
            fail("expected a term");
        std::string_view const raw = remaining_.substr(0, end);
        remaining_.remove_prefix(end);
        return raw;
    }

    static std::string unescape(std::string_view raw)
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

    std::string quoted()
    {
        remaining_.remove_prefix(1);
        std::size_t end = 0;
        while (end < remaining_.size() && remaining_[end] != '"')
            end += remaining_[end] == '\\' ? 2U : 1U;
        if (end >= remaining_.size())
            fail("missing '\"'");
        std::string text = unescape(remaining_.substr(0, end));
        remaining_.remove_prefix(end + 1);
        return text;
    }

    std::string_view remaining_;

private:
    std::string_view whole_;
};

} // namespace appmixer::detail::emu

#endif
