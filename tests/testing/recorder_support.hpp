#ifndef APPMIXER_TESTS_TESTING_RECORDER_SUPPORT_HPP
#define APPMIXER_TESTS_TESTING_RECORDER_SUPPORT_HPP

// A recorder around a script.

#include "support.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/auth/auth.hpp>
#include <appmixer/core/detail/base64.hpp>
#include <appmixer/testing/recorder.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

namespace recorder_test {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using appmixer::method;
using appmixer::phase;
using appmixer::recorded_exchange;
using appmixer::recorder;
using appmixer::recording;
using appmixer::result;
using appmixer::scripted;
using test::spawned;

class fixture : public testing_test::fixture {
public:
    fixture() = default;

    /// One exchange by hand.
    result<appmixer::http_response> send(appmixer::http_request& request)
    {
        return run(api.transport().send(request, context));
    }
    /// The response to a request that is recorded, in the recording.
    recorded_exchange recorded(appmixer::http_request request, appmixer::http_response response)
    {
        script.expect(request.method, request.target).respond(std::move(response));
        REQUIRE(send(request).has_value());
        return tape.recorded().exchanges.back();
    }

    scripted script{io.get_executor()};
    recorder tape;
    appmixer::client<appmixer::recorder_layer<scripted>, appmixer::returning_results> api =
        appmixer::client(script | appmixer::with_recorder(tape)).as_result().with_clock(clock);
    appmixer::call_context context;
};

inline appmixer::http_response json_response(std::string body)
{
    appmixer::http_response response(200, std::move(body));
    response.headers.append("Content-Type", "application/json");
    return response;
}

} // namespace recorder_test

#endif
