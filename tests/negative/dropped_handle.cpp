// expect: nodiscard

#include <appmixer/call/client.hpp>

void forgotten(appmixer::default_client const& api)
{
#ifdef OK
    auto const adjusted =
#endif
        api.within(std::chrono::seconds(2));
#ifdef OK
    (void)adjusted;
#endif
}
