#ifndef APPMIXER_API_IMPL_LOG_QUERY_IPP
#define APPMIXER_API_IMPL_LOG_QUERY_IPP

#include <appmixer/api/log_query.hpp>
#include <appmixer/core/detail/ascii.hpp>

namespace appmixer {

namespace detail {

/// A quoted phrase. Inside quotes, only the quote and the backslash have a meaning in Lucene syntax.
inline std::string quoted_phrase(std::string_view text)
{
    std::string phrase = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\')
            phrase += '\\';
        phrase += c;
    }
    phrase += '"';
    return phrase;
}

/// A field name without the characters that have a meaning in Lucene syntax.
inline std::string log_field_name(std::string_view name)
{
    std::string kept;
    for (char c : name)
        if (is_alphanumeric(c) || c == '_' || c == '.' || c == '@')
            kept += c;
    return kept;
}

inline std::string joined(std::vector<std::string> const& conditions, std::string_view separator)
{
    std::string text;
    for (std::string const& condition : conditions) {
        if (!text.empty())
            text += separator;
        text += condition;
    }
    return text;
}

} // namespace detail

APPMIXER_DECL log_query& log_query::any_of(std::vector<std::string>& values, std::string_view field,
                                           std::string_view value)
{
    values.push_back(std::string(field) + ":" + detail::quoted_phrase(value));
    return *this;
}

APPMIXER_DECL log_query& log_query::where(std::string_view field, std::string_view value)
{
    clauses_.push_back(detail::log_field_name(field) + ":" + detail::quoted_phrase(value));
    return *this;
}

APPMIXER_DECL log_query& log_query::time_field(std::string_view name)
{
    time_field_ = detail::log_field_name(name);
    return *this;
}

APPMIXER_DECL log_query& log_query::text(std::string_view phrase)
{
    if (!phrase.empty())
        clauses_.push_back(detail::quoted_phrase(phrase));
    return *this;
}

APPMIXER_DECL log_query& log_query::raw(std::string_view clause)
{
    if (clause.find_first_not_of(" \t\r\n") != std::string_view::npos)
        clauses_.push_back("(" + std::string(clause) + ")");
    return *this;
}

APPMIXER_DECL std::string log_query::str() const
{
    std::vector<std::string> conditions;
    for (std::vector<std::string> const* values : {&flows_, &components_, &severities_}) {
        if (values->size() == 1)
            conditions.push_back(values->front());
        else if (values->size() > 1)
            conditions.push_back("(" + detail::joined(*values, " OR ") + ")");
    }
    if (since_ || until_)
        conditions.push_back((time_field_.empty() ? "gridTimestamp" : time_field_) + ":[" +
                             (since_ ? to_iso(*since_) : "*") + " TO " + (until_ ? to_iso(*until_) : "*") + "]");
    conditions.insert(conditions.end(), clauses_.begin(), clauses_.end());
    return detail::joined(conditions, " AND ");
}

} // namespace appmixer

#endif
