#ifndef APPMIXER_CORE_DETAIL_BODY_IN_MEMORY_HPP
#define APPMIXER_CORE_DETAIL_BODY_IN_MEMORY_HPP

// For transports that do not stream: reads the source of a request's body into the request.

#include <appmixer/core/transport.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>

namespace appmixer::detail {

/// After `read` and while this object exists, a request with a source has its body in memory and no source.
class body_in_memory {
public:
    body_in_memory(http_request& request, call_context& context) noexcept
        : request_(request), context_(context), source_(context.source)
    {
    }
    ~body_in_memory()
    {
        if (source_ == nullptr || context_.source != nullptr)
            return;
        context_.source = source_;
        request_.body.swap(body_);
    }
    body_in_memory(body_in_memory const&) = delete;
    body_in_memory& operator=(body_in_memory const&) = delete;

    /// Whether there is a source to read.
    bool is_needed() const noexcept { return source_ != nullptr; }
    /// Reads the source. The result is an error without a code on success; otherwise that of `read_all`.
    APPMIXER_DECL asio::awaitable<error> read();

private:
    http_request& request_;
    call_context& context_;
    body_source* source_;
    std::string body_; ///< what the request had before
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/body_in_memory.ipp>
#endif

#endif
