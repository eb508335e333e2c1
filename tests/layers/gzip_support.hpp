#ifndef APPMIXER_TESTS_LAYERS_GZIP_SUPPORT_HPP
#define APPMIXER_TESTS_LAYERS_GZIP_SUPPORT_HPP

// Compressed responses, and a call through the gzip layer over a transport that streams or does not.

#include "support.hpp"

#include <appmixer/layers/gzip.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gzip_test {

namespace asio = boost::asio;

/// One member of gzip.
std::string zip(std::string_view text);

/// Text that is made to a fraction of its size.
std::string prose(std::size_t size);

/// Bytes that nothing makes smaller.
std::string noise(std::size_t size);

appmixer::http_response encoded(std::string body, std::string_view encoding = "gzip", int status = 200);

/// What a transport does and saw.
class transport_plan {
public:
    transport_plan() = default;
    /// Begun one after the other, as when a call is repeated; the last is given.
    std::vector<appmixer::http_response> responses;
    bool streams = true; ///< gives bodies to the sink
    std::size_t piece = 1000;
    std::size_t given = 0;  ///< bytes of bodies that the sink took
    std::string seen;       ///< the headers of the request
    bool cancelled = false; ///< the exchange ended since it was cancelled
};

/// A transport that does what a transport_plan says; one that streams gives its sink one piece in a handler.
class planned_transport {
public:
    using executor_type = asio::any_io_executor;
    planned_transport(executor_type executor, std::shared_ptr<transport_plan> what);
    executor_type get_executor() const noexcept { return executor_; }

    asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request& request,
                                                                    appmixer::call_context& context);

private:
    executor_type executor_;
    std::shared_ptr<transport_plan> plan_;
};

} // namespace gzip_test

// Compiled in gzip_support.cpp.
extern template class appmixer::gzip_layer<gzip_test::planned_transport>;

namespace gzip_test {

/// Keeps what it is given.
class collecting_sink final : public appmixer::body_sink {
public:
    bool begin(appmixer::http_response const& head) override;
    appmixer::error put(std::string_view piece) override;

    bool wants = true;
    bool fails = false;
    std::vector<appmixer::http_response> heads;
    std::string text;
    std::size_t largest = 0;
    std::size_t pieces = 0;
};

/// One call through the layer.
class fixture {
public:
    explicit fixture(appmixer::http_response response, bool streams = true,
                     std::size_t max_size = std::size_t(64) << 20);

    appmixer::result<appmixer::http_response> send();
    std::unique_ptr<test::spawned<appmixer::result<appmixer::http_response>>> start();
    void give(collecting_sink& to);

    asio::io_context io;
    std::shared_ptr<transport_plan> what = std::make_shared<transport_plan>();
    appmixer::gzip_layer<planned_transport> layer;
    appmixer::http_request request{appmixer::method::get, "/flows"};
    appmixer::call_context context;
    appmixer::body_sink* sink = nullptr;
};

/// What a compressed body becomes.
appmixer::result<std::string> unzip(std::string body, bool streams, std::size_t slice = 1000);

} // namespace gzip_test

#endif
