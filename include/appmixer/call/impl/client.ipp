#ifndef APPMIXER_CALL_IMPL_CLIENT_IPP
#define APPMIXER_CALL_IMPL_CLIENT_IPP

#include <appmixer/call/client.hpp>

namespace appmixer::detail {

APPMIXER_DECL void throw_failure(result<void> const& done)
{
    if (!done)
        throw exception(done.error());
}

} // namespace appmixer::detail

#endif
