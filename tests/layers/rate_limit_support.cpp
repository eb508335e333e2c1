// The bodies of rate_limit_support.hpp.

#include "rate_limit_support.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <doctest/doctest.h>

#include <utility>

template class appmixer::rate_limit_layer<test::stand_in>;

namespace test {

appmixer::http_response too_many_requests(std::string_view retry_after)
{
    appmixer::http_response response(429);
    if (!retry_after.empty())
        response.headers.append("Retry-After", retry_after);
    return response;
}

throwing_transport::throwing_transport(executor_type executor) : executor_(std::move(executor)) {}

asio::awaitable<appmixer::result<appmixer::http_response>> throwing_transport::send(appmixer::http_request&,
                                                                                    appmixer::call_context&)
{
    throw boost::system::system_error(asio::error::eof);
    co_return appmixer::http_response(200);
}

limited::limited(appmixer::rate_limits const& limits)
    : layer(stand_in(io.get_executor(), plan) | appmixer::with_rate_limit(limits))
{
}

limited::~limited()
{
    for (auto const& one : calls)
        one->cancel();
    run();
}

void limited::call(std::string const& name, duration within, std::string const& token)
{
    appmixer::http_request request(appmixer::method::get, "/" + name);
    if (!token.empty())
        request.headers.append("Authorization", "Bearer " + token);
    contexts_.push_back(std::make_unique<appmixer::call_context>());
    appmixer::call_context& context = *contexts_.back();
    context.time = &clock;
    if (within != duration::max())
        context.deadline = clock.now() + within;
    ends_.push_back(duration::max());
    calls.push_back(
        std::make_unique<spawned<outcome_type>>(io, timed(std::move(request), context, contexts_.size() - 1)));
}

void limited::poll()
{
    io.restart();
    io.poll();
}

void limited::cancel_when_admitted(std::size_t number)
{
    asio::post(io, [this, number, waiting = layer.counters().waiting] {
        if (layer.counters().waiting == waiting)
            cancel_when_admitted(number);
        else
            calls[number]->cancel();
    });
}

limited::outcome_type const& limited::outcome(std::size_t number) const
{
    REQUIRE(calls[number]->done);
    REQUIRE(calls[number]->thrown == nullptr);
    return *calls[number]->value;
}

std::size_t limited::ended_well() const
{
    std::size_t count = 0;
    for (auto const& one : calls)
        count += one->done && one->value && one->value->has_value() && one->value->value().status == 200 ? 1U : 0U;
    return count;
}

std::vector<std::chrono::nanoseconds> limited::sent() const
{
    std::vector<std::chrono::nanoseconds> all;
    for (script::exchange const& one : plan->seen)
        all.push_back(one.at - (clock.now() - clock.elapsed()));
    return all;
}

std::size_t limited::sent_between(duration from, duration to) const
{
    std::size_t count = 0;
    for (std::chrono::nanoseconds const at : sent())
        count += at >= from && at < to ? 1U : 0U;
    return count;
}

std::string limited::target(std::size_t number) const
{
    std::string const& text = plan->seen.at(number).text;
    std::size_t const begin = text.find('/');
    return text.substr(begin, text.find("\r\n") - begin);
}

asio::awaitable<limited::outcome_type> limited::timed(appmixer::http_request request, appmixer::call_context& context,
                                                      std::size_t number)
{
    outcome_type outcome = co_await layer.send(request, context);
    ends_[number] = clock.elapsed();
    co_return outcome;
}

} // namespace test
