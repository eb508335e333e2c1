// expect: assign a number or std::nullopt

#include <appmixer/api/flows.hpp>

void narrow(appmixer::op::get_flows& query)
{
#ifdef OK
    query.limit = 50;
    query.offset = std::nullopt;
    query.limit = query.offset;
    query.limit = std::optional<std::uint32_t>(3);
#else
    query.limit = "50";
#endif
}
