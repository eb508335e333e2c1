// The emulator's time by the number of flows in it.

#include <appmixer/emulator/emulator.hpp>

#include <benchmark/benchmark.h>
#include <boost/json/parse.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace {

/// A back end with the given number of flows, and the id of one.
class filled {
public:
    explicit filled(std::int64_t flows) : token(back_end.issue_token(back_end.add_user("ada@shop.example", "secret")))
    {
        for (std::int64_t i = 0; i < flows; ++i)
            create(i);
    }

    appmixer::http_response ask(appmixer::method verb, std::string target, std::string body = {})
    {
        appmixer::http_request request(verb, std::move(target));
        request.headers.append("Authorization", "Bearer " + token);
        request.body = std::move(body);
        return back_end.handle(request);
    }
    void create(std::int64_t number)
    {
        constexpr std::int64_t scatter = 7919;
        std::string const region = number % 3 == 0 ? "emea" : number % 3 == 1 ? "apac" : "amer";
        appmixer::http_response const made =
            ask(appmixer::method::post, "/flows",
                R"({"name":"Flow )" + std::to_string(number * scatter % 1'000'003) +
                    R"(","flow":{"a":{"type":"appmixer.utils.controls.OnStart"}},"customFields":{"region":")" + region +
                    R"("}})");
        if (number == 0)
            flow_id = boost::json::parse(made.body).at("flowId").as_string();
    }

    appmixer::emulator back_end = appmixer::emulator::deterministic();
    std::string token;
    std::string flow_id;
};

/// Filling one takes much longer than the measured work, so each is created once and kept.
filled& with_flows(std::int64_t count)
{
    static std::map<std::int64_t, filled> known;
    return known.try_emplace(count, count).first->second;
}

void ask_emulator(benchmark::State& state, std::string_view target)
{
    filled& all = with_flows(state.range(0));
    std::string const full = target.ends_with('/') ? std::string(target) + all.flow_id : std::string(target);
    for (auto _ : state) {
        appmixer::http_response response = all.ask(appmixer::method::get, full);
        if (response.status != 200)
            state.SkipWithError(response.body.c_str());
        benchmark::DoNotOptimize(response);
    }
}

void sizes(benchmark::internal::Benchmark* of) { of->Arg(100)->Arg(10'000)->Arg(1'000'000); }

BENCHMARK_CAPTURE(ask_emulator, get_flow, "/flows/")->Apply(sizes);
BENCHMARK_CAPTURE(ask_emulator, count_flows, "/flows/count")->Apply(sizes);
BENCHMARK_CAPTURE(ask_emulator, first_page, "/flows?limit=50")->Apply(sizes);
BENCHMARK_CAPTURE(ask_emulator, sorted_page, "/flows?sort=name:1&limit=50&offset=50")->Apply(sizes);
BENCHMARK_CAPTURE(ask_emulator, filtered_sorted_page,
                  "/flows?filter=customFields.region:emea&sort=name:1&limit=50&offset=10")
    ->Apply(sizes);

} // namespace
