// expect: assign a text or a list of texts

#include <appmixer/api/flows.hpp>

void narrow(appmixer::op::get_flows& query)
{
#ifdef OK
    query.filter = "stage:running";
    query.filter = {"stage:running", "name:^Import"};
    query.filter = std::vector<std::string>(2, "a:b");
    query.filter.push_back("a:b");
#else
    query.filter = 5;
#endif
}
