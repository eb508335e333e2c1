#include "list_loader.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>

#include <fmt/format.h>

#include <exception>

namespace asio = boost::asio;

std::uint64_t list_loader::received() const
{
    auto const counters = counters_of(api_);
    return counters ? counters->bytes_received : 0;
}

asio::awaitable<void> list_loader::load()
{
    appmixer::op::get_flows all;
    all.limit = 100'000;
    flows_ = co_await get_flows(api_, all);
}

void list_loader::start()
{
    if (loading_)
        return;
    loading_ = true;
    failed_ = false;
    flows_.clear();
    started_ = clock::now();
    received_before_ = received();
    auto const ended = [this](std::exception_ptr failure) { finish(failure); };
    asio::co_spawn(api_.get_executor(), load(), asio::bind_cancellation_slot(stop_.slot(), ended));
}

void list_loader::cancel() { stop_.emit(asio::cancellation_type::terminal); }

void list_loader::finish(std::exception_ptr failure)
{
    result_ = fmt::format("Loaded {} flows, {}", flows_.size(), status());
    loading_ = false;
    try {
        if (failure)
            std::rethrow_exception(failure);
    } catch (appmixer::exception const& e) {
        failed_ = e.error() != appmixer::condition::cancelled;
        result_ = failed_ ? e.what() : "Cancelled, " + result_;
    } catch (std::exception const& e) {
        failed_ = true;
        result_ = e.what();
    }
}

std::string list_loader::status() const
{
    if (!loading_)
        return result_;
    double const seconds = std::chrono::duration<double>(clock::now() - started_).count();
    return fmt::format("{:.1f} MB in {:.1f} s", static_cast<double>(received() - received_before_) / 1e6, seconds);
}
