#ifndef APPMIXER_TESTS_ALGORITHMS_STEPPED_RUN_HPP
#define APPMIXER_TESTS_ALGORITHMS_STEPPED_RUN_HPP

// Runs a coroutine for a number of handlers, and then cancels it or destroys its io_context.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace test {

namespace asio = boost::asio;

/// A coroutine on a context of its own.
class stepped_run {
public:
    /// on_strand: whether its executor is a strand.
    stepped_run(asio::awaitable<void> coroutine, bool on_strand)
    {
        io_.emplace();
        executor_ = io_->get_executor();
        if (on_strand)
            executor_ = asio::make_strand(*io_);
        auto const stop = std::make_shared<asio::cancellation_signal>();
        stop_ = stop;
        asio::co_spawn(executor_, std::move(coroutine),
                       asio::bind_cancellation_slot(stop->slot(), [this, stop](std::exception_ptr e) {
                           done = true;
                           thrown = e;
                       }));
    }
    ~stepped_run() { destroy_context(); }
    stepped_run(stepped_run const&) = delete;
    stepped_run& operator=(stepped_run const&) = delete;

    /// Runs so many handlers; false if there were fewer.
    bool steps(int count)
    {
        io_->restart();
        while (count > 0 && io_->poll_one() > 0)
            --count;
        return count == 0;
    }
    /// Runs all ready handlers.
    void finish()
    {
        io_->restart();
        io_->poll();
    }
    /// Cancels the coroutine. Boost 1.81 wants the signal on the executor, and not after the end.
    void cancel()
    {
        asio::post(executor_, [this] {
            if (auto const stop = stop_.lock(); stop != nullptr && !done)
                stop->emit(asio::cancellation_type::terminal);
        });
    }
    void destroy_context()
    {
        executor_ = asio::any_io_executor();
        io_.reset();
    }
    /// Whether it ended with `operation_aborted`.
    bool was_cancelled() const
    {
        try {
            if (thrown)
                std::rethrow_exception(thrown);
        } catch (boost::system::system_error const& e) {
            return e.code() == asio::error::operation_aborted;
        } catch (...) {
        }
        return false;
    }

    bool done = false;
    std::exception_ptr thrown;

private:
    std::optional<asio::io_context> io_;
    // Neither a strand nor a signal whose slot has one may outlive the context.
    asio::any_io_executor executor_;
    std::weak_ptr<asio::cancellation_signal> stop_;
};

} // namespace test

#endif
