// A program with a loop of frames runs the io_context for a part of each frame.

#include <appmixer/appmixer.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// A program with a frame loop runs the library only by poll_for() or io.poll(), once in each frame.

namespace asio = boost::asio;

namespace {

/// A server whose responses arrive when the test says so, between two frames.
class delayed_server {
public:
    explicit delayed_server(asio::any_io_executor executor) : arrival(std::move(executor))
    {
        arrival.expires_at(asio::steady_timer::time_point::max());
    }
    void respond_to_all() { arrival.cancel(); }
    asio::steady_timer arrival;
    int waiting = 0;
};

class delayed_transport {
public:
    using executor_type = asio::any_io_executor;
    explicit delayed_transport(std::shared_ptr<delayed_server> other) : server_(std::move(other)) {}
    executor_type get_executor() const noexcept { return server_->arrival.get_executor(); }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&, appmixer::call_context&)
    {
        ++server_->waiting;
        boost::system::error_code ignored;
        co_await server_->arrival.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        --server_->waiting;
        co_return appmixer::http_response(200, R"([{"flowId":"a"},{"flowId":"b"}])");
    }

private:
    std::shared_ptr<delayed_server> server_;
};

class hud {
public:
    hud() = default;
    std::size_t running = 0;
    std::string note;
    int refreshed = 0;
};

template <class Api>
asio::awaitable<void> refresh(Api api, hud& view)
{
    auto const flows = co_await get_flows(api.as_result());
    if (flows)
        view.running = flows->size();
    else
        view.note = flows.error().what();
    ++view.refreshed;
}

template <class Api>
void spawn_refresh(asio::io_context& io, Api const& api, hud& view)
{
    asio::co_spawn(io, refresh(api, view), [](std::exception_ptr e) {
        if (e)
            std::rethrow_exception(e);
    });
}

constexpr int too_many_frames = 100;

/// A clock that advances by a millisecond each time it is read.
class costly_clock final : public appmixer::time_source {
public:
    clock::time_point now() const noexcept override { return now_ += std::chrono::milliseconds(1); }
    std::chrono::system_clock::time_point time_of_day() const noexcept override { return {}; }
    void set(asio::steady_timer&, clock::time_point) override {}
    void forget(asio::steady_timer&) noexcept override {}

private:
    mutable clock::time_point now_;
};

/// The server responds at once with a list of flows of about ten megabytes.
class long_list {
public:
    using executor_type = asio::any_io_executor;
    explicit long_list(executor_type executor) : executor_(std::move(executor)) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&, appmixer::call_context&)
    {
        co_await asio::post(executor_, asio::use_awaitable);
        std::string text = "[";
        while (text.size() < size)
            text +=
                R"({"flowId":"f","name":"A flow","stage":"running","flow":{"c1":{"type":"appmixer.utils.Timer"}}},)";
        text.back() = ']';
        co_return appmixer::http_response(200, std::move(text));
    }
    static constexpr std::size_t size = 10'000'000;

private:
    executor_type executor_;
};

} // namespace

TEST_CASE("frames continue while a call waits, and the call completes in the frame after its response")
{
    asio::io_context io;
    auto const other = std::make_shared<delayed_server>(io.get_executor());
    appmixer::client api{delayed_transport(other)};
    hud view;
    spawn_refresh(io, api, view);

    int frame = 0;
    int refreshed_in = 0;
    while (view.refreshed == 0 && frame < too_many_frames) {
        ++frame;
        if (frame == 10)
            other->respond_to_all();
        io.poll();
        if (frame < 10)
            CHECK(view.refreshed == 0);
        if (view.refreshed == 1)
            refreshed_in = frame;
    }
    CHECK(refreshed_in == 10);
    CHECK(view.running == 2);
    CHECK(view.note.empty());
}

TEST_CASE("poll_for restarts a context that ran out of work")
{
    asio::io_context io;
    auto const other = std::make_shared<delayed_server>(io.get_executor());
    appmixer::client api{delayed_transport(other)};
    hud view;
    int frame = 0;
    for (; view.refreshed < 3 && frame < too_many_frames; ++frame) {
        if (frame % 10 == 5) // nothing to do in between: poll() stops the context
            spawn_refresh(io, api, view);
        other->respond_to_all();
        if (io.stopped())
            io.restart();
        io.poll();
    }
    CHECK(view.refreshed == 3);
    CHECK(frame < too_many_frames);
    CHECK(io.stopped());
}

TEST_CASE("a loop that does not restart the context stalls and loses nothing")
{
    asio::io_context io;
    auto const other = std::make_shared<delayed_server>(io.get_executor());
    appmixer::client api{delayed_transport(other)};
    hud view;
    io.poll(); // nothing to do yet
    REQUIRE(io.stopped());
    spawn_refresh(io, api, view);
    for (int frame = 0; frame < 5; ++frame)
        io.poll();
    CHECK(other->waiting == 0);

    io.restart();
    io.poll();
    CHECK(other->waiting == 1);
    other->respond_to_all();
    io.poll();
    CHECK(view.refreshed == 1);
}

TEST_CASE("poll_for runs handlers until the time is used up, at least one")
{
    asio::io_context io;
    int ran = 0;
    for (int i = 0; i < 12; ++i)
        asio::post(io, [&] { ++ran; });
    costly_clock const clock;
    using std::chrono::milliseconds;
    CHECK(appmixer::poll_for(io, milliseconds(0), clock) == 1);
    CHECK(appmixer::poll_for(io, milliseconds(-1), clock) == 1);
    CHECK(appmixer::poll_for(io, milliseconds(1), clock) == 1);
    CHECK(appmixer::poll_for(io, milliseconds(3), clock) == 3);
    CHECK(ran == 6);
    CHECK(appmixer::poll_for(io, milliseconds(100), clock) == 6);
    CHECK(appmixer::poll_for(io, milliseconds(100), clock) == 0);
    CHECK(io.stopped()); // it ran out of work
    asio::post(io, [&] { ++ran; });
    CHECK(appmixer::poll_for(io, std::chrono::hours(1)) == 1);
    CHECK(ran == 13);
}

TEST_CASE("poll_for runs a call that starts after the context ran out of work")
{
    asio::io_context io;
    auto const other = std::make_shared<delayed_server>(io.get_executor());
    appmixer::client api{delayed_transport(other)};
    hud view;
    int frame = 0;
    for (; view.refreshed < 3 && frame < too_many_frames; ++frame) {
        if (frame % 10 == 5)
            spawn_refresh(io, api, view);
        other->respond_to_all();
        appmixer::poll_for(io, std::chrono::hours(1));
    }
    CHECK(view.refreshed == 3);
    CHECK(frame < too_many_frames);
}

TEST_CASE("a list of ten megabytes takes many frames, and smaller slices take more")
{
    asio::io_context io;
    std::size_t frames_before = 0;
    for (std::size_t const slice : {std::size_t(64) << 10, std::size_t(8) << 10}) {
        CAPTURE(slice);
        appmixer::client api{long_list(io.get_executor())};
        hud view;
        spawn_refresh(io, api.with_slice(slice).within(std::chrono::hours(1)), view);
        costly_clock const clock;
        std::size_t frames = 0;
        while (view.refreshed == 0) {
            // A handler processes at most one slice; two handlers per frame.
            std::size_t const handlers = appmixer::poll_for(io, std::chrono::milliseconds(2), clock);
            REQUIRE(handlers > 0);
            REQUIRE(handlers <= 2);
            ++frames;
        }
        CHECK(view.running > 50'000);
        CHECK(frames >= long_list::size / slice / 2);
        CHECK(frames > frames_before);
        frames_before = frames;
    }
}

TEST_CASE("a loop with a work guard needs no restart")
{
    asio::io_context io;
    auto const guard = asio::make_work_guard(io);
    auto const other = std::make_shared<delayed_server>(io.get_executor());
    appmixer::client api{delayed_transport(other)};
    hud view;
    int frame = 0;
    for (; view.refreshed < 3 && frame < too_many_frames; ++frame) {
        if (frame % 10 == 5)
            spawn_refresh(io, api, view);
        other->respond_to_all();
        io.poll();
        CHECK_FALSE(io.stopped());
    }
    CHECK(view.refreshed == 3);
}

TEST_CASE("one handler a frame is enough for a call to get through")
{
    asio::io_context io;
    auto const other = std::make_shared<delayed_server>(io.get_executor());
    appmixer::client api{delayed_transport(other)};
    hud view;
    for (int i = 0; i < 3; ++i)
        spawn_refresh(io, api, view);
    int frame = 0;
    for (; view.refreshed < 3 && frame < too_many_frames; ++frame) {
        other->respond_to_all();
        io.poll_one();
    }
    CHECK(view.refreshed == 3);
    CHECK(other->waiting == 0);
}

TEST_CASE("a frame loop may end with calls in flight")
{
    hud view;
    auto other = std::shared_ptr<delayed_server>();
    {
        asio::io_context io;
        other = std::make_shared<delayed_server>(io.get_executor());
        appmixer::client api{delayed_transport(other)};
        for (int i = 0; i < 3; ++i)
            spawn_refresh(io, api, view);
        io.poll();
        CHECK(other->waiting == 3);
        other.reset(); // the timer belongs to the context
    }
    CHECK(view.refreshed == 0);
}
