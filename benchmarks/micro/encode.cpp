// From a call's arguments to a request, and the retry decision.

#include "documents.hpp"

#include <appmixer/api/flows.hpp>
#include <appmixer/layers/retry_policy.hpp>

#include <benchmark/benchmark.h>
#include <boost/json/parse.hpp>

#include <string>
#include <utility>

namespace {

template <class Op>
void encode(benchmark::State& state, Op const& call)
{
    for (auto _ : state) {
        appmixer::result<appmixer::http_request> request = appmixer::encode(call);
        if (!request)
            state.SkipWithError(request.error().what().c_str());
        benchmark::DoNotOptimize(request);
    }
}

appmixer::op::get_flows query()
{
    appmixer::op::get_flows call;
    call.filter.push_back("customFields.region:emea");
    call.projection = "flowId,name,stage,mtime";
    call.sort = "mtime:-1";
    call.limit = 500;
    return call;
}

appmixer::op::update_flow update()
{
    appmixer::flow flow =
        appmixer::decode<appmixer::op::get_flow>(bench::response(std::string(bench::flow_text))).value();
    std::string id = flow.flow_id;
    return appmixer::op::update_flow(std::move(id), std::move(flow));
}

appmixer::op::create_flow creation()
{
    auto document = boost::json::parse(bench::flow_text);
    return appmixer::op::create_flow("Nightly import", document.at("flow").as_object());
}

void expand_path(benchmark::State& state)
{
    appmixer::op::start_flow const call("9089f275-f5a5-4796-ba23-365412c5666e");
    std::string target;
    for (auto _ : state) {
        target.clear();
        appmixer::result<void> const path = appmixer::detail::append_path(
            target, call.info.path, appmixer::detail::parameter_table<appmixer::op::start_flow>, &call);
        benchmark::DoNotOptimize(path.has_value());
        benchmark::DoNotOptimize(target);
    }
}

void decide_on_retry(benchmark::State& state)
{
    appmixer::standard_retry policy;
    policy.budget(appmixer::retry_budget(1'000'000'000));
    appmixer::attempt_info const attempt(1, appmixer::idempotency::safe);
    appmixer::call_context const context;
    appmixer::result<appmixer::http_response> const outcome = appmixer::http_response(503);
    for (auto _ : state) {
        appmixer::retry_decision decision = policy.next(attempt, context, outcome);
        benchmark::DoNotOptimize(decision);
    }
}

BENCHMARK_CAPTURE(encode, get_flow, appmixer::op::get_flow("9089f275-f5a5-4796-ba23-365412c5666e"));
BENCHMARK_CAPTURE(encode, get_flows, query());
BENCHMARK_CAPTURE(encode, create_flow, creation());
BENCHMARK_CAPTURE(encode, update_flow, update());
BENCHMARK(expand_path);
BENCHMARK(decide_on_retry);

} // namespace
