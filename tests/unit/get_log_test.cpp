// get_log, a call that sends up to two requests.

#include "support.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// `get_log` is one call for the program, and up to two requests for the server.

using appmixer::call_context;
using appmixer::http_request;
using appmixer::http_response;
using test::run_call;
using test::asio::awaitable;

namespace {

class script {
public:
    script() = default;
    std::vector<http_response> responses;
    std::vector<http_request> requests;
    bool lasts_until_the_deadline = false;
};

/// Returns the responses of a script in order.
class scripted {
public:
    using executor_type = test::asio::any_io_executor;
    scripted(executor_type executor, std::shared_ptr<script> lines)
        : executor_(std::move(executor)), lines_(std::move(lines))
    {
    }
    executor_type get_executor() const noexcept { return executor_; }
    awaitable<appmixer::result<http_response>> send(http_request& request, call_context& context)
    {
        lines_->requests.push_back(request);
        if (lines_->lasts_until_the_deadline)
            std::this_thread::sleep_until(context.deadline + std::chrono::nanoseconds(1));
        REQUIRE(lines_->requests.size() <= lines_->responses.size());
        co_return lines_->responses[lines_->requests.size() - 1];
    }

private:
    executor_type executor_;
    std::shared_ptr<script> lines_;
};

class stage {
public:
    stage(int first, int second)
    {
        lines->responses.emplace_back(first, R"({"_id":"first","message":"no"})");
        lines->responses.emplace_back(second, R"({"_id":"second","message":"never"})");
    }
    std::string targets() const
    {
        std::string all;
        for (http_request const& request : lines->requests)
            all += request.target + " ";
        return all;
    }

    test::asio::io_context io;
    std::shared_ptr<script> lines = std::make_shared<script>();
    appmixer::client<scripted> api{scripted(io.get_executor(), lines)};
};

} // namespace

TEST_CASE("get_log through a throwing handle returns the record")
{
    stage s(200, 200);
    CHECK(run_call(s.io, get_log(s.api, "id", "index")).id == "first");
    CHECK(s.targets() == "/log/index/id ");

    stage t(404, 200);
    CHECK(run_call(t.io, get_log(t.api, "id", "index")).id == "second");
    CHECK(t.targets() == "/log/index/id /logs/index/id ");
}

TEST_CASE("get_log through a throwing handle throws the error of the last response")
{
    stage s(404, 404);
    appmixer::error const e = test::failure_of([&] { run_call(s.io, get_log(s.api, "id", "index")); });
    CHECK(e == appmixer::condition::not_found);
    CHECK(e.operation() == "getLog");
    CHECK(e.server_message() == "never");
    CHECK(s.targets() == "/log/index/id /logs/index/id ");

    stage t(503, 200);
    CHECK(test::failure_of([&] { run_call(t.io, get_log(t.api, "id", "index")); }) ==
          appmixer::condition::server_error);
    CHECK(t.targets() == "/log/index/id ");
}

TEST_CASE("both requests of get_log carry the handle's token")
{
    stage s(404, 200);
    run_call(s.io, get_log(s.api.as(appmixer::access_token("jwt.4.ada")), "id", "index"));
    REQUIRE(s.lines->requests.size() == 2);
    CHECK(s.lines->requests[0].headers.get("Authorization") == "Bearer jwt.4.ada");
    CHECK(s.lines->requests[1].headers.get("Authorization") == "Bearer jwt.4.ada");
}

TEST_CASE("both requests of get_log share one deadline")
{
    stage s(404, 200);
    s.lines->lasts_until_the_deadline = true;
    auto const hurried = s.api.as_result().within(std::chrono::milliseconds(1));
    auto const got = run_call(s.io, get_log(hurried, "id", "index"));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error() == appmixer::errc::deadline_exceeded);
    CHECK(got.error().operation() == "getLog");
    CHECK(s.targets() == "/log/index/id ");
}

TEST_CASE("get_log owns its arguments and does not need its handle")
{
    stage s(404, 200);
    auto call = [&] {
        std::string id = "id";
        std::string index = "index";
        appmixer::client<scripted> const short_lived = s.api;
        return get_log(short_lived, id, index);
    }();
    CHECK(run_call(s.io, std::move(call)).id == "second");
    CHECK(s.targets() == "/log/index/id /logs/index/id ");
}
