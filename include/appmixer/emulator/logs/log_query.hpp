#ifndef APPMIXER_EMULATOR_LOGS_LOG_QUERY_HPP
#define APPMIXER_EMULATOR_LOGS_LOG_QUERY_HPP

// The query language of the logs: what a query means, and whether a record matches it.

#include <appmixer/core/config.hpp>
#include <appmixer/emulator/logs/log_book.hpp>
#include <appmixer/emulator/text/pattern.hpp>
#include <appmixer/json/timestamp.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// Whether a field holds the time of a record.
APPMIXER_DECL bool is_time_field(std::string_view field) noexcept;

/// A time as the search engine reads it: ISO 8601, of which the end may be missing ("2024-01"), milliseconds since
/// 1970, or "now" with steps such as "-7d" and "/d". What is missing is the earliest, or with `up` the latest.
APPMIXER_DECL std::optional<timestamp> search_time(std::string_view text, bool up, timestamp now);

/// Whether a text has the form of a pattern with `*` and `?`, in which `\` takes the meaning from the next character.
APPMIXER_DECL bool fits(std::string_view pattern, std::string_view text, bool any_case) noexcept;

/// A value as the search engine compares it: a text as it is, anything else as JSON; nothing for null.
APPMIXER_DECL std::optional<std::string> searched_text(json::value const* value);

/// The `query` of a search in the logs: a part of the language of Lucene.
///
/// * `field:value`, `field:"some words"`, `field:*` (is there), `field:(a OR b)`, `field:[a TO b]` and `{a TO b}`,
///   `field:>=a`; without a field, words are looked for in the message, the flow's name and the component's type.
/// * `field:/expression/` has to fit a whole value, or a whole word where words are searched. It is the search engine's
///   kind: no anchors, `@` is any text, quotes take the meaning away; complements, intersections and ranges of numbers
///   are not known here. `word~` and `word~1` find words with up to two changes, `"some words"~3` words near each
///   other.
/// * `AND`, `OR`, `NOT`, `+` and `-` are what they are there: `+` and `AND` make a clause required, and clauses that
///   are neither required nor forbidden only matter when none is required.
/// * Messages, errors, names, labels and types match by word, in any case; other fields match as a whole.
class log_search {
public:
    /// Matches everything.
    log_search() = default;
    /// Throws a 400 when the text is not well formed, or asks for what is not known here.
    APPMIXER_DECL log_search(std::string_view query, timestamp now);

    APPMIXER_DECL bool matches(log_entry const& entry) const;
    /// The text that a field has in every record that matches, if the query says so in a simple way.
    APPMIXER_DECL std::optional<std::string_view> required(std::string_view field) const noexcept;

private:
    friend class log_query_parser;

    enum class kind : unsigned char {
        group,
        everything,
        present,
        exact,    ///< `text`, or `words` in fields of words
        wildcard, ///< `text` is a pattern
        range,
        expression, ///< a regular one
        similar,    ///< like `text`, with up to `reach` changes
        close_by,   ///< `words`, up to `reach` away from where they should be
    };
    enum class occurrence : unsigned char { should, must, must_not };

    class clause {
    public:
        clause() = default;
        kind what = kind::everything;
        occurrence occurs = occurrence::should;
        std::string field; ///< empty: the fields that are searched without one
        std::string text;
        std::vector<std::string> words; ///< of `text`, in lower case
        std::optional<std::string> low; ///< bounds as texts; of times, as times
        std::optional<std::string> high;
        std::optional<timestamp> from;
        std::optional<timestamp> to;
        bool low_included = true;
        bool high_included = true;
        std::shared_ptr<pattern> expression; ///< shared, for it keeps its working space while it matches
        std::size_t reach = 0;
        std::vector<clause> parts;
    };

    APPMIXER_DECL static bool holds(clause const& c, log_entry const& entry);
    APPMIXER_DECL static bool holds_in(clause const& c, std::string_view field, log_entry const& entry);
    APPMIXER_DECL static bool in_range(clause const& c, std::string_view field, log_entry const& entry);

    clause root_;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/logs/log_query.ipp>
#include <appmixer/emulator/logs/log_query_parser.ipp>
#endif

#endif
