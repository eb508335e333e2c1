// The retry layer of the tests, compiled once.

#include "retry_support.hpp"

template class appmixer::retry_layer<test::stand_in>;
template appmixer::call_result<test::retry_client, appmixer::flow> appmixer::get_flow(test::retry_client const&,
                                                                                      std::string);

namespace test {

appmixer::standard_retry longest_waits()
{
    return appmixer::standard_retry().random([] { return 1.0; });
}

template asio::awaitable<appmixer::result<appmixer::http_response>>
send(appmixer::retry_layer<stand_in>&, appmixer::http_request, appmixer::call_context&);
template class retry_fixture<>;

} // namespace test
