#ifndef APPMIXER_EMULATOR_FLOWS_FLOW_LISTS_IPP
#define APPMIXER_EMULATOR_FLOWS_FLOW_LISTS_IPP

// Routes that list and count flows.

#include <appmixer/api/flows.hpp>
#include <appmixer/emulator/flows/flow_rules.hpp>
#include <appmixer/emulator/flows/flows.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/text/split.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <deque>
#include <limits>

namespace appmixer::detail::emu {

/// The flows that the query of a list or count selects.
class flow_selection {
public:
    explicit flow_selection(request_context& ctx)
        : ctx_(ctx), filters_(ctx.query.all("filter")), pattern_(ctx.query.text("pattern")),
          any_name_(ctx.query.text("pattern").empty())
    {
        read_permissions();
    }

    class row {
    public:
        flow_entry* flow = nullptr;
        std::uint64_t order = 0;
        json::object const* document = nullptr; ///< what the caller sees of it; `sharedWith` only if the query uses it
    };

    /// The first `limit` flows in the order of insertion. `sorted_by` is the field that they will be sorted by.
    std::vector<row> find(std::size_t limit, std::string_view sorted_by)
    {
        bool const shares_matter = filters_.is_about("sharedWith") || sorted_by == "sharedWith";
        std::vector<row> rows;
        ctx_.back_end.flows.each_of(ctx_.user_id(), [&](auto& slot) {
            row r;
            r.flow = &*slot.item;
            r.order = slot.order;
            r.document = &r.flow->document;
            if (matches(*r.document))
                rows.push_back(r);
            return rows.size() < limit;
        });
        std::size_t const own_count = rows.size();
        for (auto const& [order, id] : ctx_.back_end.shared_flows) {
            if (rows.size() - own_count >= limit)
                break;
            row r;
            r.flow = ctx_.back_end.flows.find(id);
            r.order = order;
            if (r.flow->owner() == ctx_.user_id())
                continue;
            flow_rights const rights = rights_of(ctx_, *r.flow);
            if (!rights.read || !grants_all(rights.entries, permissions_))
                continue;
            r.document = &r.flow->document;
            if (shares_matter) {
                reduced_.push_back(r.flow->document);
                reduced_.back()["sharedWith"] = rights.entries;
                r.document = &reduced_.back();
            }
            if (matches(*r.document))
                rows.push_back(r);
        }
        if (rows.size() == own_count)
            return rows;
        std::vector<row> merged(rows.size());
        auto const middle = rows.begin() + static_cast<std::ptrdiff_t>(own_count);
        std::merge(rows.begin(), middle, middle, rows.end(), merged.begin(),
                   [](row const& a, row const& b) { return a.order < b.order; });
        return merged;
    }

private:
    void read_permissions()
    {
        std::string_view remaining = ctx_.query.text("sharedWithPermissions");
        while (!remaining.empty()) {
            std::string_view const word = take_until(remaining, ',');
            if (word != "read" && word != "start" && word != "stop")
                throw http_error(400, "\"sharedWithPermissions\" may only contain read, start and stop");
            permissions_.push_back(word);
        }
    }

    bool matches(json::object const& document)
    {
        return filters_.matches(document) && (any_name_ || pattern_.matches(text_of(document, "name")) ||
                                              pattern_.matches(text_of(document, "flowId")));
    }

    request_context& ctx_;
    filter_set filters_;
    pattern pattern_;
    bool any_name_;
    std::vector<std::string_view> permissions_;
    std::deque<json::object> reduced_;
};

inline http_response serve_get_flows(request_context& ctx)
{
    list_options const options(ctx.query);
    flow_selection selection(ctx);
    std::string_view const sorted_by = options.sort ? std::string_view(options.sort->first()) : std::string_view();
    std::vector<flow_selection::row> rows = selection.find(options.rows_needed(), sorted_by);
    options.select_page(rows, [](flow_selection::row const& r) -> json::object const& { return *r.document; });
    json_list list;
    for (flow_selection::row const& r : rows) {
        append_flow(list.next(), *r.flow, rights_of(ctx, *r.flow), options.shown);
    }
    return respond_json(list.take());
}

inline http_response serve_get_flows_count(request_context& ctx)
{
    flow_selection selection(ctx);
    std::size_t const count = selection.find((std::numeric_limits<std::size_t>::max)(), {}).size();
    return respond_with_member("count", count);
}

APPMIXER_DECL void add_flow_list_routes(router& routes)
{
    routes.add(op::get_flows::info, &serve_get_flows);
    routes.add(op::get_flows_count::info, &serve_get_flows_count);
}

} // namespace appmixer::detail::emu

#endif
