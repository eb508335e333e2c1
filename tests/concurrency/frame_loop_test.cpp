#include <appmixer/appmixer.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// A program with a frame loop of its own gives the library a turn by io.poll() in each frame, and nothing else.

namespace asio = boost::asio;

namespace {

/// The far side: answers arrive when the test says so, between two frames.
class far_side {
public:
    explicit far_side(asio::any_io_executor executor) : arrival(std::move(executor))
    {
        arrival.expires_at(asio::steady_timer::time_point::max());
    }
    void answer_all() { arrival.cancel(); }
    asio::steady_timer arrival;
    int waiting = 0;
};

class slow_network {
public:
    using executor_type = asio::any_io_executor;
    explicit slow_network(std::shared_ptr<far_side> other) : other_(std::move(other)) {}
    executor_type get_executor() const noexcept { return other_->arrival.get_executor(); }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&, appmixer::call_context&)
    {
        ++other_->waiting;
        boost::system::error_code ignored;
        co_await other_->arrival.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        --other_->waiting;
        co_return appmixer::http_response(200, R"([{"flowId":"a"},{"flowId":"b"}])");
    }

private:
    std::shared_ptr<far_side> other_;
};

class hud {
public:
    hud() = default;
    std::size_t running = 0;
    std::string note;
    int refreshed = 0;
};

asio::awaitable<void> refresh(appmixer::client<slow_network> api, hud& view)
{
    auto const flows = co_await get_flows(api.as_result());
    if (flows)
        view.running = flows->size();
    else
        view.note = flows.error().what();
    ++view.refreshed;
}

void spawn_refresh(asio::io_context& io, appmixer::client<slow_network> const& api, hud& view)
{
    asio::co_spawn(io, refresh(api, view), [](std::exception_ptr e) {
        if (e)
            std::rethrow_exception(e);
    });
}

constexpr int too_many_frames = 100;

} // namespace

TEST_CASE("frames go on while a call waits, and the call ends in the frame after its answer came")
{
    asio::io_context io;
    auto const other = std::make_shared<far_side>(io.get_executor());
    appmixer::client api{slow_network(other)};
    hud view;
    spawn_refresh(io, api, view);

    int frame = 0;
    int refreshed_in = 0;
    while (view.refreshed == 0 && frame < too_many_frames) {
        ++frame;
        if (frame == 10)
            other->answer_all();
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

TEST_CASE("a loop without work for a while restarts the context")
{
    asio::io_context io;
    auto const other = std::make_shared<far_side>(io.get_executor());
    appmixer::client api{slow_network(other)};
    hud view;
    int frame = 0;
    for (; view.refreshed < 3 && frame < too_many_frames; ++frame) {
        if (frame % 10 == 5) // in between there is nothing to do, and poll() stops the context
            spawn_refresh(io, api, view);
        other->answer_all();
        if (io.stopped())
            io.restart();
        io.poll();
    }
    CHECK(view.refreshed == 3);
    CHECK(frame < too_many_frames);
    CHECK(io.stopped());
}

TEST_CASE("a loop that forgets to restart gets no further, and loses nothing by it")
{
    asio::io_context io;
    auto const other = std::make_shared<far_side>(io.get_executor());
    appmixer::client api{slow_network(other)};
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
    other->answer_all();
    io.poll();
    CHECK(view.refreshed == 1);
}

TEST_CASE("a loop with a work guard needs no restart")
{
    asio::io_context io;
    auto const guard = asio::make_work_guard(io);
    auto const other = std::make_shared<far_side>(io.get_executor());
    appmixer::client api{slow_network(other)};
    hud view;
    int frame = 0;
    for (; view.refreshed < 3 && frame < too_many_frames; ++frame) {
        if (frame % 10 == 5)
            spawn_refresh(io, api, view);
        other->answer_all();
        io.poll();
        CHECK_FALSE(io.stopped());
    }
    CHECK(view.refreshed == 3);
}

TEST_CASE("one handler a frame is enough for a call to get through")
{
    asio::io_context io;
    auto const other = std::make_shared<far_side>(io.get_executor());
    appmixer::client api{slow_network(other)};
    hud view;
    for (int i = 0; i < 3; ++i)
        spawn_refresh(io, api, view);
    int frame = 0;
    for (; view.refreshed < 3 && frame < too_many_frames; ++frame) {
        other->answer_all();
        io.poll_one();
    }
    CHECK(view.refreshed == 3);
    CHECK(other->waiting == 0);
}

TEST_CASE("a loop may end with calls in flight")
{
    hud view;
    auto other = std::shared_ptr<far_side>();
    {
        asio::io_context io;
        other = std::make_shared<far_side>(io.get_executor());
        appmixer::client api{slow_network(other)};
        for (int i = 0; i < 3; ++i)
            spawn_refresh(io, api, view);
        io.poll();
        CHECK(other->waiting == 3);
        other.reset(); // the timer belongs to the context
    }
    CHECK(view.refreshed == 0);
}
