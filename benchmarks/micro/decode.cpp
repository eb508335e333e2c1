// From the bytes of a response to typed results, by model and size.

#include "documents.hpp"

#include <appmixer/api/all.hpp>

#include <benchmark/benchmark.h>
#include <boost/json/parse.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace {

/// The time includes a copy of the response, since decoding may consume it.
template <class Op>
void decode(benchmark::State& state, std::string text)
{
    appmixer::http_response const response = bench::response(std::move(text));
    for (auto _ : state) {
        auto decoded = appmixer::decode<Op>(appmixer::http_response(response));
        if (!decoded)
            state.SkipWithError(decoded.error().what().c_str());
        benchmark::DoNotOptimize(decoded);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(response.body.size()));
}

template <class Op>
void decode_list(benchmark::State& state, std::string_view element)
{
    decode<Op>(state, bench::list_of(element, static_cast<std::size_t>(state.range(0))));
}

void decode_flow(benchmark::State& state) { decode<appmixer::op::get_flow>(state, std::string(bench::flow_text)); }
void decode_flows(benchmark::State& state) { decode_list<appmixer::op::get_flows>(state, bench::flow_text); }
void decode_records(benchmark::State& state)
{
    decode_list<appmixer::op::get_store_records>(state, bench::record_text);
}
void decode_accounts(benchmark::State& state)
{
    decode_list<appmixer::op::get_accounts_info>(state, bench::account_text);
}
void decode_tasks(benchmark::State& state) { decode_list<appmixer::op::get_people_tasks>(state, bench::task_text); }

/// A text as a tree.
void parse_json_flows(benchmark::State& state)
{
    std::string const text = bench::list_of(bench::flow_text, static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        auto document = appmixer::parse_json(text);
        benchmark::DoNotOptimize(document);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

/// The reference: the same by Boost.JSON.
void parse_flows(benchmark::State& state)
{
    std::string const text = bench::list_of(bench::flow_text, static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        boost::json::value document = boost::json::parse(text);
        benchmark::DoNotOptimize(document);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}

BENCHMARK(decode_flow);
BENCHMARK(decode_flows)->RangeMultiplier(10)->Range(1, 1000);
BENCHMARK(decode_records)->Arg(100);
BENCHMARK(decode_accounts)->Arg(100);
BENCHMARK(decode_tasks)->Arg(100);
BENCHMARK(parse_json_flows)->Arg(1)->Arg(100);
BENCHMARK(parse_flows)->RangeMultiplier(10)->Range(1, 1000);

} // namespace
