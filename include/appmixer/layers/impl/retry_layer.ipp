#ifndef APPMIXER_LAYERS_IMPL_RETRY_LAYER_IPP
#define APPMIXER_LAYERS_IMPL_RETRY_LAYER_IPP

#include <appmixer/layers/retry.hpp>

#include <utility>

namespace appmixer::detail {

APPMIXER_DECL idempotency idempotency_of(http_request const& request, call_context const& context) noexcept
{
    if (context.operation != nullptr)
        return context.operation->idempotency;
    return request.method == method::get || request.method == method::head ? idempotency::safe : idempotency::unsafe;
}

APPMIXER_DECL error ended_after(result<http_response> const& last, boost::system::error_code code)
{
    diagnostics info;
    info.phase = last ? phase::response : last.error().phase();
    info.status = last ? last->status : last.error().status();
    info.detail = "before the next attempt; the last one failed with: ";
    info.detail += last ? make_error_code(static_cast<errc>(last->status)).message() : last.error().code().message();
    return error(code, std::move(info));
}

} // namespace appmixer::detail

#endif
