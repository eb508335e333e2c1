#ifndef APPMIXER_TESTS_TESTING_SCRIPTED_SUPPORT_HPP
#define APPMIXER_TESTS_TESTING_SCRIPTED_SUPPORT_HPP

// A script with a client of it.

#include "support.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace scripted_test {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using appmixer::errc;
using appmixer::method;
using appmixer::phase;
using appmixer::result;
using appmixer::scripted;
using test::spawned;

class fixture : public testing_test::fixture {
public:
    fixture() = default;
    scripted script{io.get_executor()};
    appmixer::client<scripted, appmixer::returning_results> api =
        appmixer::client(script).as_result().with_clock(clock);
    appmixer::client<scripted, appmixer::returning_results> me = api.as(appmixer::access_token("tok-ada-0123456789"));

    /// Sends a hand-built request.
    result<appmixer::http_response> send(appmixer::http_request request)
    {
        appmixer::call_context context;
        context.time = &clock;
        return run(script.send(request, context));
    }
};

inline appmixer::http_request request_with(std::string body, std::string_view type)
{
    appmixer::http_request request(method::post, "/x");
    request.body = std::move(body);
    if (!type.empty())
        request.headers.append("Content-Type", type);
    return request;
}

} // namespace scripted_test

#endif
