// expect: nodiscard

#include <appmixer/api/flows.hpp>

void forgotten(appmixer::default_client const& api)
{
#ifdef OK
    (void)
#endif
        get_flow(api, "f1");
}
