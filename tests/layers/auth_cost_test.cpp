// What a handle of a user costs, in allocations and in bytes.

#include "auth_support.hpp"

#include <cstddef>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <type_traits>
#include <vector>

namespace {

std::size_t allocations = 0; // of the whole program, in one thread
std::size_t bytes = 0;

} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    bytes += size;
    if (void* const memory = std::malloc(size != 0 ? size : 1))
        return memory;
    throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using appmixer::access_token;
using appmixer::password_sign_in;
using appmixer::with_auth;

TEST_SUITE_BEGIN("auth, cost");

TEST_CASE("the memory of a hundred thousand handles is that of their tokens")
{
    constexpr std::size_t users = 100'000;
    test::auth_fixture w;
    appmixer::client const api(w.transport() | with_auth());
    using handle = std::remove_const_t<decltype(api)>;
    static_assert(sizeof(handle) <= 96);
    std::vector<handle> handles;
    handles.reserve(users);

    std::string const token(200, 't'); // as long as tokens are
    std::size_t const counted = allocations, measured = bytes;
    for (std::size_t i = 0; i < users; ++i)
        handles.push_back(api.as(access_token(token)));
    CHECK(allocations - counted <= 2 * users); // the text, and the block that the handles share
    CHECK(bytes - measured <= users * (token.size() + 64));

    handles.clear();
    std::size_t const counted_again = allocations, measured_again = bytes;
    for (std::size_t i = 0; i < users; ++i)
        handles.push_back(api.as(password_sign_in("ada", "secret")));
    CHECK(allocations - counted_again <= users); // short texts need none
    CHECK(bytes - measured_again <= users * 160);

    handles.resize(1000, api);
    for (handle const& one : handles)
        asio::co_spawn(w.io, get_user(one), [](std::exception_ptr e, auto) { CHECK(e == nullptr); });
    w.clock.run(w.io);
    CHECK(w.server->sign_ins.size() == 1000);
    std::size_t const settled = allocations;
    for (handle const& one : handles)
        CHECK(handle(one).timeout() == 30s); // a copy costs nothing
    CHECK(allocations == settled);
}

TEST_SUITE_END();

} // namespace
