#ifndef APPMIXER_TESTS_ALGORITHMS_TRANSFER_SUPPORT_HPP
#define APPMIXER_TESTS_ALGORITHMS_TRANSFER_SUPPORT_HPP

// A server without a network that stores uploads and serves downloads, and sources and sinks for it.

#include <appmixer/call/operation.hpp>
#include <appmixer/core/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace transfers {

namespace asio = boost::asio;
using appmixer::error;
using appmixer::http_request;
using appmixer::http_response;
using appmixer::idempotency;
using appmixer::method;
using appmixer::operation_info;
using appmixer::result;
using appmixer::upload_body;

/// What a server has, and what it was asked for.
class archive {
public:
    std::string content;
    std::string tag = "\"v1\"";
    int stored = 0; ///< uploads that arrived
    std::uint64_t bytes_sent = 0;
    std::vector<http_request> requests;
    std::optional<std::size_t> changes_at; ///< the request before which the content changes
};

/// Stores what is uploaded, and serves it in pieces of 7 bytes, or the range that is asked for.
class archive_transport {
public:
    using executor_type = asio::any_io_executor;
    archive_transport(executor_type executor, std::shared_ptr<archive> server)
        : executor_(std::move(executor)), server_(std::move(server))
    {
    }
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<result<http_response>> send(http_request& request, appmixer::call_context& context)
    {
        std::shared_ptr<archive> const server = server_;
        server->requests.push_back(request);
        if (server->changes_at == server->requests.size()) {
            server->content = "the second version of " + server->content;
            server->tag = "\"v2\"";
        }
        if (request.method != method::get) {
            std::string body = request.body;
            if (context.source != nullptr) {
                result<std::string> read = co_await appmixer::read_all(*context.source);
                if (!read)
                    co_return read.error();
                body = std::move(*read);
            }
            server->content = std::move(body);
            ++server->stored;
            co_return http_response(200, "{}");
        }
        std::string const content = server->content;
        http_response head(200, "");
        if (!server->tag.empty())
            head.headers.append("ETag", server->tag);
        std::size_t first = 0;
        std::string_view const range = request.headers.get("Range").value_or(std::string_view());
        if (range.starts_with("bytes=") && request.headers.get("If-Range") == server->tag)
            std::from_chars(range.data() + 6, range.data() + range.size(), first);
        if (first > 0) {
            bool const there = first < content.size();
            head.status = there ? 206 : 416;
            std::string const size = std::to_string(content.size());
            std::string const last = std::to_string(content.size() - 1);
            head.headers.append("Content-Range",
                                there ? "bytes " + std::to_string(first) + "-" + last + "/" + size : "bytes */" + size);
        }
        std::string_view body = std::string_view(content).substr(std::min(first, content.size()));
        head.headers.append("Content-Length", std::to_string(body.size()));
        if (context.sink == nullptr || !context.sink->begin(head)) {
            head.body = body;
            co_return head;
        }
        while (!body.empty()) {
            std::string_view const piece = body.substr(0, 7);
            body.remove_prefix(piece.size());
            server->bytes_sent += piece.size();
            error const failure = context.sink->put(piece);
            if (failure.code())
                co_return failure;
        }
        co_return head;
    }

private:
    executor_type executor_;
    std::shared_ptr<archive> server_;
};

class put_archive {
public:
    put_archive() = default;
    explicit put_archive(upload_body content) : body(std::move(content)) {}
    upload_body body;
    using response_type = void;
    static constexpr operation_info info{"putArchive", method::put, "/archive", idempotency::idempotent};
    static constexpr auto params = appmixer::table{appmixer::upload_in_body(&put_archive::body)};
};

class add_archive {
public:
    add_archive() = default;
    explicit add_archive(upload_body content) : body(std::move(content)) {}
    upload_body body;
    using response_type = void;
    static constexpr operation_info info{"addArchive", method::post, "/archives", idempotency::unsafe};
    static constexpr auto params = appmixer::table{appmixer::upload_in_body(&add_archive::body)};
};

class get_archive {
public:
    get_archive() = default;
    using response_type = http_response;
    static constexpr operation_info info{"getArchive", method::get, "/archive", idempotency::safe};
};

/// A source of pieces of 5 bytes.
class once final : public appmixer::body_source {
public:
    once(std::string text, bool may_repeat) : text_(std::move(text)), may_repeat_(may_repeat) {}
    std::optional<std::uint64_t> size() const override { return std::nullopt; }
    result<std::string_view> read(std::size_t at_most) override
    {
        std::string_view const piece = std::string_view(text_).substr(used_, std::min<std::size_t>(at_most, 5));
        used_ += piece.size();
        return piece;
    }
    bool rewind() override
    {
        bool const possible = may_repeat_ || used_ == 0;
        used_ = 0;
        return possible;
    }

private:
    std::string text_;
    bool may_repeat_;
    std::size_t used_ = 0;
};

class text_sink final : public appmixer::body_sink {
public:
    bool begin(http_response const&) override
    {
        text.clear();
        return true;
    }
    error put(std::string_view piece) override
    {
        text += piece;
        return error();
    }
    std::string text;
};

} // namespace transfers

#endif
