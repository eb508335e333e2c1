#ifndef APPMIXER_TESTING_DETAIL_LEFT_OUT_HPP
#define APPMIXER_TESTING_DETAIL_LEFT_OUT_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail {

/// Whether a body is text that can be looked through for secrets. Compressed and binary ones are not: nobody can say
/// what is in them.
APPMIXER_DECL bool is_readable(header_list const& headers, std::string_view body);

/// What stands in a recording in place of a body that is not: "[left out: 1234 bytes, gzip]".
APPMIXER_DECL std::string left_out(header_list const& headers, std::string_view body);
/// Whether a body of a recording is that.
APPMIXER_DECL bool is_left_out(std::string_view body);

/// Asks the server, as long as it lives, for a body that is not compressed, where a request asks for one that is.
class uncompressed {
public:
    explicit uncompressed(http_request& request) : request_(&request)
    {
        if (!request.headers.contains("Accept-Encoding"))
            return;
        headers_ = request.headers;
        asked_ = true;
        request.headers.set("Accept-Encoding", "identity");
    }
    ~uncompressed()
    {
        if (asked_)
            request_->headers = std::move(headers_);
    }
    uncompressed(uncompressed const&) = delete;
    uncompressed& operator=(uncompressed const&) = delete;

private:
    http_request* request_;
    header_list headers_;
    bool asked_ = false;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/left_out.ipp>
#endif

#endif
