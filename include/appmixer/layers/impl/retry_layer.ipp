#ifndef APPMIXER_LAYERS_IMPL_RETRY_LAYER_IPP
#define APPMIXER_LAYERS_IMPL_RETRY_LAYER_IPP

#include <appmixer/layers/retry.hpp>

#include <boost/asio/error.hpp>

#include <utility>

namespace appmixer::detail {

APPMIXER_DECL idempotency kind_of_call(http_request const& request, call_context const& context) noexcept
{
    if (context.operation != nullptr)
        return context.operation->idempotency;
    return request.method == method::get || request.method == method::head ? idempotency::safe : idempotency::unsafe;
}

APPMIXER_DECL error cancelled_after(result<http_response> const& last)
{
    diagnostics known;
    known.phase = last ? phase::response : last.error().phase();
    known.status = last ? last->status : last.error().status();
    known.detail = "before another attempt; the last one: ";
    known.detail += last ? make_error_code(static_cast<errc>(last->status)).message() : last.error().code().message();
    return error(asio::error::operation_aborted, std::move(known));
}

} // namespace appmixer::detail

#endif
