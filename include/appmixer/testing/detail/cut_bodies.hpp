#ifndef APPMIXER_TESTING_DETAIL_CUT_BODIES_HPP
#define APPMIXER_TESTING_DETAIL_CUT_BODIES_HPP

// Connections that break in the body of a request or of a response.

#include <appmixer/core/body.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string_view>

namespace appmixer::detail {

/// Reads the body of a request, up to a number of bytes, as a transport does whose connection then breaks.
///
/// Result: the error of the broken connection, or that of the source.
APPMIXER_DECL asio::awaitable<error> read_until_cut(body_source* source, std::uint64_t bytes);

/// While it exists, the sink of a call receives no more than a number of bytes. The next one is the error of a broken
/// connection, so that the transport ends the exchange.
class cut_sink final : public body_sink {
public:
    cut_sink(call_context& context, std::uint64_t bytes) : context_(context), outer_(context.sink), left_(bytes)
    {
        if (outer_ != nullptr)
            context.sink = this;
    }
    ~cut_sink() override { context_.sink = outer_; }
    cut_sink(cut_sink const&) = delete;
    cut_sink& operator=(cut_sink const&) = delete;

    APPMIXER_DECL bool begin(http_response const& head) override;
    APPMIXER_DECL error put(std::string_view piece) override;
    asio::awaitable<void> ready() override { return outer_->ready(); }
    bool rewind() override { return outer_->rewind(); }

    /// Cuts a body that the transport has put into the response.
    APPMIXER_DECL error cut(http_response& response);

private:
    call_context& context_;
    body_sink* const outer_;
    std::uint64_t left_;
    bool begun_ = false;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/cut_bodies.ipp>
#endif

#endif
