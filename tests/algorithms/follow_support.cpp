#include "follow_support.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <utility>

namespace follow_test {

namespace {

/// Logs each request and passes it on.
class logged {
public:
    using executor_type = asio::any_io_executor;

    logged(appmixer::faults_layer<appmixer::loopback> inner, std::shared_ptr<request_log> log,
           appmixer::manual_clock const& clock)
        : inner_(std::move(inner)), log_(std::move(log)), clock_(&clock)
    {
    }
    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request& request,
                                                                    appmixer::call_context& context)
    {
        log_->targets.push_back(request.target);
        log_->times.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(clock_->elapsed()));
        return inner_.send(request, context);
    }

private:
    appmixer::faults_layer<appmixer::loopback> inner_;
    std::shared_ptr<request_log> log_;
    appmixer::manual_clock const* clock_;
};

client make_client(fixture& f)
{
    appmixer::loopback transport(f.io.get_executor(), f.back_end);
    appmixer::any_transport all(logged(std::move(transport) | appmixer::with_faults(f.faults), f.log, f.clock));
    return client(std::move(all)).with_clock(f.clock);
}

asio::awaitable<void> take_all(fixture& f, appmixer::log_follower<client> records)
{
    f.follower = &records;
    while (std::optional<followed_record> record = co_await records.next())
        f.taken.push_back(record->correlation_id + (record->late ? "!" : ""));
    f.follower = nullptr;
}

} // namespace

void add_flow(appmixer::emulator& back_end)
{
    back_end
        .load_text(R"({
            "users": [{"id": "64b1f0c2a9d84e17c3f05a6b", "email": "ada@shop.example", "password": "correct horse"}],
            "flows": [{"flowId": "11111111-1111-4111-8111-111111111111", "owner": "ada@shop.example", "name": "Orders", "stage": "running",
                       "flow": {"c": {"type": "acme.shop.orders.New"}}}]
        })")
        .value();
}

client as_owner(appmixer::emulator& back_end, client const& api)
{
    return api.as(appmixer::access_token(back_end.issue_token("64b1f0c2a9d84e17c3f05a6b")));
}

void write_record(appmixer::emulator& back_end, std::string const& name)
{
    appmixer::http_request const request(appmixer::method::post,
                                         "/flows/" + flow_id + "/components/c?correlationId=" + name);
    REQUIRE(back_end.handle(request).status == 200);
}

fixture::fixture() : api(make_client(*this)), quiet(api.as_result())
{
    back_end.set_clock([this] { return std::chrono::floor<std::chrono::milliseconds>(clock.time_of_day()) - shift_; });
    add_flow(back_end);
    api = as_owner(back_end, api);
    quiet = api.as_result();
}

void fixture::write(std::string const& name, std::chrono::milliseconds age)
{
    shift_ = age;
    write_record(back_end, name);
    shift_ = 0ms;
}

bool fixture::step()
{
    io.restart();
    return io.poll_one() > 0 || clock.advance_to_next();
}

void fixture::run_for(std::chrono::milliseconds time)
{
    auto const end = clock.elapsed() + time;
    clock.run(io, time);
    clock.advance(end - clock.elapsed());
    clock.run(io, 0ms);
}

void fixture::follow(log_query query, follow_options how)
{
    stop();
    following =
        std::make_unique<test::spawned<void>>(io, take_all(*this, follow_logs(api, std::move(query), std::move(how))));
}

void fixture::stop()
{
    if (following == nullptr || following->done)
        return;
    following->cancel();
    run_for(0ms);
    REQUIRE(following->done);
}

std::string fixture::names()
{
    std::string all;
    for (std::string const& name : std::exchange(taken, {}))
        all += (all.empty() ? "" : " ") + name;
    return all;
}

follow_options fixture::with_failures(follow_options how)
{
    return how.on_failure([this](appmixer::error const& failure) {
        auto const now = std::chrono::duration_cast<std::chrono::milliseconds>(clock.elapsed());
        failures.push_back(std::to_string(now.count()) + " " + failure.code().message());
    });
}

} // namespace follow_test
