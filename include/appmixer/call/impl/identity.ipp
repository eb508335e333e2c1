#ifndef APPMIXER_CALL_IMPL_IDENTITY_IPP
#define APPMIXER_CALL_IMPL_IDENTITY_IPP

#include <appmixer/call/detail/identity.hpp>
#include <appmixer/call/detail/token_expiry.hpp>

#include <optional>

namespace appmixer::detail {

APPMIXER_DECL void identity::accept(access_token token, day_clock::time_point now, day_clock::duration margin)
{
    use_lock const alone(in_use_);
    std::optional<day_clock::time_point> const expiry = jwt_expiry(token.text());
    token_ = std::move(token);
    // A new token that already seems about to expire means that the clocks differ, or that tokens are short-lived. It
    // would be renewed before each call, so its expiry is ignored and it is used until the server rejects it.
    renewal_ = expiry && *expiry - now > margin ? *expiry - margin : (day_clock::time_point::max)();
}

APPMIXER_DECL void identity::drop(access_token const& rejected)
{
    use_lock const alone(in_use_);
    if (token_.text() == rejected.text())
        token_ = access_token();
}

} // namespace appmixer::detail

#endif
