#ifndef APPMIXER_CALL_DETAIL_STREAMED_CALL_HPP
#define APPMIXER_CALL_DETAIL_STREAMED_CALL_HPP

// A call whose response goes to a sink of the caller.

#include <appmixer/call/detail/call_state.hpp>
#include <appmixer/core/body.hpp>
#include <appmixer/core/config.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// Passes the body of a success to the caller's sink. The body of any other response stays in memory, so that the error
/// of the call has the server's message.
class success_sink final : public body_sink {
public:
    explicit success_sink(body_sink& inner) noexcept : inner_(inner) {}

    APPMIXER_DECL bool begin(http_response const& head) override;
    error put(std::string_view piece) override { return inner_.put(piece); }
    asio::awaitable<void> ready() override { return passes_ ? inner_.ready() : asio::awaitable<void>(); }
    bool rewind() override { return inner_.rewind(); }

    /// Called after the exchange: takes the body of a success from a transport that does not use sinks.
    APPMIXER_DECL void take_body(result<http_response>& response);
    /// Whether there is a body to pass by `put_slice`.
    bool has_more() const noexcept { return used_ < body_.size(); }
    /// Passes a slice of that body. Errors: those of the sink.
    APPMIXER_DECL error put_slice(std::size_t size);

private:
    body_sink& inner_;
    bool begun_ = false;
    bool passes_ = false;
    std::string body_;
    std::size_t used_ = 0;
};

/// Makes a call whose response goes to a sink.
template <class Errors, class Executor>
asio::awaitable<typename Errors::template returned<http_response>, Executor>
perform_stream(prepared_call<Executor> call, Executor executor, body_sink* sink)
{
    success_sink passed(*sink);
    call.state->context.sink = &passed;
    co_await std::move(call.coroutine);
    passed.take_body(call.state->response);
    while (passed.has_more()) {
        error failure;
        asio::awaitable<void> ready = passed.ready();
        if (ready.valid()) {
            auto [thrown] =
                co_await asio::co_spawn(executor, std::move(ready), asio::as_tuple(asio::use_awaitable_t<Executor>()));
            failure = error_of(thrown);
        }
        call.state->check_deadline();
        if (!call.state->response)
            break;
        if (!failure.code())
            failure = passed.put_slice(call.state->context.slice);
        if (failure.code()) {
            call.state->response = std::move(failure);
            break;
        }
    }
    co_return call_return<http_response, Errors>(*call.state);
}

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/streamed_call.ipp>
#endif

#endif
