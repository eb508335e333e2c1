#ifndef APPMIXER_EMULATOR_LOGS_LOG_SEARCH_PARAMETERS_HPP
#define APPMIXER_EMULATOR_LOGS_LOG_SEARCH_PARAMETERS_HPP

// The parameters of a search in the logs: what to find, how to sort, which page and fields to show.

#include <appmixer/emulator/flows/flow_rules.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_target.hpp>
#include <appmixer/emulator/http/router.hpp>
#include <appmixer/emulator/logs/log_matching.hpp>
#include <appmixer/emulator/logs/log_search.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/emulator/text/split.hpp>
#include <appmixer/json/reader.hpp>

#include <algorithm>
#include <chrono>
#include <deque>

namespace appmixer::detail::emu {

/// Whether searches find a record: not before the switch `log_delay` has passed, and, by a switch, only while its flow
/// exists.
inline bool is_searchable(request_context const& ctx, log_entry const& entry)
{
    emulator_switches const& switches = ctx.back_end.switches;
    if (switches.log_delay.count() > 0 && ctx.now - entry.time < switches.log_delay)
        return false;
    return switches.logs_outlive_flows || ctx.back_end.flows.contains(text_or_empty(entry.document, "flowId"));
}

/// Calls `visit(records, flow id)` for the caller's own records, with an empty id, and for each flow of another user
/// whose records the caller may see, with the owner's records. Stops when `visit` returns false.
template <class Function>
void each_visible_log(request_context const& ctx, Function visit)
{
    state const& back_end = ctx.back_end;
    auto const own = back_end.logs.find(ctx.user_id());
    if (own != back_end.logs.end() && !visit(own->second, std::string_view()))
        return;
    if (!back_end.switches.logs_of_shared_flows)
        return;
    for (auto const& [order, id] : back_end.shared_flows) {
        flow_entry const& flow = *ctx.back_end.flows.find(id);
        auto const records = back_end.logs.find(flow.owner());
        if (flow.owner() == ctx.user_id() || records == back_end.logs.end() || !sees_logs_of(ctx, flow))
            continue;
        if (!visit(records->second, std::string_view(id)))
            return;
    }
}

/// Which fields of a record to show: `includes` and `excludes`, lists of names that may hold `*`.
class shown_fields {
public:
    explicit shown_fields(query_parameters const& query)
        : includes_(names(query.all("includes"))), excludes_(names(query.all("excludes")))
    {
        for (wildcards& name : names(query.all("exclude")))
            excludes_.push_back(std::move(name));
    }

    bool all() const noexcept { return includes_.empty() && excludes_.empty(); }
    bool has(std::string_view field)
    {
        if (field == "_id" || field == "_index")
            return true;
        auto decision = decided_.find(field);
        if (decision == decided_.end()) {
            auto const named = [&](wildcards const& name) { return name.matches(field); };
            bool const included = includes_.empty() || std::any_of(includes_.begin(), includes_.end(), named);
            bool const excluded = std::any_of(excludes_.begin(), excludes_.end(), named);
            decision = decided_.emplace(std::string(field), included && !excluded).first;
        }
        return decision->second;
    }

private:
    static std::vector<wildcards> names(std::vector<std::string_view> const& lists)
    {
        std::vector<wildcards> result;
        for (std::string_view list : lists)
            while (!list.empty())
                if (std::string_view const name = trimmed(take_until(list, ',')); !name.empty())
                    result.emplace_back(name, false);
        return result;
    }

    std::vector<wildcards> includes_;
    std::vector<wildcards> excludes_;
    text_map<bool> decided_;
};

/// One sort key of a search, with its value in `searchAfter`.
class log_order {
public:
    explicit log_order(std::string_view parameter)
    {
        std::size_t const colon = (std::min)(parameter.rfind(':'), parameter.size());
        std::string_view const direction = colon == parameter.size() ? "asc" : parameter.substr(colon + 1);
        field_ = parameter.substr(0, colon);
        descending_ = direction == "desc";
        if (field_.empty() || (direction != "asc" && direction != "desc"))
            throw http_error(400, "\"sort\" must have the form field, field:asc or field:desc");
        by_time_ = is_time_field(field_);
    }

    void begin_after(std::string_view text, timestamp now)
    {
        if (by_time_) {
            std::optional<timestamp> const time = search_time(text, false, now);
            if (!time)
                throw http_error(400, "\"searchAfter\" must have a date where \"sort\" has one");
            after_time_ = *time;
            return;
        }
        after_ = json::string(text);
        result<json::value> const number = parse_json(text);
        after_number_ = number && number->is_number() ? *number : json::value();
    }

    /// Negative when `a` comes first. Records without a value come last in both directions.
    int compare(log_entry const& a, log_entry const& b) const
    {
        if (by_time_)
            return directed(a.time < b.time ? -1 : (b.time < a.time ? 1 : 0));
        return compare(value_of(a), value_of(b));
    }
    int compare_with_start(log_entry const& entry) const
    {
        if (by_time_)
            return directed(entry.time < after_time_ ? -1 : (after_time_ < entry.time ? 1 : 0));
        json::value const* const value = value_of(entry);
        bool const number = value != nullptr && value->is_number() && after_number_.is_number();
        return compare(value, number ? &after_number_ : &after_);
    }

private:
    json::value const* value_of(log_entry const& entry) const
    {
        json::value const* const value = entry.document.if_contains(field_);
        return value == nullptr || value->is_null() ? nullptr : value;
    }
    int directed(int order) const noexcept { return descending_ ? -order : order; }
    int compare(json::value const* a, json::value const* b) const
    {
        if (a == nullptr || b == nullptr)
            return a == b ? 0 : (a == nullptr ? 1 : -1);
        int const order = compare_values(a, b);
        return directed(order < 0 ? -1 : (order > 0 ? 1 : 0));
    }

    std::string field_;
    bool descending_ = false;
    bool by_time_ = false;
    timestamp after_time_;
    json::value after_;
    json::value after_number_;
};

/// A search in the logs that the caller may see.
class log_search_parameters {
public:
    explicit log_search_parameters(request_context& ctx)
        : shown(ctx.query), ctx_(&ctx), flows_(ctx.query.all("flowId")), ports_(ctx.query.all("portType"))
    {
        read_query();
        from_ = number("from", 0);
        size_ = number("size", 50);
        std::size_t const window = ctx.back_end.switches.log_window;
        if (from_ > window || size_ > window - from_)
            throw http_error(400, "Result window is too large, from + size must be less than or equal to: [" +
                                      std::to_string(window) + "]");
        for (std::string_view const key : ctx.query.all("sort"))
            if (!key.empty())
                order_.emplace_back(key);
        std::vector<std::string_view> after = ctx.query.all("searchAfter");
        if (after.empty())
            after = ctx.query.all("search_after");
        if (after.empty())
            return;
        if (after.size() != order_.size())
            throw http_error(400, "\"searchAfter\" must have as many values as \"sort\"");
        if (from_ != 0)
            throw http_error(400, "\"from\" must be 0 when \"searchAfter\" is used");
        for (std::size_t i = 0; i < after.size(); ++i)
            order_[i].begin_after(after[i], ctx.now);
        after_given_ = true;
    }

    shown_fields shown;

    /// All matching records, in the order of insertion.
    std::vector<log_entry const*> find() const
    {
        std::vector<log_entry const*> found;
        if (matches_nothing_)
            return found;
        std::optional<std::string_view> const flow = search_.required("flowId");
        std::vector<std::string_view> flows = flows_;
        if (flows.empty() && flow)
            flows.push_back(*flow);
        bool shared_too = false;
        each_visible_log(*ctx_, [&](user_logs const& records, std::string_view shared) {
            if (shared.empty()) {
                search(records, flows, found);
            } else if (flows.empty() || std::find(flows.begin(), flows.end(), shared) != flows.end()) {
                std::size_t const before = found.size();
                search(records, std::vector<std::string_view>(1, shared), found);
                shared_too = shared_too || found.size() > before;
            }
            return true;
        });
        if (shared_too)
            std::sort(found.begin(), found.end(),
                      [](log_entry const* a, log_entry const* b) { return a->order < b->order; });
        return found;
    }

    /// Sorts the records and returns the requested page.
    std::vector<log_entry const*> page(std::vector<log_entry const*> rows) const
    {
        if (after_given_)
            std::erase_if(rows, [this](log_entry const* row) { return !is_after_start(*row); });
        std::size_t const begin = (std::min)(from_, rows.size());
        std::size_t const end = begin + (std::min)(size_, rows.size() - begin);
        if (order_.empty())
            return {rows.begin() + static_cast<std::ptrdiff_t>(begin), rows.begin() + static_cast<std::ptrdiff_t>(end)};
        std::vector<std::pair<log_entry const*, std::size_t>> numbered;
        numbered.reserve(rows.size());
        for (log_entry const* const row : rows)
            numbered.emplace_back(row, numbered.size());
        std::partial_sort(numbered.begin(), numbered.begin() + static_cast<std::ptrdiff_t>(end), numbered.end(),
                          [this](auto const& a, auto const& b) {
                              for (log_order const& key : order_)
                                  if (int const order = key.compare(*a.first, *b.first); order != 0)
                                      return order < 0;
                              return a.second < b.second;
                          });
        std::vector<log_entry const*> result;
        for (std::size_t i = begin; i < end; ++i)
            result.push_back(numbered[i].first);
        return result;
    }

private:
    /// A malformed query is an error or, by a switch, matches nothing.
    void read_query()
    {
        int const status = ctx_->back_end.switches.bad_log_query_status;
        try {
            search_ = log_search(ctx_->query.text("query"), ctx_->now);
        } catch (http_error& why) {
            if (status != 200)
                throw http_error(status, std::move(why.message));
            matches_nothing_ = true;
        }
    }

    /// Appends the matching records of one user. No flows: of all flows.
    void search(user_logs const& records, std::vector<std::string_view> const& flows,
                std::vector<log_entry const*>& found) const
    {
        auto const visit = [&](log_entry const& entry) {
            if (is_searchable(*ctx_, entry) && is_wanted(entry, flows) && search_.matches(entry))
                found.push_back(&entry);
        };
        if (std::optional<std::string_view> const id = search_.required("_id")) {
            if (log_entry const* const entry = records.find(*id))
                visit(*entry);
        } else if (!flows.empty()) {
            for (std::uint64_t const number : numbers(records, flows))
                visit(records.at(number));
        } else {
            for (std::uint64_t number = records.first(); number != records.last(); ++number)
                visit(records.at(number));
        }
    }

    std::size_t number(std::string_view name, std::size_t otherwise) const
    {
        std::optional<std::string_view> const text = ctx_->query.get(name);
        std::optional<std::size_t> const value = text ? whole_number(*text) : otherwise;
        if (!value)
            throw http_error(400, '"' + std::string(name) + "\" must be a number, zero or more");
        return *value;
    }

    bool is_wanted(log_entry const& entry, std::vector<std::string_view> const& flows) const
    {
        auto const is_one_of = [&](std::vector<std::string_view> const& values, std::string_view field) {
            return values.empty() ||
                   std::find(values.begin(), values.end(), text_or_empty(entry.document, field)) != values.end();
        };
        return is_one_of(flows, "flowId") && is_one_of(ports_, "portType");
    }

    static std::vector<std::uint64_t> numbers(user_logs const& records, std::vector<std::string_view> flows)
    {
        std::sort(flows.begin(), flows.end());
        flows.erase(std::unique(flows.begin(), flows.end()), flows.end());
        std::vector<std::uint64_t> result;
        for (std::string_view const flow : flows)
            if (std::deque<std::uint64_t> const* const numbers_of_flow = records.find_flow(flow))
                result.insert(result.end(), numbers_of_flow->begin(), numbers_of_flow->end());
        if (flows.size() > 1)
            std::sort(result.begin(), result.end());
        return result;
    }

    bool is_after_start(log_entry const& entry) const
    {
        for (log_order const& key : order_)
            if (int const order = key.compare_with_start(entry); order != 0)
                return order > 0;
        return false;
    }

    request_context* ctx_;
    log_search search_;
    std::vector<std::string_view> flows_;
    std::vector<std::string_view> ports_;
    std::vector<log_order> order_;
    std::size_t from_ = 0;
    std::size_t size_ = 50;
    bool after_given_ = false;
    bool matches_nothing_ = false;
};

} // namespace appmixer::detail::emu

#endif
