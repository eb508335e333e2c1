#ifndef APPMIXER_EMULATOR_LOGS_LOG_AGGREGATIONS_HPP
#define APPMIXER_EMULATOR_LOGS_LOG_AGGREGATIONS_HPP

// Aggregations of the search engine: figures computed from log records.

#include <appmixer/core/config.hpp>
#include <appmixer/core/timestamp.hpp>
#include <appmixer/emulator/logs/user_logs.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// Computes aggregations. Those that make buckets are `terms`, `date_histogram`, `histogram`, `range`, `date_range`,
/// `filter`, `filters` and `missing`; they may have aggregations of their own, which are computed for each bucket. The
/// others are `value_count`, `cardinality`, `min`, `max`, `avg`, `sum`, `stats` and `top_hits`.
class log_aggregator {
public:
    using rows = std::vector<log_entry const*>;

    /// now: the time that dates such as "now-7d" refer to.
    explicit log_aggregator(timestamp now) noexcept : now_(now) {}

    /// The results, by the names of the request. Throws a 400 for what the search engine would reject, and for
    /// aggregations that it has but the emulator does not.
    APPMIXER_DECL json::object results(json::value const& aggregations, rows const& found);

private:
    /// One aggregation of a request.
    class wanted {
    public:
        wanted() = default;
        std::string_view type;
        json::object const* parameters = nullptr;
        json::value const* inner = nullptr; ///< the aggregations of each bucket; null without any
    };
    class bucket {
    public:
        bucket() = default;
        explicit bucket(json::object first_members) : document(std::move(first_members)) {}
        json::object document;
        rows members;
    };
    using compute = json::object (log_aggregator::*)(wanted const&, rows const&);
    class kind;

    APPMIXER_DECL static kind const* find_kind(std::string_view type) noexcept;
    APPMIXER_DECL static wanted parse(json::value const& aggregation, std::string_view name);

    APPMIXER_DECL json::object terms(wanted const& w, rows const& found);
    APPMIXER_DECL json::object date_histogram(wanted const& w, rows const& found);
    APPMIXER_DECL json::object histogram(wanted const& w, rows const& found);
    APPMIXER_DECL json::object range(wanted const& w, rows const& found);
    APPMIXER_DECL json::object filter(wanted const& w, rows const& found);
    APPMIXER_DECL json::object filters(wanted const& w, rows const& found);
    APPMIXER_DECL json::object missing(wanted const& w, rows const& found);
    APPMIXER_DECL json::object metric(wanted const& w, rows const& found);
    APPMIXER_DECL json::object top_hits(wanted const& w, rows const& found);

    APPMIXER_DECL void count_buckets(std::size_t more);
    APPMIXER_DECL void count_visits(rows const& found, std::size_t times = 1);
    APPMIXER_DECL void count_result(std::size_t text_bytes);
    APPMIXER_DECL void finish(bucket& made, wanted const& w);
    APPMIXER_DECL json::object bucket_list(std::vector<bucket>& made, wanted const& w);
    APPMIXER_DECL void sort_terms(std::vector<bucket>& made, wanted const& w);

    timestamp now_;
    std::size_t depth_ = 0;
    std::size_t buckets_ = 0;
    std::size_t result_bytes_ = 0;
    std::size_t visits_ = 0;
    std::uint64_t bytes_visited_ = 0;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/logs/log_aggregations.ipp>
#include <appmixer/emulator/logs/log_histograms.ipp>
#include <appmixer/emulator/logs/log_metrics.ipp>
#endif

#endif
