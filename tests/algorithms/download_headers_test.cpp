// How a download is resumed and what its file is called: RFC 9110 §8.8, §13.1.5 and §14.4, RFC 6266, RFC 8187; and when
// the progress of a transfer is reported.

#include <appmixer/algorithms/detail/content_range.hpp>
#include <appmixer/algorithms/detail/download_plan.hpp>
#include <appmixer/core/detail/progress_meter.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using appmixer::http_response;
using appmixer::transfer_progress;
using appmixer::detail::content_range;
using appmixer::detail::download_plan;
using appmixer::detail::download_step;
using appmixer::detail::file_name_of;
using appmixer::detail::is_strong_tag;
using appmixer::detail::parse_content_range;
using appmixer::detail::progress_meter;
using namespace std::chrono_literals;

namespace {

using fields = std::vector<std::pair<std::string_view, std::string_view>>;

http_response response(int status, fields const& headers)
{
    http_response head(status);
    for (auto const& [name, value] : headers)
        head.headers.append(name, value);
    return head;
}

std::string validator(fields const& headers)
{
    return std::string(appmixer::detail::range_validator(response(200, headers).headers));
}

TEST_SUITE_BEGIN("downloads");

TEST_CASE("Content-Range: what is valid")
{
    content_range const part = parse_content_range("bytes 2-4/10").value();
    CHECK(part.first == 2);
    CHECK(part.last == 4);
    CHECK(part.length == 10);
    content_range const unknown = parse_content_range("Bytes 0-0/*").value();
    CHECK(unknown.first == 0);
    CHECK(unknown.last == 0);
    CHECK_FALSE(unknown.length.has_value());
    content_range const none = parse_content_range("bytes */10").value();
    CHECK_FALSE(none.first.has_value());
    CHECK(none.length == 10);
    CHECK(parse_content_range("bytes 0-9/10").has_value());
    CHECK(parse_content_range("bytes */0").value().length == 0);
    constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
    CHECK(parse_content_range("bytes 18446744073709551614-18446744073709551614/18446744073709551615").value().length ==
          largest);

    for (std::string_view const wrong : {"",
                                         "bytes",
                                         "bytes ",
                                         "bytes 0-1",
                                         "bytes 0-1/",
                                         "bytes /1",
                                         "bytes */*",
                                         "bytes 4-2/10",
                                         "bytes 0-10/10",
                                         "bytes -1/10",
                                         "bytes 0-/10",
                                         "bytes 0 - 1/10",
                                         "bytes +0-1/10",
                                         "bytes 0-1/+10",
                                         "bytes  0-1/10",
                                         "bytes=0-1/10",
                                         "lines 0-1/10",
                                         "bytes 0-1/10 ",
                                         "bytes 0-1/10, 2-3/10",
                                         "bytes 0-18446744073709551616/*",
                                         "bytes 0-1/18446744073709551616",
                                         "bytes 0x0-1/10"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_content_range(wrong).has_value());
    }
}

TEST_CASE("If-Range: a strong tag; a date only without any tag and at least a minute old")
{
    CHECK(is_strong_tag("\"\""));
    CHECK(is_strong_tag("\"a!\xc3\xa9\""));
    for (std::string_view const weak :
         {"W/\"a\"", "a", "\"", "", "\"a", "a\"", "\"a\"b\"", "\"a b\"", "\"\x7f\"", "'a'"})
        CHECK_FALSE(is_strong_tag(weak));

    constexpr std::string_view noon = "Sun, 29 Nov 2026 12:00:00 GMT";
    constexpr std::string_view later = "Sun, 29 Nov 2026 12:01:00 GMT";
    constexpr std::string_view too_soon = "Sun, 29 Nov 2026 12:00:59 GMT";
    CHECK(validator({{"ETag", "\"a\""}, {"Last-Modified", noon}, {"Date", later}}) == "\"a\"");
    CHECK(validator({{"Last-Modified", noon}, {"Date", later}}) == noon);
    CHECK(validator({{"Last-Modified", noon}, {"Date", too_soon}}).empty());
    CHECK(validator({{"Last-Modified", later}, {"Date", noon}}).empty());
    CHECK(validator({{"Last-Modified", noon}}).empty());
    CHECK(validator({{"Date", later}}).empty());
    CHECK(validator({{"ETag", "W/\"a\""}, {"Last-Modified", noon}, {"Date", later}}).empty());
    CHECK(validator({{"ETag", "a"}, {"Last-Modified", noon}, {"Date", later}}).empty());
    CHECK(validator({{"Last-Modified", "Sunday, 29-Nov-26 12:00:00 GMT"}, {"Date", later}}).empty());
    CHECK(validator({{"Last-Modified", "yesterday"}, {"Date", later}}).empty());
    CHECK(validator({}).empty());
}

TEST_CASE("a range is asked for only if there is something to continue and a validator")
{
    CHECK(download_plan().headers().text() == "Accept-Encoding: identity\r\n");
    CHECK(download_plan(5, "", 10).headers().text() == "Accept-Encoding: identity\r\n");
    CHECK(download_plan(0, "\"a\"", 10).headers().text() == "Accept-Encoding: identity\r\n");
    CHECK(download_plan(5, "\"a\"", 10).headers().text() ==
          "Accept-Encoding: identity\r\nRange: bytes=5-\r\nIf-Range: \"a\"\r\n");
    CHECK(download_plan(5, "\"a\"", 10).offset() == 5);
    CHECK(download_plan(5, "", 10).offset() == 0);
}

TEST_CASE("206: continues at the offset, in the same version, or the download starts over")
{
    download_plan const plan(5, "\"a\"", 10);
    auto const step = [&](fields const& headers) { return plan.step(response(206, headers)); };
    CHECK(step({{"Content-Range", "bytes 5-9/10"}, {"ETag", "\"a\""}}) == download_step::append);
    CHECK(step({{"Content-Range", "bytes 5-9/10"}, {"ETag", "\"a\""}, {"Content-Length", "5"}}) ==
          download_step::append);
    CHECK(step({{"Content-Range", "bytes 5-9/*"}, {"ETag", "\"a\""}}) == download_step::append);
    CHECK(step({{"Content-Range", "bytes 5-6/10"}, {"ETag", "\"a\""}}) == download_step::append); // and then the rest
    CHECK(step({{"Content-Range", "bytes 5-9/10"}, {"ETag", "\"a\""}, {"Content-Encoding", "identity"}}) ==
          download_step::append);
    for (fields const& wrong :
         std::vector<fields>{{{"ETag", "\"a\""}},
                             {{"Content-Range", "bytes 4-9/10"}, {"ETag", "\"a\""}},
                             {{"Content-Range", "bytes 0-9/10"}, {"ETag", "\"a\""}},
                             {{"Content-Range", "bytes 6-9/10"}, {"ETag", "\"a\""}},
                             {{"Content-Range", "bytes 5-10/11"}, {"ETag", "\"a\""}},
                             {{"Content-Range", "bytes */10"}, {"ETag", "\"a\""}},
                             {{"Content-Range", "pages 5-9/10"}, {"ETag", "\"a\""}},
                             {{"Content-Range", "bytes 5-9/10"}, {"ETag", "\"b\""}},
                             {{"Content-Range", "bytes 5-9/10"}, {"ETag", "W/\"a\""}},
                             {{"Content-Range", "bytes 5-9/10"}},
                             {{"Content-Range", "bytes 5-9/10"}, {"ETag", "\"a\""}, {"Content-Length", "10"}},
                             {{"Content-Range", "bytes 5-9/10"}, {"ETag", "\"a\""}, {"Content-Encoding", "gzip"}},
                             {{"Content-Type", "multipart/byteranges; boundary=x"}, {"ETag", "\"a\""}}})
        CHECK(step(wrong) == download_step::start_over);
}

TEST_CASE("206 after a date: the date must not differ, and no tag may have appeared")
{
    constexpr std::string_view noon = "Sun, 29 Nov 2026 12:00:00 GMT";
    download_plan const plan(5, std::string(noon), std::nullopt);
    auto const step = [&](fields headers) {
        headers.emplace_back("Content-Range", "bytes 5-9/10");
        return plan.step(response(206, headers));
    };
    CHECK(step({}) == download_step::append);
    CHECK(step({{"Last-Modified", noon}}) == download_step::append);
    CHECK(step({{"Last-Modified", "Sun, 29 Nov 2026 12:00:01 GMT"}}) == download_step::start_over);
    CHECK(step({{"ETag", "\"a\""}}) == download_step::start_over);
}

TEST_CASE("206 without a range in the request: only one of the whole can be used")
{
    for (download_plan const& plan : {download_plan(), download_plan(5, "", 10)}) {
        CHECK(plan.step(response(206, {{"Content-Range", "bytes 0-9/10"}})) == download_step::replace);
        CHECK(plan.step(response(206, {{"Content-Range", "bytes 0-8/10"}})) == download_step::failed);
        CHECK(plan.step(response(206, {{"Content-Range", "bytes 0-9/*"}})) == download_step::failed);
        CHECK(plan.step(response(206, {{"Content-Range", "bytes 5-9/10"}})) == download_step::failed);
        CHECK(plan.step(response(206, {})) == download_step::failed);
    }
}

TEST_CASE("416: complete if the whole length is there, otherwise the download starts over")
{
    download_plan const plan(10, "\"a\"", std::nullopt);
    CHECK(plan.step(response(416, {{"Content-Range", "bytes */10"}})) == download_step::complete);
    CHECK(plan.step(response(416, {{"Content-Range", "bytes */10"}, {"ETag", "\"a\""}})) == download_step::complete);
    for (fields const& wrong : std::vector<fields>{{},
                                                   {{"Content-Range", "bytes */9"}},
                                                   {{"Content-Range", "bytes */11"}},
                                                   {{"Content-Range", "bytes 0-9/10"}},
                                                   {{"Content-Range", "bytes */10"}, {"ETag", "\"b\""}}})
        CHECK(plan.step(response(416, wrong)) == download_step::start_over);
    CHECK(download_plan().step(response(416, {{"Content-Range", "bytes */0"}})) == download_step::failed);
    CHECK(download_plan(10, "", 10).step(response(416, {{"Content-Range", "bytes */10"}})) == download_step::failed);
}

TEST_CASE("another success replaces what is there, any other status is a failure")
{
    for (download_plan const& plan : {download_plan(), download_plan(5, "\"a\"", 10)}) {
        for (int const status : {200, 203, 204})
            CHECK(plan.step(response(status, {{"ETag", "\"a\""}})) == download_step::replace);
        for (int const status : {302, 304, 400, 401, 404, 412, 429, 500, 503})
            CHECK(plan.step(response(status, {})) == download_step::failed);
    }
}

TEST_CASE("the length of the whole")
{
    using appmixer::detail::whole_length;
    CHECK(whole_length(response(200, {{"Content-Length", "7"}})) == 7);
    CHECK(whole_length(response(200, {{"Content-Length", "7"}, {"Content-Encoding", "gzip"}})) == std::nullopt);
    CHECK(whole_length(response(200, {{"Content-Length", "7"}, {"Transfer-Encoding", "chunked"}})) == std::nullopt);
    CHECK(whole_length(response(200, {{"Content-Length", "-7"}})) == std::nullopt);
    CHECK(whole_length(response(200, {})) == std::nullopt);
    CHECK(whole_length(response(206, {{"Content-Length", "5"}, {"Content-Range", "bytes 5-9/10"}})) == 10);
    CHECK(whole_length(response(206, {{"Content-Length", "5"}, {"Content-Range", "bytes 5-9/*"}})) == std::nullopt);
}

TEST_CASE("Content-Disposition: the name in each of its forms")
{
    CHECK(file_name_of("attachment; filename=a.pdf") == "a.pdf");
    CHECK(file_name_of("attachment; filename=\"a b;c.pdf\"") == "a b;c.pdf");
    CHECK(file_name_of("Attachment ;FileName = \"a \\\"b\\\".pdf\" ; x=y") == "a _b_.pdf");
    CHECK(file_name_of("inline; x=\"filename=no\"; filename=yes") == "yes");
    CHECK(file_name_of("attachment; filename=\"caf\xe9\"") == "caf\xc3\xa9"); // ISO 8859-1
    CHECK(file_name_of("attachment; filename=\"caf\xc3\xa9\"") == "caf\xc3\xa9");
    CHECK(file_name_of("attachment; filename=e.txt; filename*=UTF-8''%e2%82%ac.txt") == "\xe2\x82\xac.txt");
    CHECK(file_name_of("attachment; filename*=utf-8'de'%e2%82%ac.txt; filename=e.txt") == "\xe2\x82\xac.txt");
    CHECK(file_name_of("attachment; filename*=ISO-8859-1''%a3.txt") == "\xc2\xa3.txt");
    for (std::string_view const broken : {"UTF-8''%ff", "UTF-8''%e", "UTF-8'x", "x", "KOI8-R''%c1", "UTF-8''%2e%2e"}) {
        CAPTURE(broken);
        CHECK(file_name_of("attachment; filename*=" + std::string(broken) + "; filename=e.txt") == "e.txt");
    }
    CHECK(file_name_of("attachment; filename=\"a%20b\"") == "a%20b");
    for (std::string_view const none :
         {"", "attachment", "attachment;", "attachment; filename", "attachment; filename=", "attachment; filename=\"",
          "filename=a", "attachment; filename=\"\"", ";;=;=\""})
        CHECK(file_name_of(none).empty());
}

TEST_CASE("Content-Disposition: never a path")
{
    CHECK(file_name_of("attachment; filename=\"../../etc/passwd\"") == "passwd");
    CHECK(file_name_of("attachment; filename=/etc/passwd") == "passwd");
    CHECK(file_name_of("attachment; filename=\"C:\\\\windows\\\\evil.exe\"") == "evil.exe");
    CHECK(file_name_of("attachment; filename=C:evil.exe") == "C_evil.exe");
    CHECK(file_name_of("attachment; filename*=UTF-8''..%2F..%5Ca%00%0ab") == "ab");
    CHECK(file_name_of("attachment; filename=\"a/\"").empty());
    CHECK(file_name_of("attachment; filename=..").empty());
    CHECK(file_name_of("attachment; filename=.").empty());
    CHECK(file_name_of("attachment; filename=\" . . \"").empty());
    CHECK(file_name_of("attachment; filename=\"a. .\"") == "a");
    CHECK(file_name_of("attachment; filename=.profile") == ".profile");
    CHECK(file_name_of("attachment; filename*=UTF-8''invoice%e2%80%aefdp.exe") == "invoicefdp.exe");
    CHECK(file_name_of("attachment; filename=" + std::string(300, 'x')).size() == 255);
    CHECK(file_name_of("attachment; filename*=UTF-8''" + std::string(254, 'x') + "%e2%82%ac") == std::string(254, 'x'));
}

TEST_CASE("progress: at most ten reports a second, and the last one shows the end")
{
    progress_meter meter;
    progress_meter::clock::time_point now{};
    std::vector<std::uint64_t> reported;
    meter.begin(3000);
    for (int i = 0; i < 3000; ++i, now += 1ms)
        if (std::optional<transfer_progress> const report = meter.add(1, now)) {
            CHECK(report->expected == 3000);
            CHECK(report->attempt == 1);
            reported.push_back(report->done);
        }
    CHECK(reported.size() == 30);
    CHECK(reported.front() == 1);
    CHECK(reported[1] == 101);
    transfer_progress const last = meter.finish().value();
    CHECK(last.done == 3000);
    CHECK_FALSE(meter.finish().has_value());
}

TEST_CASE("progress: nothing is reported twice, and nothing without news")
{
    progress_meter meter;
    meter.begin(std::nullopt);
    CHECK_FALSE(meter.add(0, progress_meter::clock::time_point(5s)).has_value());
    transfer_progress const first = meter.add(7, progress_meter::clock::time_point(5s)).value();
    CHECK(first.done == 7);
    CHECK_FALSE(first.expected.has_value());
    CHECK_FALSE(meter.add(0, progress_meter::clock::time_point(9s)).has_value());
    CHECK_FALSE(meter.finish().has_value()); // the last report was that of the end

    progress_meter empty;
    empty.begin(0);
    transfer_progress const only = empty.finish().value();
    CHECK(only.done == 0);
    CHECK(only.expected == 0);
    CHECK(only.attempt == 1);
}

TEST_CASE("progress: another attempt begins again, or where a download is resumed")
{
    progress_meter meter;
    progress_meter::clock::time_point const now{};
    meter.begin(10);
    CHECK(meter.add(6, now).value().done == 6);
    meter.begin(10);
    CHECK_FALSE(meter.add(1, now + 99ms).has_value());
    transfer_progress const second = meter.add(1, now + 100ms).value();
    CHECK(second.done == 2);
    CHECK(second.attempt == 2);
    meter.begin(10, 8);
    CHECK(meter.current().done == 8);
    CHECK(meter.add(2, now + 150ms) == std::nullopt);
    transfer_progress const last = meter.finish().value();
    CHECK(last.done == 10);
    CHECK(last.attempt == 3);
}

TEST_SUITE_END();

} // namespace
