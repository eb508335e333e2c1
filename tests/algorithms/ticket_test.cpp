// Tickets of work in the background, with operations and statuses that the test declares.

#include "../spawned.hpp"

#include <appmixer/algorithms/wait.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/call/ticket.hpp>
#include <appmixer/testing/manual_clock.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace publishing {

namespace json = boost::json;
using namespace appmixer;

/// The status of publishing components: it ends with `finished` or `err`.
class status {
public:
    status() = default;
    std::optional<std::string> finished;
    raw_value err;
    json::object extra;
    static constexpr auto fields = appmixer::table{field("finished", &status::finished), field("err", &status::err)};
};

job_progress progress_of(status const& seen)
{
    if (seen.err)
        return job_progress::failed;
    return seen.finished ? job_progress::done : job_progress::pending;
}

class get_status {
public:
    get_status() = default;
    explicit get_status(std::string text) : ticket_text(std::move(text)) {}
    std::string ticket_text;
    using response_type = status;
    static constexpr operation_info info{"getPublishStatus", method::get, "/components/uploader/{ticket}",
                                         idempotency::safe};
    static constexpr auto params = appmixer::table{in_path("ticket", &get_status::ticket_text)};
};

get_status status_request(ticket<status> const& job) { return get_status(job.text); }

class publish {
public:
    publish() = default;
    using response_type = ticket<status>;
    static constexpr operation_info info{"publishComponent", method::post, "/components", idempotency::unsafe};
};

/// The status of the deletion of a user, whose path names the user as well.
class deletion {
public:
    deletion() = default;
    std::string state;
    json::object extra;
    static constexpr auto fields = appmixer::table{field("status", &deletion::state)};
};

job_progress progress_of(deletion const& seen)
{
    if (seen.state == "completed")
        return job_progress::done;
    return seen.state == "failed" || seen.state == "cancelled" ? job_progress::failed : job_progress::pending;
}

class get_deletion {
public:
    get_deletion() = default;
    std::string user_id;
    std::string ticket_text;
    using response_type = deletion;
    static constexpr operation_info info{"getUserDeleteStatus", method::get, "/users/{userId}/delete-status/{ticket}",
                                         idempotency::safe};
    static constexpr auto params =
        appmixer::table{in_path("userId", &get_deletion::user_id), in_path("ticket", &get_deletion::ticket_text)};
};

get_deletion status_request(ticket<deletion> const& job)
{
    get_deletion request;
    request.user_id = job.subject;
    request.ticket_text = job.text;
    return request;
}

} // namespace publishing

namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using appmixer::errc;
using appmixer::result;
using appmixer::ticket;
using publishing::deletion;
using publishing::status;

TEST_SUITE_BEGIN("ticket");

static_assert(appmixer::job_status<status> && appmixer::job_status<deletion>);
static_assert(!appmixer::job_status<appmixer::flow>);
static_assert(appmixer::model<ticket<status>>);

std::string const status_path = "/components/uploader/t%2F1";

/// A client of a script, on a clock of its own.
class script_fixture {
public:
    script_fixture() : script(io.get_executor()) {}

    /// Waits for publishing with exact delays of 250, 400, 640 ms and so on.
    result<status> wait(appmixer::wait_policy how = appmixer::wait_policy())
    {
        how.random([] { return 0.5; });
        return clock.run(io, wait_for(api().as_result(), ticket<status>("t/1"), how));
    }
    appmixer::client<appmixer::scripted> api() { return appmixer::client(script).with_clock(clock); }
    script_fixture& responds(int code, std::string body)
    {
        script.expect(appmixer::method::get, status_path).respond(code, std::move(body));
        return *this;
    }

    appmixer::manual_clock clock;
    asio::io_context io;
    appmixer::scripted script;
};

TEST_CASE("an operation returns a ticket, and wait_for gives the last status")
{
    script_fixture f;
    f.script.expect(appmixer::method::post, "/components").respond(200, R"({"ticket":"t/1","more":1})");
    f.responds(200, "{}").responds(200, R"({"finished":true})").responds(200, R"({"finished":"2026-01-01"})");
    auto const job = f.clock.run(f.io, f.api().call(publishing::publish()));
    CHECK(job.text == "t/1");
    CHECK(job.extra.at("more") == 1);
    status const end = f.clock.run(f.io, wait_for(f.api(), job, appmixer::wait_policy().random([] { return 0.5; })));
    CHECK(end.finished == "2026-01-01");
    CHECK(f.clock.elapsed() == 650ms); // `finished` must be a text
    CHECK(f.script.verify() == "");
}

TEST_CASE("a ticket is made from text, with a subject where the path of the status needs one")
{
    script_fixture f;
    f.script.expect(appmixer::method::get, "/users/u1/delete-status/t1").respond(200, R"({"status":"in-progress"})");
    f.script.expect(appmixer::method::get, "/users/u1/delete-status/t1").respond(200, R"({"status":"completed"})");
    ticket<deletion> const job("t1", "u1");
    CHECK(f.clock.run(f.io, wait_for(f.api(), job)).state == "completed");
    f.script.expect(appmixer::method::get, "/users/u1/delete-status/t1").respond(200, R"({"status":"cancelled"})");
    CHECK_THROWS_AS(f.clock.run(f.io, wait_for(f.api(), job)), appmixer::exception);
    CHECK(f.script.verify() == "");
    result<deletion> const empty = f.clock.run(f.io, wait_for(f.api().as_result(), ticket<deletion>()));
    CHECK(empty.error() == errc::invalid_request);
}

TEST_CASE("work that failed is job_failed, with what the server says")
{
    script_fixture f;
    f.responds(200, "{}").responds(200, R"({"err":"bad schema","data":[{"field":"x"}],"big":12345678901234567890})");
    appmixer::error const failed = f.wait().error();
    CHECK(failed == errc::job_failed);
    CHECK(failed.operation() == "getPublishStatus");
    CHECK(failed.server_details().at("err") == "bad schema");
    CHECK(failed.server_details().at_pointer("/data/0/field") == "x");
    CHECK(f.clock.elapsed() == 250ms);
    CHECK(f.script.verify() == "");
}

TEST_CASE("a ticket that the server no longer knows leaves the outcome open")
{
    script_fixture f;
    f.responds(200, "{}").responds(404, R"({"message":"no ticket"})");
    appmixer::error const gone = f.wait().error();
    CHECK(gone == errc::not_found);
    CHECK(gone.detail() == "the server no longer knows the ticket; how the work ended is not known");
    CHECK(gone.server_message() == "no ticket");
    CHECK(gone.status() == 404);

    f.responds(404, R"({"message":"no ticket"})"); // it never knew this one
    appmixer::error const unknown = f.wait().error();
    CHECK(unknown == errc::not_found);
    CHECK(unknown.detail() == "");
    CHECK(f.script.verify() == "");
}

TEST_CASE("looks that fail in a passing way mean not yet, and the limit names the last of them")
{
    script_fixture f;
    f.responds(503, "").responds(200, "{}");
    f.script.expect(appmixer::method::get, status_path).fail(asio::error::connection_reset, appmixer::phase::wait);
    f.responds(200, R"({"finished":"today"})");
    CHECK(f.wait().value().finished == "today");
    CHECK(f.clock.elapsed() == 1290ms);

    f.responds(502, "").responds(200, "{}");
    appmixer::error const reached = f.wait(appmixer::wait_policy().limit(500ms)).error();
    CHECK(reached == errc::deadline_exceeded);
    CHECK(reached.detail() ==
          "after 2 polls in 500 ms, wait_policy::limit; the work has not ended; the last failed poll: 502 Bad Gateway");
    CHECK(f.script.verify() == "");
}

TEST_SUITE_END();

} // namespace
