// expect: assign true, false or std::nullopt

#include <appmixer/api/flows.hpp>

void force(appmixer::op::update_flow& change)
{
#ifdef OK
    change.force_update = true;
    change.force_update.reset();
#else
    change.force_update = "false"; // a pointer, which would be true
#endif
}
