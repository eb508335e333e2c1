// The error of a call names the limit that it exceeded, and the setting of that limit.

#include "http_calls.hpp"

#include <appmixer/algorithms/download.hpp>
#include <appmixer/algorithms/upload.hpp>
#include <appmixer/algorithms/wait.hpp>
#include <appmixer/api/files.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace {

using namespace calls;

TEST_SUITE_BEGIN("exceeded limits");

template <class T>
asio::awaitable<outcome> error_of(asio::awaitable<appmixer::result<T>> call)
{
    appmixer::result<T> const done = co_await std::move(call);
    co_return done ? outcome(std::string()) : outcome(done.error());
}

class nothing : public appmixer::body_sink {
public:
    bool begin(appmixer::http_response const& head) override { return head.status == 200; }
    appmixer::error put(std::string_view) override { return appmixer::error(); }
};

TEST_CASE("within(0)")
{
    fixture f({});
    CHECK(f.get(fetch(f.api.within(0s))).error.what() ==
          "getFlow failed before it was sent: the deadline passed (client::within allows 0 s)");
}

TEST_CASE("a download without a byte for longer than transfer_options::idle")
{
    fixture f({{expect(), say("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n["), hold()}});
    appmixer::manual_clock clock;
    nothing sink;
    appmixer::transfer_options const brief = appmixer::transfer_options().idle(700ms);
    appmixer::op::download_file const film("film");
    pending const call = f.start(error_of(download_to(f.api.with_clock(clock), film, sink, brief)));
    REQUIRE(f.until([&] { return f.server.holds() == 1 && f.io.poll() == 0; }));
    clock.advance(700ms);
    REQUIRE(f.until([&] { return call.done(); }));
    CHECK(call.end().error == appmixer::errc::deadline_exceeded);
    CHECK(call.end().error.detail() == "no byte for 700 ms, the limit of transfer_options::idle");
    f.server.resume();
}

TEST_CASE("an upload in chunks names the limit for all of them")
{
    std::string const stored = response(R"({"fileId":"f1"})");
    fixture f({{expect(), hold(), say(stored), expect()}});
    appmixer::manual_clock clock;
    appmixer::upload_body const text = appmixer::upload_body::text(std::string(100, 'x'));
    auto const what = appmixer::file_upload("x", text).chunk_size(50);
    pending const call = f.start(error_of(upload_file(f.api.with_clock(clock).within(3s), what)));
    REQUIRE(f.until([&] { return f.server.holds() == 1; }));
    clock.advance(1s);
    f.server.resume();
    REQUIRE(f.until([&] { return f.server.requests() == 2; }));
    clock.advance(2s);
    REQUIRE(f.until([&] { return call.done(); }));
    CHECK(call.end().error.what() == "uploadFile failed while waiting for the response: the deadline passed (in chunk "
                                     "2 of 2); client::within allows 3 s");
}

TEST_CASE("a command whose wait has a limit")
{
    fixture f({{expect()}});
    appmixer::manual_clock clock;
    appmixer::wait_policy const brief = appmixer::wait_policy().limit(2s);
    pending const call = f.start(error_of(start_and_wait(f.api.with_clock(clock), "f1", brief)));
    REQUIRE(f.until([&] { return f.server.requests() == 1; }));
    clock.advance(2s);
    REQUIRE(f.until([&] { return call.done(); }));
    CHECK(call.end().error == appmixer::errc::deadline_exceeded);
    CHECK(call.end().error.what().ends_with("the deadline passed (wait_policy::limit allows 2 s)"));
}

TEST_CASE("a Retry-After above max_retry_after")
{
    fixture f({{serve("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 100000\r\nContent-Length: 0\r\n\r\n")}});
    appmixer::settings const where(local_url(f.server.port()));
    appmixer::client const api(appmixer::http_transport(f.io, where) | appmixer::with_retry());
    outcome const failed = f.get(fetch(api.within(1000h).as_result()));
    CHECK(failed.error.stop_reason() == appmixer::stop_reason::retry_after);
    CHECK(failed.error.what() == "getFlow: 429 Too Many Requests after 1 attempt, the wait exceeds "
                                 "standard_retry::max_retry_after; the server asks to wait 100000 s");
}

TEST_SUITE_END();

} // namespace
