#ifndef APPMIXER_TESTING_DETAIL_OMITTED_BODY_HPP
#define APPMIXER_TESTING_DETAIL_OMITTED_BODY_HPP

// Bodies that a recording leaves out, since they cannot be searched for secrets.

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Whether a body is text that can be searched for secrets. Compressed and binary bodies are not.
APPMIXER_DECL bool is_readable(header_list const& headers, std::string_view body);

/// What replaces a body that is not readable: "[left out: 1234 bytes, gzip]".
APPMIXER_DECL std::string omitted_body(header_list const& headers, std::string_view body);
/// What replaces a body that comes from a source: "[left out: 1234 bytes, a stream]". size: in bytes, if it is known.
APPMIXER_DECL std::string omitted_stream(std::optional<std::uint64_t> size);
/// Whether a body of a recording is such a replacement.
APPMIXER_DECL bool is_omitted_body(std::string_view body);

/// While it exists, the request asks for an uncompressed response.
class without_compression {
public:
    explicit without_compression(http_request& request) : request_(&request)
    {
        if (!request.headers.contains("Accept-Encoding"))
            return;
        headers_ = request.headers;
        changed_ = true;
        request.headers.set("Accept-Encoding", "identity");
    }
    ~without_compression()
    {
        if (changed_)
            request_->headers = std::move(headers_);
    }
    without_compression(without_compression const&) = delete;
    without_compression& operator=(without_compression const&) = delete;

private:
    http_request* request_;
    header_list headers_;
    bool changed_ = false;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/omitted_body.ipp>
#endif

#endif
