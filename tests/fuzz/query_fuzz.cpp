// The grammars of queries: filter, sort, projection, pattern, the log search and aggregations of logs; over data that
// match some.

#include "input.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/api/logs.hpp>
#include <appmixer/call/operation.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/emulator.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace appmixer;

class back_end {
public:
    back_end() : server(emulator::deterministic())
    {
        token = server.issue_token(server.add_user("ada@shop.example", "secret"));
        for (char const* name : {"Alpha", "beta (old)", "Gamma*"}) {
            json::object const fields{{"region", "emea"}, {"n", 7}, {"list", json::array{1, "a", nullptr}}};
            std::string const id =
                decode<op::create_flow>(handle(encode(op::create_flow(name, {}, {{"customFields", fields}})).value()))
                    .value();
            handle(encode(op::start_flow(id)).value()); // leaves a log record
        }
    }
    http_response handle(http_request request)
    {
        request.headers.append("Authorization", "Bearer " + token);
        return server.handle(request);
    }
    emulator server;
    std::string token;
};

/// The response to a query; nothing when a text of it is not UTF-8.
template <class Op>
std::optional<http_response> response_to(back_end& server, Op const& query, bool is_utf8)
{
    result<http_request> request = encode(query);
    fuzz::promise(request.has_value() == is_utf8, "a query is sent unless a text is not UTF-8");
    if (!request)
        return std::nullopt;
    http_response response = server.handle(std::move(*request));
    fuzz::promise(response.status == 200 || response.status == 400, "the response to a query is 200 or 400");
    return response;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    static back_end const furnished;
    back_end server = furnished;
    fuzz::input input(data, size);
    switch (input.number(3)) {
    case 0: {
        op::get_flows query;
        query.filter.emplace_back(input.line());
        query.filter.emplace_back(input.line());
        query.sort = std::string(input.line());
        query.projection = std::string(input.line());
        query.pattern = std::string(input.line());
        bool const is_utf8 = detail::is_utf8(query.filter[0]) && detail::is_utf8(query.filter[1]) &&
                             detail::is_utf8(*query.sort) && detail::is_utf8(*query.projection) &&
                             detail::is_utf8(*query.pattern);
        std::optional<http_response> response = response_to(server, query, is_utf8);
        if (!response)
            return 0;
        result<std::vector<flow>> const flows = decode<op::get_flows>(std::move(*response));
        fuzz::promise(!flows || flows->size() <= 3, "with what there is");
        break;
    }
    case 1: {
        op::get_logs query;
        query.query = std::string(input.line());
        response_to(server, query, detail::is_utf8(*query.query));
        break;
    }
    default: {
        http_request request(method::post, "/logs");
        request.headers.append("Content-Type", "application/json");
        request.body = "{\"aggs\":" + std::string(input.rest()) + "}";
        http_response const response = server.handle(std::move(request));
        fuzz::promise(response.status == 200 || response.status == 400, "the response to aggregations is 200 or 400");
    }
    }
    return 0;
}
