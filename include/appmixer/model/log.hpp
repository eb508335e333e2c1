#ifndef APPMIXER_MODEL_LOG_HPP
#define APPMIXER_MODEL_LOG_HPP

// Log records, and pages of them.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/model/detail/json_in_text.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

/// One log record: a flow that started or stopped, a message received or sent by a component, or an error.
///
/// Source: https://docs.appmixer.com, API, Insights.
class log_hit {
public:
    log_hit() = default;

    std::string id;                   ///< key `_id`; `get_log` needs it and `index`
    std::string index;                ///< key `_index`
    std::string flow_id;              ///< the flow that ran
    std::string flow_name;            ///< its name when the record was written
    std::string user_id;              ///< the owner of the flow
    std::string component_id;         ///< empty in records of the flow itself, such as its start
    std::string component_type;       ///< "acme.crm.contacts.FindContact"
    std::string severity;             ///< "info", "error", "trace"
    std::string type;                 ///< "data", "flow"
    std::string port_type;            ///< "in", "out"
    std::string port;                 ///< of the component: where the message came in or went out
    std::string sender_id;            ///< of a message that came in: the component that sent it
    std::string sender_port;          ///< its output port
    std::string sender_type;          ///< its type
    std::string correlation_id;       ///< the same in all records that follow from one message of a trigger
    std::optional<timestamp> at;      ///< key `@timestamp`, from servers before 6.0; the emulator sends both
    std::optional<timestamp> grid_at; ///< key `gridTimestamp`, from servers since 6.0
    json::value msg;                  ///< a component's message: JSON text in a list, an object in a single record;
                                      ///< otherwise plain text, such as "Flow started."; see `message()` and `text()`
    json::value err;                  ///< an error, in the same forms; see `failure()`
    json::object extra;               ///< every key not named above

    /// When it happened: `grid_at` if it is set, otherwise `at`.
    std::optional<timestamp> time() const noexcept { return grid_at ? grid_at : at; }
    /// The message, parsed. Text that is not JSON is returned as it is; null when there is no message.
    json::value message() const { return detail::json_in_text(msg); }
    /// The message as text, to show or to compare: plain text as it is, without quotes; JSON as JSON text; empty when
    /// there is no message.
    std::string text() const { return detail::plain_text(msg); }
    /// The error, parsed like `message()`.
    json::value failure() const { return detail::json_in_text(err); }

    static constexpr auto fields = table{field("_id", &log_hit::id),
                                         field("_index", &log_hit::index),
                                         field("flowId", &log_hit::flow_id),
                                         field("flowName", &log_hit::flow_name),
                                         field("userId", &log_hit::user_id),
                                         field("componentId", &log_hit::component_id),
                                         field("componentType", &log_hit::component_type),
                                         field("severity", &log_hit::severity),
                                         field("type", &log_hit::type),
                                         field("portType", &log_hit::port_type),
                                         field("port", &log_hit::port),
                                         field("senderId", &log_hit::sender_id),
                                         field("senderPort", &log_hit::sender_port),
                                         field("senderType", &log_hit::sender_type),
                                         field("correlationId", &log_hit::correlation_id),
                                         field("@timestamp", &log_hit::at),
                                         field("gridTimestamp", &log_hit::grid_at),
                                         field("msg", &log_hit::msg),
                                         field("err", &log_hit::err)};

    /// Some servers nest all keys but `_id` and `_index` in an object `_source`. Moves them up.
    detail::odd_fields normalize()
    {
        json::value* const nested = extra.if_contains("_source");
        if (nested == nullptr || !nested->is_object())
            return {};
        json::value const source = std::move(*nested);
        extra.erase("_source");
        for (auto const& entry : source.get_object())
            extra.erase(entry.key());
        detail::odd_fields odd = detail::read_json(source, *this);
        odd.first.inside("_source");
        return odd;
    }
};

/// The number of records on one day.
class log_bucket {
public:
    log_bucket() = default;

    std::optional<timestamp> day; ///< key `key`: the start of the day, UTC
    std::uint64_t count = 0;      ///< key `doc_count`
    json::object extra;           ///< every key not named above

    static constexpr auto fields = table{field("key", &log_bucket::day), field("doc_count", &log_bucket::count)};
};

/// The response to `get_logs`.
class log_page {
public:
    log_page() = default;

    std::vector<log_bucket> buckets; ///< the numbers of matching records, by day
    std::vector<log_hit> hits;       ///< the records of this page
    json::object extra;              ///< every key not named above

    static constexpr auto fields = table{field("buckets", &log_page::buckets), field("hits", &log_page::hits)};
};

/// The response to `aggregate_logs`.
///
/// Source: https://docs.appmixer.com, API, Insights.
class log_aggregates {
public:
    log_aggregates() = default;

    raw_object aggregations;   ///< the results under the names of the request, in the form of the search engine
    std::vector<log_hit> hits; ///< the records of this page
    json::object extra;        ///< every key not named above

    static constexpr auto fields =
        table{field("aggregations", &log_aggregates::aggregations), field("hits", &log_aggregates::hits)};
};

} // namespace appmixer

#endif
