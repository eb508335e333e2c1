// upload_file in chunks: how it fails.

#include "../spawned.hpp"
#include "upload_support.hpp"

#include <appmixer/algorithms/drain.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace uploads;

TEST_SUITE_BEGIN("upload failures");

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
    std::vector<exchange_fault> const faults{exchange_fault::fail(asio::error::connection_reset, appmixer::phase::wait),
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
        f.faults.on(chunk, appmixer::exchange_fault::fail(asio::error::connection_refused, appmixer::phase::connect));
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
    result<stored_file> const many = f.run(
        f.api,
        file_upload("a", upload_body::source(std::make_shared<piecewise>("", std::uint64_t(1) << 40))).chunk_size(0));
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
        auto const api = appmixer::default_client(appmixer::client(appmixer::loopback(io.get_executor(), f.back_end)))
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

TEST_SUITE_END();

} // namespace
