// upload_file in chunks: what arrives, what is sent again, what is reported, and how it fails.

#include "../spawned.hpp"

#include <appmixer/algorithms/drain.hpp>
#include <appmixer/algorithms/upload.hpp>
#include <appmixer/core/detail/body_in_memory.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::errc;
using appmixer::error;
using appmixer::file_upload;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::result;
using appmixer::stored_file;
using appmixer::transfer_progress;
using appmixer::upload_body;

/// What happens to the requests of a test, by their number from 0.
class script {
public:
    std::vector<http_request> requests;
    std::size_t fails_at = std::size_t(-1);
    int status = 429;
    bool loses_ids = false;
    appmixer::manual_clock* clock = nullptr; ///< advances by a second with each request
};

/// Passes requests to an emulator, except for those that fail.
class scripted_loopback {
public:
    using executor_type = asio::any_io_executor;
    scripted_loopback(appmixer::loopback inner, std::shared_ptr<script> plan)
        : inner_(std::move(inner)), plan_(std::move(plan))
    {
    }
    executor_type get_executor() const noexcept { return inner_.get_executor(); }
    asio::awaitable<result<http_response>> send(http_request& request, appmixer::call_context& context)
    {
        std::shared_ptr<script> const plan = plan_;
        appmixer::detail::body_in_memory body(request, context);
        if (body.is_needed()) {
            error const failure = co_await body.read();
            if (failure.code())
                co_return failure;
        }
        plan->requests.push_back(request);
        if (plan->clock != nullptr)
            plan->clock->advance(1s);
        if (plan->requests.size() == plan->fails_at + 1)
            co_return http_response(plan->status, "{}");
        result<http_response> response = co_await inner_.send(request, context);
        if (plan->loses_ids && response)
            response->body = "{}";
        co_return response;
    }

private:
    appmixer::loopback inner_;
    std::shared_ptr<script> plan_;
};

/// Content in pieces, which may announce another size.
class piecewise final : public appmixer::body_source {
public:
    explicit piecewise(std::string content, std::optional<std::uint64_t> announced)
        : content_(std::move(content)), announced_(announced)
    {
    }
    std::optional<std::uint64_t> size() const override { return announced_; }
    result<std::string_view> read(std::size_t at_most) override
    {
        if (offset_ >= fails_at)
            return error(errc::invalid_request, appmixer::phase::none, "the disk is gone");
        std::string_view const piece = std::string_view(content_).substr(offset_, at_most < 3 ? at_most : 3);
        offset_ += piece.size();
        return exceeds ? std::string_view("more than what was asked for") : piece;
    }
    asio::awaitable<void> ready() override
    {
        return gate == nullptr || offset_ < 5 ? asio::awaitable<void>() : opened(gate);
    }
    static asio::awaitable<void> opened(asio::steady_timer* gate)
    {
        co_await gate->async_wait(asio::as_tuple(asio::use_awaitable));
        if (gate->expiry() == asio::steady_timer::time_point::min())
            throw boost::system::system_error(asio::error::connection_reset);
    }
    bool rewind() override
    {
        ++rewinds;
        return offset_ == 0;
    }

    int rewinds = 0;
    std::size_t fails_at = std::size_t(-1);
    bool exceeds = false;
    asio::steady_timer* gate = nullptr; ///< not ready after five bytes until it is cancelled

private:
    std::string content_;
    std::optional<std::uint64_t> announced_;
    std::size_t offset_ = 0;
};

class fixture {
public:
    using client = appmixer::client<appmixer::any_transport, appmixer::returning_results>;

    fixture()
        : ada(back_end.add_user("ada@shop.example", "secret")),
          api(appmixer::default_client(
                  appmixer::client(scripted_loopback(appmixer::loopback(io.get_executor(), back_end), plan) |
                                   appmixer::with_faults(faults) | appmixer::with_retry()))
                  .as(appmixer::access_token(back_end.issue_token(ada)))
                  .with_clock(clock)
                  .as_result())
    {
    }
    result<stored_file> run(client const& handle, file_upload what)
    {
        io.restart();
        return clock.run(io, upload_file(handle, std::move(what)));
    }
    /// A header of a request.
    std::string sent(std::size_t request, std::string_view name) const
    {
        return std::string(plan->requests.at(request).headers.get(name).value_or("-"));
    }
    /// The number of files that their owner sees.
    std::size_t files()
    {
        http_request count(appmixer::method::get, "/files/count");
        count.headers.append("Authorization", "Bearer " + back_end.issue_token(ada));
        return back_end.handle(count).body == R"({"count":0})" ? 0 : 1;
    }
    /// The content of the only file.
    std::string stored()
    {
        http_request list(appmixer::method::get, "/files");
        list.headers.append("Authorization", "Bearer " + back_end.issue_token(ada));
        std::string const body = back_end.handle(list).body;
        REQUIRE(body.size() > 50);
        list.target = "/files/" + body.substr(std::string_view(R"([{"fileId":")").size(), 36);
        return back_end.handle(list).body;
    }

    asio::io_context io;
    appmixer::manual_clock clock;
    appmixer::emulator back_end = appmixer::emulator::deterministic();
    std::shared_ptr<script> plan = std::make_shared<script>();
    appmixer::exchange_faults faults;
    std::string ada;
    client api;
};

} // namespace

TEST_SUITE("upload")
{
    TEST_CASE("content is sent in numbered chunks, and the id of the first response in the others")
    {
        fixture f;
        result<stored_file> const file =
            f.run(f.api, file_upload("a.txt", upload_body::text("0123456789", "text/csv")).chunk_size(4));
        REQUIRE(file.has_value());
        CHECK(file->length == 10);
        CHECK(file->content_type == "text/csv");
        CHECK(f.stored() == "0123456789");
        REQUIRE(f.plan->requests.size() == 3);
        for (std::size_t i = 0; i < 3; ++i) {
            CHECK(f.sent(i, "uploader-file-id") == (i == 0 ? "-" : file->file_id));
            CHECK(f.sent(i, "uploader-file-name") == "a.txt");
            CHECK(f.sent(i, "uploader-chunk-size") == "4");
            CHECK(f.sent(i, "uploader-chunk-number") == std::to_string(i + 1));
            CHECK(f.sent(i, "uploader-chunks-total") == "3");
        }
    }

    TEST_CASE("a name that is not ASCII is sent in the parts only")
    {
        fixture f;
        result<stored_file> const file =
            f.run(f.api, file_upload(" \xc3\xbc\n", upload_body::text("0123456789")).chunk_size(4));
        REQUIRE(file.has_value());
        CHECK(file->filename == " \xc3\xbc\n");
        CHECK(f.sent(0, "uploader-file-name") == "-");
        CHECK(f.sent(2, "uploader-file-name") == "-");
    }

    TEST_CASE("a request for a whole file does not touch the source before it is sent")
    {
        auto const source = std::make_shared<piecewise>("0123456789", 10);
        appmixer::op::upload_file const request("a", upload_body::source(source));
        CHECK(source->rewinds == 0);
        CHECK(request.chunk_size == std::nullopt);
        CHECK(appmixer::op::upload_file("a", upload_body::text("12")).chunk_size == 2U);
        CHECK(appmixer::op::upload_file("a", upload_body::file("/no/such/file")).chunk_size == std::nullopt);
    }

    TEST_CASE("the number of chunks follows from the size")
    {
        for (std::size_t const size : {0, 1, 3, 4, 5, 8, 9}) {
            fixture f;
            std::string const content(size, 'x');
            auto const source = std::make_shared<piecewise>(content, size);
            REQUIRE(f.run(f.api, file_upload("a", upload_body::source(source)).chunk_size(4)).has_value());
            CHECK(f.plan->requests.size() == (size <= 4 ? 1 : size <= 8 ? 2 : 3));
            CHECK(f.stored() == content);
        }
    }

    TEST_CASE("content without a size is sent in one request")
    {
        fixture f;
        auto const source = std::make_shared<piecewise>("0123456789", std::nullopt);
        REQUIRE(f.run(f.api, file_upload("a", upload_body::source(source)).chunk_size(4)).has_value());
        CHECK(f.stored() == "0123456789");
        CHECK(f.plan->requests.size() == 1);
        CHECK(f.sent(0, "uploader-chunk-size") == "-");
        CHECK(f.sent(0, "uploader-chunks-total") == "1");
    }

    TEST_CASE("a chunk that the server puts off is sent again, and the progress says so")
    {
        fixture f;
        f.plan->fails_at = 1;
        f.plan->clock = &f.clock;
        std::vector<transfer_progress> reports;
        file_upload what("a", upload_body::source(std::make_shared<piecewise>("0123456789", 10))); // read once only
        what.chunk_size(4).progress([&](transfer_progress const& now) { reports.push_back(now); });
        REQUIRE(f.run(f.api, what).has_value());
        CHECK(f.stored() == "0123456789");
        CHECK(f.plan->requests.size() == 4);
        CHECK(f.plan->requests[2].body.find("\r\n\r\n4567\r\n") != std::string::npos);
        REQUIRE(reports.size() == 4);
        CHECK(reports[0].done == 4);
        CHECK(reports[1].done == 8);
        CHECK(reports[1].attempt == 1);
        CHECK(reports[2].done == 8);
        CHECK(reports[2].attempt == 2);
        CHECK(reports[3].done == 10);
        CHECK(reports[3].expected == 10);
    }

    TEST_CASE("a chunk that fails ends the upload")
    {
        fixture f;
        f.plan->fails_at = 1;
        f.plan->status = 507;
        result<stored_file> const file = f.run(f.api, file_upload("a", upload_body::text("0123456789")).chunk_size(4));
        REQUIRE(file.has_error());
        CHECK(file.error().status() == 507);
        CHECK(file.error().operation() == "uploadFile");
        CHECK(std::string(file.error().detail()).ends_with("in chunk 2 of 3"));
        CHECK(f.plan->requests.size() == 2);
    }

    TEST_CASE("a connection that breaks in a chunk ends the upload, and no file is visible unless it is complete")
    {
        using appmixer::exchange_fault;
        std::vector<exchange_fault> const faults{
            exchange_fault::fail(asio::error::connection_reset, appmixer::phase::wait),
            exchange_fault::cut_request(3),
            exchange_fault::cut_response(3),
            exchange_fault::response(502),
            exchange_fault::response(503),
            exchange_fault::response(504),
            exchange_fault::response(503).server_executes(true)};
        for (std::size_t kind = 0; kind < faults.size(); ++kind) {
            for (std::size_t chunk = 1; chunk <= 3; ++chunk) {
                CAPTURE(kind);
                CAPTURE(chunk);
                fixture f;
                f.faults.on(chunk, faults[kind]);
                file_upload const what = file_upload("a", upload_body::text("0123456789")).chunk_size(4);
                result<stored_file> const file = f.run(f.api, what);
                REQUIRE(file.has_error());
                CHECK(file.error().operation() == "uploadFile");
                CHECK(std::string(file.error().detail()).ends_with("in chunk " + std::to_string(chunk) + " of 3"));
                CHECK(f.faults.exchanges() == chunk); // not sent again
                bool const stored = kind == 0 || kind == 2 || kind == 6;
                CHECK(f.files() == (chunk == 3 && stored ? 1 : 0));
                if (chunk == 3 && stored)
                    CHECK(f.stored() == "0123456789");
                CHECK(f.run(f.api, what).has_value());
            }
        }
    }

    TEST_CASE("a chunk whose connection is not made is sent again")
    {
        for (std::size_t chunk = 1; chunk <= 3; ++chunk) {
            fixture f;
            f.faults.on(chunk,
                        appmixer::exchange_fault::fail(asio::error::connection_refused, appmixer::phase::connect));
            REQUIRE(f.run(f.api, file_upload("a", upload_body::text("0123456789")).chunk_size(4)).has_value());
            CHECK(f.stored() == "0123456789");
            CHECK(f.faults.exchanges() == 4);
        }
    }

    TEST_CASE("a source must provide what it announces")
    {
        fixture f;
        auto const failure = [&](std::shared_ptr<piecewise> source) {
            result<stored_file> const file =
                f.run(f.api, file_upload("a", upload_body::source(std::move(source))).chunk_size(4));
            REQUIRE(file.has_error());
            CHECK(file.error() == errc::body_source_failed);
            CHECK(file.error().operation() == "uploadFile");
            return std::string(file.error().detail());
        };
        CHECK(failure(std::make_shared<piecewise>("012345", 10)) == "the content has fewer bytes than its size, 10");
        CHECK(failure(std::make_shared<piecewise>("0123456789", 9)) == "the content has more bytes than its size, 9");
        auto const excessive = std::make_shared<piecewise>("0123456789", 10);
        excessive->exceeds = true;
        CHECK(failure(excessive) == "the content has more bytes than its size, 10");
        auto const broken = std::make_shared<piecewise>("0123456789", 10);
        broken->fails_at = 6;
        CHECK(failure(broken) == "the disk is gone");
        CHECK(failure(broken) == "the source was read by an earlier call and cannot be rewound");
        result<stored_file> const missing = f.run(f.api, file_upload("a", upload_body::file("/no/such/file")));
        CHECK(missing.error() == errc::body_source_failed);
        result<stored_file> const many =
            f.run(f.api, file_upload("a", upload_body::source(std::make_shared<piecewise>("", std::uint64_t(1) << 40)))
                             .chunk_size(0));
        CHECK(many.error() == errc::invalid_request);
    }

    TEST_CASE("a response without an id ends the upload")
    {
        fixture f;
        f.plan->loses_ids = true;
        CHECK(f.run(f.api, file_upload("a", upload_body::text("0123456789")).chunk_size(4)).error() ==
              errc::unexpected_shape);
        CHECK(f.run(f.api, file_upload("a", upload_body::text("0123")).chunk_size(4)).has_value()); // not needed
    }

    TEST_CASE("a deadline is for all chunks together")
    {
        fixture f;
        f.plan->clock = &f.clock;
        file_upload const what = file_upload("a", upload_body::text("0123456789")).chunk_size(1);
        CHECK(f.run(f.api.within(3500ms), what).error() == errc::deadline_exceeded);
        CHECK(f.plan->requests.size() == 4);
        CHECK(f.run(f.api.within(60s), what).has_value());
    }

    TEST_CASE("the progress that the content has is reported")
    {
        fixture f;
        std::uint64_t last = 0;
        upload_body content = upload_body::text("0123456789");
        content.on_progress([&](transfer_progress const& now) { last = now.done; });
        REQUIRE(f.run(f.api, file_upload("a", content).chunk_size(4)).has_value());
        CHECK(last == 10);
    }

    TEST_CASE("what the progress throws passes through")
    {
        fixture f;
        file_upload what("a", upload_body::text("0123456789"));
        what.progress([](transfer_progress const&) { throw std::runtime_error("enough"); });
        CHECK_THROWS_WITH(f.run(f.api, what), "enough");
    }

    TEST_CASE("an upload ends or continues while its source has nothing")
    {
        fixture f;
        asio::steady_timer gate(f.io, asio::steady_timer::time_point::max());
        auto const source = std::make_shared<piecewise>("0123456789", 10);
        source->gate = &gate;
        file_upload const what = file_upload("a", upload_body::source(source)).chunk_size(4);
        SUBCASE("cancelled")
        {
            test::spawned<result<stored_file>> call(f.io, upload_file(f.api, what));
            f.io.poll();
            CHECK(f.plan->requests.size() == 1);
            CHECK_FALSE(call.done);
            call.cancel();
            f.io.restart();
            f.io.poll();
            REQUIRE(call.done);
            CHECK(call.take().error() == asio::error::operation_aborted);
        }
        SUBCASE("its deadline")
        {
            test::spawned<result<stored_file>> call(f.io, upload_file(f.api.within(500ms), what));
            f.io.poll();
            CHECK_FALSE(call.done);
            f.clock.advance(499ms);
            f.io.restart();
            f.io.poll();
            CHECK_FALSE(call.done);
            f.clock.advance(1ms);
            f.io.restart();
            f.io.poll();
            REQUIRE(call.done);
            error const failure = call.take().error();
            CHECK(failure == errc::deadline_exceeded);
            CHECK(failure.operation() == "uploadFile");
            CHECK(f.files() == 0);
        }
        SUBCASE("a drain")
        {
            test::spawned<result<stored_file>> call(f.io, upload_file(f.api, what));
            f.io.poll();
            test::spawned<appmixer::drain_report> end(f.io, drain(f.api, 10s));
            f.io.restart();
            f.io.poll();
            REQUIRE(call.done);
            CHECK(call.take().error() == errc::shutting_down);
        }
        SUBCASE("the source fails")
        {
            test::spawned<result<stored_file>> call(f.io, upload_file(f.api.within(500ms), what));
            f.io.poll();
            gate.expires_at(asio::steady_timer::time_point::min());
            f.io.restart();
            f.io.poll();
            REQUIRE(call.done);
            error const failure = call.take().error();
            CHECK(failure == errc::body_source_failed);
            CHECK(failure.phase() == appmixer::phase::write);
            CHECK(failure.detail() == "Connection reset by peer");
        }
        SUBCASE("its io_context is destroyed")
        {
            std::optional<test::spawned<result<stored_file>>> call;
            asio::io_context io;
            asio::steady_timer other(io, asio::steady_timer::time_point::max());
            source->gate = &other;
            auto const api =
                appmixer::default_client(appmixer::client(appmixer::loopback(io.get_executor(), f.back_end)))
                    .as(appmixer::access_token(f.back_end.issue_token(f.ada)))
                    .as_result();
            call.emplace(io, upload_file(api, what));
            io.poll();
            CHECK_FALSE(call->done);
        }
        SUBCASE("continued")
        {
            test::spawned<result<stored_file>> call(f.io, upload_file(f.api, what));
            f.io.poll();
            source->gate = nullptr;
            gate.cancel();
            f.io.restart();
            f.io.run();
            REQUIRE(call.done);
            CHECK(call.take().has_value());
            CHECK(f.stored() == "0123456789");
        }
    }
}
