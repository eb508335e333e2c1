#ifndef APPMIXER_CORE_DETAIL_USE_FLAG_HPP
#define APPMIXER_CORE_DETAIL_USE_FLAG_HPP

// Detects that two threads use an object at the same time.

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>

#include <atomic>
#include <mutex>
#include <thread>

namespace appmixer::detail {

/// Detects that two threads use an object that is bound to one executor: a user passed an `io_context` that several
/// threads run, without a strand. It is a recursive lockable. A call begins with `try_lock`, and fails with
/// `concurrent_use` when another thread holds the flag. Code that cannot fail, such as the end of a call, uses `lock`:
/// it spins, but only briefly, since no holder waits or suspends.
class use_flag {
public:
    use_flag() = default;
    // The flag is not a part of the value: an object that is copied or moved is not in use.
    use_flag(use_flag const&) noexcept {}
    use_flag& operator=(use_flag const&) noexcept { return *this; }

    bool try_lock() noexcept
    {
        void const* const self = this_thread();
        if (owner_.load(std::memory_order_relaxed) == self) {
            ++extra_locks_;
            return true;
        }
        void const* no_thread = nullptr;
        return owner_.compare_exchange_strong(no_thread, self, std::memory_order_acquire, std::memory_order_relaxed);
    }
    void lock() noexcept
    {
        while (!try_lock())
            std::this_thread::yield();
    }
    void unlock() noexcept
    {
        if (extra_locks_ > 0)
            --extra_locks_;
        else
            owner_.store(nullptr, std::memory_order_release);
    }

private:
    static void const* this_thread() noexcept
    {
        static thread_local char const marker = 0;
        return &marker;
    }

    std::atomic<void const*> owner_ = nullptr; ///< identifies the thread that holds the flag; null when none does
    unsigned extra_locks_ = 0;                 ///< of the same thread, after the first
};

using use_lock = std::lock_guard<use_flag>;

/// The error of a call that another thread's use prevents.
APPMIXER_DECL error concurrent_use();

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/use_flag.ipp>
#endif

#endif
