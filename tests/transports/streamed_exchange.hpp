#ifndef APPMIXER_TESTS_TRANSPORTS_STREAMED_EXCHANGE_HPP
#define APPMIXER_TESTS_TRANSPORTS_STREAMED_EXCHANGE_HPP

// Exchanges over TLS whose body comes from a source or goes to a sink.

#include "https_calls.hpp"
#include "request_sources.hpp"

#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace streamed_exchange {

using namespace calls;

inline constexpr appmixer::operation_info put_info("putThing", appmixer::method::put, "/thing",
                                                   appmixer::idempotency::idempotent);
inline constexpr appmixer::operation_info get_info("getThing", appmixer::method::get, "/thing",
                                                   appmixer::idempotency::safe);

/// A sink that joins the pieces. While `gate` is set, it is not ready until the gate's timer is cancelled.
class text_sink final : public appmixer::body_sink {
public:
    bool begin(appmixer::http_response const&) override
    {
        text.clear();
        return true;
    }
    appmixer::error put(std::string_view piece) override
    {
        text += piece;
        return fails ? appmixer::error(appmixer::errc::invalid_json, appmixer::phase::decode, "by the sink")
                     : appmixer::error();
    }
    asio::awaitable<void> ready() override { return gate == nullptr ? asio::awaitable<void>() : wait(); }

    asio::steady_timer* gate = nullptr;
    bool fails = false;
    std::string text;
    int waits = 0, waits_ended = 0;

private:
    asio::awaitable<void> wait()
    {
        ++waits;
        co_await gate->async_wait(asio::as_tuple(asio::use_awaitable));
        ++waits_ended;
    }
};

/// A call that streams in one of the directions. The clock stands still unless a test advances it.
class streaming_context : public appmixer::call_context {
public:
    explicit streaming_context(appmixer::manual_clock& manual)
    {
        time = &manual;
        deadline = manual.now() + 1h;
        idle = 5s;
    }
    streaming_context& sends(request_sources::pieces& body)
    {
        source = &body;
        operation = &put_info;
        return *this;
    }
    streaming_context& receives(text_sink& body)
    {
        sink = &body;
        operation = &get_info;
        return *this;
    }
};

/// The text of the outcome is "<status> <body in memory>".
inline asio::awaitable<outcome> exchange(secure_client api, appmixer::call_context& context)
{
    appmixer::http_request request(context.operation->method, "/thing");
    appmixer::result<appmixer::http_response> const response = co_await api.transport().send(request, context);
    if (!response)
        co_return outcome(response.error());
    co_return outcome(std::to_string(response->status) + " " + response->body);
}

/// Text without repetitions.
inline std::string counted_text(std::size_t size)
{
    std::string text;
    for (std::size_t i = 0; text.size() < size; ++i)
        text += std::to_string(i) + ' ';
    text.resize(size);
    return text;
}

/// A host that sends no session tickets of its own.
inline std::shared_ptr<tls_host> silent_host(int version)
{
    tls_rules rules;
    rules.oldest = rules.newest = version;
    rules.tickets = 0;
    return host_with(std::move(rules));
}

} // namespace streamed_exchange

#endif
