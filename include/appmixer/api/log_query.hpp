#ifndef APPMIXER_API_LOG_QUERY_HPP
#define APPMIXER_API_LOG_QUERY_HPP

// Builds queries for the logs.

#include <appmixer/core/config.hpp>
#include <appmixer/core/timestamp.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer {

/// Builds the `query` of `op::get_logs`, in the Lucene syntax of the server's search engine.
///
///     query.query = log_query().flow(id).between(yesterday, now).text("no such customer").str();
///
/// A record must meet all conditions. Values are quoted and escaped, so they cannot change the structure of the query;
/// only `raw` takes query syntax. An empty value matches no record: `flow("")` does not mean all flows. The functions
/// return the query itself.
class log_query {
public:
    log_query() = default;

    /// Selects the records of a flow; of any of the flows after several calls.
    log_query& flow(std::string_view flow_id) { return any_of(flows_, "flowId", flow_id); }
    /// Selects the records of a component; of any of the components after several calls.
    log_query& component(std::string_view component_id) { return any_of(components_, "componentId", component_id); }
    /// Selects the records with a severity, such as "error"; with any of the severities after several calls.
    log_query& severity(std::string_view name) { return any_of(severities_, "severity", name); }
    /// Selects the record with an id. Unlike `get_log`, it works on every server.
    log_query& id(std::string_view log_id) { return where("_id", log_id); }
    /// Selects the records in which a field has a value.
    ///
    /// field: such as "componentType". Characters other than letters, digits, '_', '.' and '@' are removed; servers
    /// reject a query with an empty name with status 400. value: any text.
    APPMIXER_DECL log_query& where(std::string_view field, std::string_view value);
    /// Selects the records of a time and all later ones. A later call replaces the time; `std::nullopt` removes it.
    log_query& since(std::optional<timestamp> first) noexcept
    {
        since_ = first;
        return *this;
    }
    /// Selects the records of a time and all earlier ones. A later call replaces the time; `std::nullopt` removes it.
    log_query& until(std::optional<timestamp> last) noexcept
    {
        until_ = last;
        return *this;
    }
    /// Selects the records from one time to another, both included: `since(from).until(to)`.
    log_query& between(timestamp from, timestamp to) noexcept { return since(from).until(to); }
    /// Sets the field that times refer to: "gridTimestamp", the default, or "@timestamp" for servers before 6.0.
    APPMIXER_DECL log_query& time_field(std::string_view name);
    /// Selects the records that contain a phrase. An empty phrase adds no condition.
    APPMIXER_DECL log_query& text(std::string_view phrase);
    /// Adds a condition in Lucene syntax, unchanged; a blank one is ignored. Never pass text from a user.
    APPMIXER_DECL log_query& raw(std::string_view clause);

    /// The time set by `since` or `between`.
    std::optional<timestamp> since() const noexcept { return since_; }
    /// The time set by `until` or `between`.
    std::optional<timestamp> until() const noexcept { return until_; }
    /// The field set by `time_field`; empty if none was set.
    std::string const& time_field() const noexcept { return time_field_; }

    /// The query; empty without conditions.
    APPMIXER_DECL std::string str() const;

private:
    APPMIXER_DECL log_query& any_of(std::vector<std::string>& values, std::string_view field, std::string_view value);

    std::vector<std::string> flows_; // each a condition: field, colon, quoted value
    std::vector<std::string> components_;
    std::vector<std::string> severities_;
    std::string time_field_;
    std::optional<timestamp> since_;
    std::optional<timestamp> until_;
    std::vector<std::string> clauses_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/api/impl/log_query.ipp>
#endif

#endif
