#ifndef APPMIXER_API_LOG_QUERY_HPP
#define APPMIXER_API_LOG_QUERY_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/json/timestamp.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace appmixer {

/// Builds the `query` of `op::get_logs`, in the search engine's (Lucene) syntax.
///
///     query.query = log_query().flow(id).between(yesterday, now).text("no such customer").str();
///
/// Every condition must hold. A caller's text is quoted and escaped, so that it is looked for and cannot change the
/// query, whatever it holds; `raw` takes a piece of the syntax as it is. An empty value is a condition like any other,
/// which no record meets: `flow("")` does not stand for all flows.
class log_query {
public:
    log_query() = default;

    /// The records of a flow. Several calls mean any of the flows.
    log_query& flow(std::string_view flow_id) { return any_of(flows_, "flowId", flow_id); }
    /// The records of a component. Several calls mean any of the components.
    log_query& component(std::string_view component_id) { return any_of(components_, "componentId", component_id); }
    /// The records of a severity, "error" say. Several calls mean any of them.
    log_query& severity(std::string_view word) { return any_of(severities_, "severity", word); }
    /// The record with an id; the way to one record that every server has.
    log_query& id(std::string_view log_id) { return where("_id", log_id); }
    /// A field that has a value. The field is one of the log's, such as "componentType"; all but letters, digits, '_',
    /// '.' and '@' is dropped from it. A name of which nothing is left makes a query that servers refuse with 400.
    APPMIXER_DECL log_query& where(std::string_view field, std::string_view value);
    /// The records from one time to another, both included. The last of several calls counts.
    APPMIXER_DECL log_query& between(timestamp from, timestamp to);
    /// Which time `between` means: "gridTimestamp", the default, or "@timestamp" for servers before 6.0.
    APPMIXER_DECL log_query& time_field(std::string_view name);
    /// The records that hold a text, as a phrase. An empty text is no condition: every record holds it.
    APPMIXER_DECL log_query& text(std::string_view phrase);
    /// A piece of the search engine's syntax, unchanged; nothing when it is blank. Never put text of a user here.
    APPMIXER_DECL log_query& raw(std::string_view clause);

    /// The query; empty when there are no conditions.
    APPMIXER_DECL std::string str() const;

private:
    APPMIXER_DECL log_query& any_of(std::vector<std::string>& values, std::string_view field, std::string_view value);

    std::vector<std::string> flows_; // each a condition of its own: field, colon, quoted value
    std::vector<std::string> components_;
    std::vector<std::string> severities_;
    std::string time_field_ = "gridTimestamp";
    std::string range_;
    std::vector<std::string> clauses_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/api/impl/log_query.ipp>
#endif

#endif
