#ifndef APPMIXER_TESTS_ALGORITHMS_FLOW_FIXTURE_HPP
#define APPMIXER_TESTS_ALGORITHMS_FLOW_FIXTURE_HPP

// An emulator with one flow, its clients, a clock that the test moves, and a log of the requests.

#include "../spawned.hpp"

#include <appmixer/call/client.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace algorithms_test {

namespace asio = boost::asio;
namespace json = boost::json;

/// The requests that were sent, and what happens before some of them.
class request_log {
public:
    std::vector<std::string> requests;         ///< "PUT /flows/{id}?forceUpdate=true {"name":"x"}", without the id
    std::vector<std::chrono::milliseconds> at; ///< when each was sent, from the start of the clock
    std::map<std::size_t, std::function<void()>> before; ///< what happens before the n-th request; the first is 1
};

/// A loopback with faults that logs all requests.
class logged_loopback {
public:
    using executor_type = asio::any_io_executor;

    logged_loopback(appmixer::faults_layer<appmixer::loopback> inner, std::shared_ptr<request_log> log,
                    appmixer::manual_clock const& clock)
        : inner_(std::move(inner)), log_(std::move(log)), clock_(&clock)
    {
    }
    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request& request,
                                                                    appmixer::call_context& context);

private:
    appmixer::faults_layer<appmixer::loopback> inner_;
    std::shared_ptr<request_log> log_;
    appmixer::manual_clock const* clock_;
};

/// The handles are `api`, whose calls throw, and `api.as_result()`.
class flow_fixture {
public:
    /// stage: of the flow. more: further fields of the flow, as JSON text that begins with a comma.
    explicit flow_fixture(std::string stage = "stopped", std::string const& more = "");
    flow_fixture(flow_fixture const&) = delete;
    flow_fixture& operator=(flow_fixture const&) = delete;

    /// Runs a coroutine, with the time that it needs; checks that it leaves no timer.
    template <class T>
    T run(asio::awaitable<T> work)
    {
        test::spawned<T> spawned(io, std::move(work));
        finish(spawned);
        return spawned.take();
    }
    /// The same for a call through `as_result` that fails.
    template <class T>
    appmixer::error error_of(asio::awaitable<appmixer::result<T>> work)
    {
        appmixer::result<T> const outcome = run(std::move(work));
        REQUIRE_MESSAGE(!outcome, "it succeeded");
        return outcome.error();
    }
    /// Runs a spawned coroutine to its end.
    void finish(test::spawn_state const& spawned);
    /// Runs one handler, or moves the clock when none is ready. False when there is nothing to do.
    bool step();

    /// A field of the flow that the server has.
    json::value field(std::string const& name) const;
    std::string stage() const;
    bool exists() const;
    /// Changes the flow as another client does.
    void change(std::string const& body, std::string const& query = "");
    void remove();

    appmixer::manual_clock clock{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};
    asio::io_context io;
    appmixer::emulator back_end = appmixer::emulator::deterministic();
    appmixer::exchange_faults faults;
    std::shared_ptr<request_log> const log = std::make_shared<request_log>();
    std::string const id = "11111111-1111-4111-8111-111111111111";
    appmixer::default_client api; ///< of the owner of the flow

private:
    appmixer::http_response send(appmixer::method verb, std::string const& target, std::string const& body);

    std::string token_;
};

/// Cancels the work after its first step, its second, and so on, until it ends before. Each time it must end with
/// `operation_aborted`, leave no timer and send nothing more.
///
/// make: returns a fixture. start: starts the work on a fixture. check_state: what must hold afterwards.
/// Returns the number of steps after which the work was cancelled.
template <class Make, class Start, class Check>
std::size_t cancel_at_every_step(Make make, Start start, Check check_state)
{
    for (std::size_t steps = 0;; ++steps) {
        CAPTURE(steps);
        std::unique_ptr<flow_fixture> const f = make();
        auto work = start(*f);
        for (std::size_t i = 0; i < steps && !work->done; ++i)
            f->step();
        if (work->done)
            return steps;
        // Asio may emit the signal in a handler of its own, behind one that is ready now.
        bool emitted = false;
        std::size_t sent = 0;
        work->cancel();
        asio::post(f->io, [&] {
            emitted = true;
            sent = f->log->requests.size();
        });
        while (!emitted)
            f->step();
        bool const ended_before = work->done;
        f->finish(*work);
        CHECK(f->log->requests.size() == sent);
        appmixer::error why;
        try {
            why = work->take().error();
        } catch (boost::system::system_error const& e) { // cancelled before it began, or through a throwing handle
            why = appmixer::detail::cause_of(e);
        }
        CAPTURE(why.what());
        if (ended_before && why != asio::error::operation_aborted)
            return steps;
        CHECK(why == asio::error::operation_aborted);
        check_state(*f, why);
    }
}

/// Destroys the context after the first step of the work, after the second, and so on. The sanitizer checks the rest.
template <class Make, class Start>
void destroy_at_every_step(Make make, Start start)
{
    for (std::size_t steps = 0;; ++steps) {
        std::unique_ptr<flow_fixture> f = make();
        auto work = start(*f);
        for (std::size_t i = 0; i < steps && !work->done; ++i)
            f->step();
        if (work->done)
            return;
        f.reset();
    }
}

} // namespace algorithms_test

#endif
