// Counts a program's allocations when it is preloaded (LD_PRELOAD). C++'s operator new ends here
// as well. The timed runs are made without it.

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>

extern "C" {
// The C library's own.
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
}

namespace {

constinit std::atomic<std::uint64_t> allocations{0};

void count_one() noexcept { allocations.fetch_add(1, std::memory_order_relaxed); }

} // namespace

extern "C" {

std::uint64_t benchmark_allocations() { return allocations.load(std::memory_order_relaxed); }

void* malloc(std::size_t size)
{
    count_one();
    return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size)
{
    count_one();
    return __libc_calloc(count, size);
}

void* realloc(void* block, std::size_t size)
{
    count_one();
    return __libc_realloc(block, size);
}

void* memalign(std::size_t alignment, std::size_t size)
{
    count_one();
    return __libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) { return memalign(alignment, size); }

int posix_memalign(void** block, std::size_t alignment, std::size_t size)
{
    void* const got = memalign(alignment, size);
    if (got == nullptr)
        return ENOMEM;
    *block = got;
    return 0;
}
}
