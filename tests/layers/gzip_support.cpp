// The bodies of gzip_support.hpp.

#include "gzip_support.hpp"

#include <boost/asio/post.hpp>

#include <doctest/doctest.h>

#include <zlib.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>

template class appmixer::gzip_layer<gzip_test::planned_transport>;

namespace gzip_test {

std::string zip(std::string_view text)
{
    z_stream z = {};
    if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("deflateInit2");
    std::string out(deflateBound(&z, static_cast<uLong>(text.size())) + 32, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = static_cast<uInt>(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    int const code = deflate(&z, Z_FINISH);
    out.resize(z.total_out);
    deflateEnd(&z);
    if (code != Z_STREAM_END)
        throw std::runtime_error("deflate");
    return out;
}

std::string prose(std::size_t size)
{
    std::string text;
    for (std::size_t i = 0; text.size() < size; ++i)
        text += "flow " + std::to_string(i) + " is running, ";
    text.resize(size);
    return text;
}

std::string noise(std::size_t size)
{
    std::mt19937 random(1);
    std::string bytes(size, '\0');
    for (char& each : bytes)
        each = static_cast<char>(random());
    return bytes;
}

appmixer::http_response encoded(std::string body, std::string_view encoding, int status)
{
    appmixer::http_response response(status, std::move(body));
    response.headers.append("Content-Type", "text/plain");
    response.headers.append("Content-Encoding", encoding);
    response.headers.append("Content-Length", std::to_string(response.body.size()));
    response.headers.append("X-Own", "value");
    return response;
}

planned_transport::planned_transport(executor_type executor, std::shared_ptr<transport_plan> what)
    : executor_(std::move(executor)), plan_(std::move(what))
{
}

asio::awaitable<appmixer::result<appmixer::http_response>> planned_transport::send(appmixer::http_request& request,
                                                                                   appmixer::call_context& context)
{
    plan_->seen = request.headers.text();
    appmixer::http_response last;
    for (appmixer::http_response const& response : plan_->responses) {
        last = response;
        if (!plan_->streams || context.sink == nullptr)
            continue;
        std::string const body = std::exchange(last.body, std::string());
        bool const wanted = context.sink->begin(last);
        if (!wanted) {
            last.body = body;
            continue;
        }
        for (std::string_view rest = body; !rest.empty();) {
            co_await asio::post(executor_, asio::use_awaitable);
            asio::cancellation_state const state = co_await asio::this_coro::cancellation_state;
            if (state.cancelled() != asio::cancellation_type::none) {
                plan_->cancelled = true;
                co_return appmixer::error(asio::error::operation_aborted, appmixer::phase::read);
            }
            std::string_view const piece = rest.substr(0, plan_->piece);
            rest.remove_prefix(piece.size());
            appmixer::error const failure = context.sink->put(piece);
            if (failure.code())
                co_return failure;
            plan_->given += piece.size();
        }
    }
    co_return last;
}

bool collecting_sink::begin(appmixer::http_response const& head)
{
    heads.push_back(head);
    text.clear();
    pieces = 0;
    return wants;
}

appmixer::error collecting_sink::put(std::string_view piece)
{
    CHECK_FALSE(piece.empty());
    if (fails)
        return appmixer::error(appmixer::errc::invalid_json, appmixer::phase::decode, "by the sink");
    text += piece;
    largest = std::max(largest, piece.size());
    ++pieces;
    return appmixer::error();
}

fixture::fixture(appmixer::http_response response, bool streams, std::size_t max_size)
    : layer(planned_transport(io.get_executor(), what) | appmixer::with_gzip(max_size))
{
    what->responses.push_back(std::move(response));
    what->streams = streams;
}

appmixer::result<appmixer::http_response> fixture::send()
{
    auto const sent = start();
    io.restart();
    io.run();
    REQUIRE(sent->done);
    REQUIRE(sent->value.has_value());
    CHECK(context.sink == sink); // all is as it was
    return *sent->value;
}

std::unique_ptr<test::spawned<appmixer::result<appmixer::http_response>>> fixture::start()
{
    return std::make_unique<test::spawned<appmixer::result<appmixer::http_response>>>(
        io, test::send(layer, request, context));
}

void fixture::give(collecting_sink& to)
{
    sink = &to;
    context.sink = sink;
}

appmixer::result<std::string> unzip(std::string body, bool streams, std::size_t slice)
{
    fixture f(encoded(std::move(body)), streams);
    f.context.slice = slice;
    appmixer::result<appmixer::http_response> response = f.send();
    if (!response)
        return response.error();
    return std::move(response->body);
}

} // namespace gzip_test
