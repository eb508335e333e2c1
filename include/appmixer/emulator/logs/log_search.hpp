#ifndef APPMIXER_EMULATOR_LOGS_LOG_SEARCH_HPP
#define APPMIXER_EMULATOR_LOGS_LOG_SEARCH_HPP

// The query language of the logs: what a query means, and whether a record matches it.

#include <appmixer/core/config.hpp>
#include <appmixer/core/timestamp.hpp>
#include <appmixer/emulator/logs/log_matching.hpp>
#include <appmixer/emulator/logs/user_logs.hpp>
#include <appmixer/emulator/text/pattern.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// Whether a field holds the time of the record.
APPMIXER_DECL bool is_time_field(std::string_view field) noexcept;

/// Parses a time as the search engine does: ISO 8601, possibly cut short ("2024-01"), milliseconds since 1970, or "now"
/// with steps such as "-7d" and "/d". Missing parts get their lowest value or, with `round_up`, their highest.
APPMIXER_DECL std::optional<timestamp> search_time(std::string_view text, bool round_up, timestamp now);

/// The text of a value that searches compare: a string itself, anything else as JSON; nothing for null.
APPMIXER_DECL std::optional<std::string> searched_text(json::value const* value);

/// The `query` of a search in the logs: a part of the language of Lucene.
///
/// * `field:value`, `field:"some words"`, `field:*` (exists), `field:(a OR b)`, `field:[a TO b]` and `{a TO b}`,
///   `field:>=a`. Without a field, the message, the flow's name and the component's type are searched.
/// * `field:/expression/` must match a whole value, or a whole word in fields that are searched by word. The syntax is
///   the search engine's: no anchors, `@` matches any text, quotes make text literal. Complements, intersections and
///   numeric ranges are not supported.
/// * `word~` and `word~1` find words with up to two (one) changes, `"some words"~3` words near each other.
/// * `+` and `AND` make a clause required, `-` and `NOT` exclude it. Optional clauses only matter if none is required.
/// * Messages, errors, names, labels and types match by word, ignoring case. Other fields match as a whole.
class log_search {
public:
    /// Matches everything.
    log_search() = default;
    /// Throws a 400 when the query is malformed or uses unsupported syntax.
    APPMIXER_DECL log_search(std::string_view query, timestamp now);

    APPMIXER_DECL bool matches(log_entry const& entry) const;
    /// The text that a field must have in every matching record, if the query has a plain clause for it. For index
    /// lookups.
    APPMIXER_DECL std::optional<std::string_view> required(std::string_view field) const noexcept;

private:
    friend class log_search_parser;

    enum class kind : unsigned char {
        group,
        everything,
        present,
        exact,    ///< `text`, or `words` in fields of words
        wildcard, ///< `like`
        range,
        expression, ///< a regular expression
        fuzzy,      ///< a word within an edit distance of `distance` from `text`
        proximity,  ///< `words`, each at most `distance` words after its expected position
    };
    enum class occurrence : unsigned char { should, must, must_not };

    class clause {
    public:
        clause() = default;
        kind type = kind::everything;
        occurrence occurs = occurrence::should;
        std::string field; ///< empty: the default fields
        std::string text;
        std::vector<std::string> words; ///< of `text`, in lower case
        std::optional<std::string> low; ///< bounds as texts
        std::optional<std::string> high;
        std::optional<timestamp> earliest; ///< bounds of time fields
        std::optional<timestamp> latest;
        bool low_included = true;
        bool high_included = true;
        std::optional<wildcards> like;
        std::shared_ptr<pattern> expression; ///< shared: matching uses working space inside it
        std::size_t distance = 0;
        std::vector<clause> parts;
    };

    APPMIXER_DECL static bool holds(clause const& c, log_entry const& entry);
    APPMIXER_DECL static bool holds_in(clause const& c, std::string_view field, log_entry const& entry);
    APPMIXER_DECL static bool in_range(clause const& c, std::string_view field, log_entry const& entry);

    clause root_;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/logs/log_search.ipp>
#include <appmixer/emulator/logs/log_search_parser.ipp>
#endif

#endif
