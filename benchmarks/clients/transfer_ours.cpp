// Moves one large body with this library: the client of `make_client` with all its layers, a source and a sink.

#include "transfer.hpp"

#include <appmixer/https.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace asio = boost::asio;
using bench::transfer;
using bench::transfer_meter;

class get_bytes {
public:
    get_bytes() = default;
    explicit get_bytes(std::uint64_t bytes) : size(std::to_string(bytes)) {}
    std::string size;
    using response_type = appmixer::http_response;
    static constexpr appmixer::operation_info info{"getBytes", appmixer::method::get, "/{size}",
                                                   appmixer::idempotency::safe};
    static constexpr auto params = appmixer::table{appmixer::in_path("size", &get_bytes::size)};
};

class put_bytes {
public:
    put_bytes() = default;
    explicit put_bytes(appmixer::upload_body content) : body(std::move(content)) {}
    appmixer::upload_body body;
    using response_type = appmixer::http_response;
    static constexpr appmixer::operation_info info{"putBytes", appmixer::method::put, "/body",
                                                   appmixer::idempotency::idempotent};
    static constexpr auto params = appmixer::table{appmixer::upload_in_body(&put_bytes::body)};
};

class counting_sink final : public appmixer::body_sink {
public:
    bool begin(appmixer::http_response const&) override
    {
        bytes = 0;
        return true;
    }
    appmixer::error put(std::string_view piece) override
    {
        bytes += piece.size();
        return appmixer::error();
    }
    std::uint64_t bytes = 0;
};

class repeating_source final : public appmixer::body_source {
public:
    repeating_source(transfer const& work, std::uint64_t size) : work_(work), size_(size), left_(size) {}
    std::optional<std::uint64_t> size() const override { return size_; }
    appmixer::result<std::string_view> read(std::size_t at_most) override
    {
        std::string_view const piece = work_.next(left_, at_most);
        left_ -= piece.size();
        return piece;
    }
    bool rewind() override
    {
        left_ = size_;
        return true;
    }

private:
    transfer const& work_;
    std::uint64_t size_;
    std::uint64_t left_;
};

asio::awaitable<std::uint64_t> move(appmixer::default_client api, transfer const& work, std::uint64_t bytes)
{
    if (work.up) {
        auto const source = std::make_shared<repeating_source>(work, bytes);
        co_await api.call(put_bytes(appmixer::upload_body::source(source)));
        co_return bytes;
    }
    counting_sink sink;
    co_await download_to(api, get_bytes(bytes), sink);
    co_return sink.bytes;
}

void run(transfer const& work)
{
    asio::io_context io(1);
    appmixer::settings settings(work.origin);
    settings.token("token").tls(appmixer::tls_settings().ca_file(work.ca_file));
    appmixer::default_client const api = appmixer::make_client(io.get_executor(), settings);
    appmixer::run(io, move(api, work, transfer_meter::warm_up));
    transfer_meter meter;
    meter.begin();
    meter.end(appmixer::run(io, move(api, work, work.bytes)));
}

} // namespace

int main(int argc, char** argv)
{
    try {
        run(transfer::from_arguments(argc, argv));
    } catch (std::exception const& e) {
        bench::give_up(e.what());
    }
}
