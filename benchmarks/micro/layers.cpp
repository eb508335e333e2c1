// A call to the emulator in the process, through zero to five layers.

#include <appmixer/api/flows.hpp>
#include <appmixer/auth/auth.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/layers/deadline.hpp>
#include <appmixer/layers/rate_limit.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/layers/trace.hpp>

#include <benchmark/benchmark.h>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;

/// A minimal sink: counts calls.
class counting_sink {
public:
    counting_sink() = default;
    void on_call_end(appmixer::trace_event const&) { ++calls; }
    unsigned calls = 0;
};

template <class Api>
asio::awaitable<void> call_on(Api api, std::string id, benchmark::State& state)
{
    for (auto _ : state) {
        appmixer::flow one = co_await get_flow(api, id);
        benchmark::DoNotOptimize(one);
    }
}

/// Passes the transport to `use` with the given number of layers around it, in the usual order.
template <int Layers, class Transport, class Use>
void with_layers(Transport inner, std::string const& token, Use use)
{
    using namespace appmixer;
    if constexpr (Layers == 0)
        use(std::move(inner));
    else if constexpr (Layers == 1)
        use(std::move(inner) | with_auth(access_token(token)));
    else if constexpr (Layers == 2)
        use(std::move(inner) | with_auth(access_token(token)) | with_retry());
    else if constexpr (Layers == 3)
        use(std::move(inner) | with_auth(access_token(token)) | with_retry() | with_deadline());
    else if constexpr (Layers == 4)
        use(std::move(inner) | with_rate_limit(rate_limits().max_in_flight(8)) | with_auth(access_token(token)) |
            with_retry() | with_deadline());
    else
        use(std::move(inner) | with_rate_limit(rate_limits().max_in_flight(8)) | with_auth(access_token(token)) |
            with_retry() | with_call_trace(std::make_shared<counting_sink>()) | with_deadline());
}

template <int Layers>
void loopback_call(benchmark::State& state)
{
    asio::io_context io(1);
    appmixer::emulator back_end;
    std::string const token = back_end.issue_token(back_end.add_user("ada@shop.example", "secret"));
    appmixer::http_request creation(appmixer::method::post, "/flows");
    creation.headers.append("Authorization", "Bearer " + token);
    creation.body = R"({"name":"Orders to CRM","flow":{}})";
    auto const made = appmixer::decode<appmixer::op::create_flow>(back_end.handle(creation));

    with_layers<Layers>(appmixer::loopback(io.get_executor(), back_end), token, [&](auto transport) {
        auto const api = appmixer::client(std::move(transport));
        auto const caller = Layers == 0 ? api.as(appmixer::access_token(token)) : api;
        asio::co_spawn(io, call_on(caller, made.value(), state), [](std::exception_ptr failure) {
            if (failure)
                std::rethrow_exception(failure);
        });
        io.run();
    });
}

BENCHMARK_TEMPLATE(loopback_call, 0);
BENCHMARK_TEMPLATE(loopback_call, 1);
BENCHMARK_TEMPLATE(loopback_call, 2);
BENCHMARK_TEMPLATE(loopback_call, 3);
BENCHMARK_TEMPLATE(loopback_call, 4);
BENCHMARK_TEMPLATE(loopback_call, 5);

} // namespace
