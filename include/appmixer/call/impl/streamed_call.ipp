#ifndef APPMIXER_CALL_IMPL_STREAMED_CALL_IPP
#define APPMIXER_CALL_IMPL_STREAMED_CALL_IPP

#include <appmixer/call/detail/streamed_call.hpp>

namespace appmixer::detail {

APPMIXER_DECL bool success_sink::begin(http_response const& head)
{
    begun_ = true;
    bool const wanted = inner_.begin(head);
    passes_ = wanted && is_success(head.status);
    return passes_;
}

APPMIXER_DECL void success_sink::take_body(result<http_response>& response)
{
    if (begun_ || !response)
        return;
    if (begin(*response))
        body_.swap(response->body);
}

APPMIXER_DECL error success_sink::put_slice(std::size_t size)
{
    std::string_view const piece = std::string_view(body_).substr(used_, size);
    used_ += piece.size();
    return inner_.put(piece);
}

} // namespace appmixer::detail

#endif
