// expect: nodiscard

#include <appmixer/transports/settings.hpp>

void forgotten()
{
#ifdef OK
    auto const parsed =
#endif
        appmixer::endpoint::parse("http://localhost");
#ifdef OK
    (void)parsed;
#endif
}
