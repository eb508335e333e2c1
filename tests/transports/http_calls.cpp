// The bodies of http_calls.hpp that do not depend on the transport.

#include "http_calls.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <optional>
#include <thread>

namespace calls {

std::string plain::url(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }
std::string plain::named_url(std::uint16_t port) { return "http://localhost:" + std::to_string(port); }
script plain::opening() { return {}; }
void plain::configure(appmixer::settings&) {}

outcome::outcome() = default;
outcome::outcome(std::string value) : ok(true), text(std::move(value)) {}
outcome::outcome(appmixer::error cause) : error(std::move(cause)) {}
outcome::outcome(outcome const&) = default;
outcome::outcome(outcome&&) noexcept = default;
outcome& outcome::operator=(outcome const&) = default;
outcome& outcome::operator=(outcome&&) noexcept = default;
outcome::~outcome() = default;

class pending::state {
public:
    state() = default;
    asio::cancellation_signal signal;
    std::optional<outcome> end;
};

pending::pending() : state_(std::make_shared<state>()) {}
bool pending::done() const { return state_->end.has_value(); }
outcome const& pending::end() const { return state_->end.value(); }
void pending::cancel() { state_->signal.emit(asio::cancellation_type::terminal); }

pending pending::start(asio::io_context& io, asio::awaitable<outcome> call)
{
    pending started;
    auto finish = [state = started.state_](std::exception_ptr failure, outcome end) {
        if (failure) {
            try {
                std::rethrow_exception(failure);
            } catch (boost::system::system_error const& e) {
                end.error = appmixer::error(e.code());
                end.thrown = true;
            }
        }
        state->end = std::move(end);
    };
    asio::co_spawn(io, std::move(call), asio::bind_cancellation_slot(started.state_->signal.slot(), std::move(finish)));
    return started;
}

std::string local_url(std::uint16_t port) { return plain::url(port); }

refusing_port::refusing_port() : bound_(io_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}
std::uint16_t refusing_port::number() const { return bound_.local_endpoint().port(); }

bool poll_before(std::chrono::steady_clock::time_point give_up, asio::io_context& io)
{
    if (std::chrono::steady_clock::now() > give_up)
        return false;
    io.restart();
    if (io.poll() == 0)
        std::this_thread::sleep_for(100us);
    return true;
}

void run_all(asio::io_context& io)
{
    io.restart();
    io.run_for(guard);
    REQUIRE(io.stopped());
}

} // namespace calls
