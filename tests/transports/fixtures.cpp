// The fixtures and calls of the tests, compiled once for each transport.

#include "stuck_calls.hpp"

namespace calls {

template asio::awaitable<outcome> fetch(client);
template asio::awaitable<outcome> create(client);
template asio::awaitable<outcome> send_request(client, appmixer::http_request, std::chrono::nanoseconds);
template class basic_fixture<plain>;

template asio::awaitable<outcome> fetch(secure_client);
template asio::awaitable<outcome> create(secure_client);
template asio::awaitable<outcome> send_request(secure_client, appmixer::http_request, std::chrono::nanoseconds);
template class basic_fixture<secured>;

template class stuck_in<plain>;
template class stuck_in<secured>;

} // namespace calls
