// The first OPERATIONS operations of the library, each called by a coroutine of its own through a client that was made
// elsewhere. The difference between two such units is the cost of the operations that one has more.

#include <appmixer/https.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <utility>

namespace asio = boost::asio;

using function = asio::awaitable<void> (*)(appmixer::default_client api);

template <class Op>
asio::awaitable<void> call(appmixer::default_client api)
{
    co_await api.call(Op());
}

template <std::size_t Count, class First, class... Rest>
void take(function* into, appmixer::operation_list<First, Rest...>)
{
    *into = &call<First>;
    if constexpr (Count > 1)
        take<Count - 1>(into + 1, appmixer::operation_list<Rest...>());
}

void functions(function (&into)[OPERATIONS]) { take<OPERATIONS>(into, appmixer::all_operations()); }
