#ifndef APPMIXER_EMULATOR_IMPL_EMULATOR_UPLOAD_IPP
#define APPMIXER_EMULATOR_IMPL_EMULATOR_UPLOAD_IPP

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/emulator_upload.hpp>
#include <appmixer/emulator/http/response_of.hpp>
#include <appmixer/emulator/http/routes.hpp>

#include <utility>

namespace appmixer {

APPMIXER_DECL emulator_upload::emulator_upload(emulator& back_end, http_request const& head, time_source& time)
    : back_end_(&back_end), time_(&time), head_(head.method, head.target)
{
    using namespace detail::emu;
    head_.headers = head.headers;
    emulator_response rejection = response_of([&] {
        fault_ = back_end.faults_.take(head_);
        if (!server_executes(fault_))
            return emulator_response();
        request_context ctx(back_end.state_, head_, back_end.now());
        receiver_ = open_route(ctx).receive(ctx);
        return emulator_response();
    });
    if (receiver_ == nullptr)
        early_ = std::move(rejection);
}

APPMIXER_DECL bool emulator_upload::put(std::string_view piece)
{
    if (early_ || piece.empty())
        return needs_body();
    emulator_response rejection = detail::emu::response_of([&] {
        receiver_->put(piece);
        return emulator_response();
    });
    if (rejection.head.status != 0)
        early_ = std::move(rejection);
    return needs_body();
}

APPMIXER_DECL emulator_response emulator_upload::finish()
{
    using namespace detail::emu;
    emulator_response response = early_ ? std::move(*early_) : response_of([&] {
        request_context ctx(back_end_->state_, head_, back_end_->now());
        ctx.time = time_;
        open_route(ctx);
        http_response head = receiver_->finish(ctx);
        return emulator_response(std::move(head), std::move(ctx.stream));
    });
    receiver_.reset();
    back_end_->finish(response, fault_, head_.method);
    return response;
}

} // namespace appmixer

#endif
