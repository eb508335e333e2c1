#ifndef APPMIXER_CORE_IMPL_USE_FLAG_IPP
#define APPMIXER_CORE_IMPL_USE_FLAG_IPP

#include <appmixer/core/detail/use_flag.hpp>

namespace appmixer::detail {

APPMIXER_DECL error concurrent_use()
{
    return error(errc::concurrent_use, phase::start,
                 "an io_context that several threads run needs a strand: create the transport on a strand, and spawn "
                 "its callers there");
}

} // namespace appmixer::detail

#endif
