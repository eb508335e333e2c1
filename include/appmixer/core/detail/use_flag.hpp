#ifndef APPMIXER_CORE_DETAIL_USE_FLAG_HPP
#define APPMIXER_CORE_DETAIL_USE_FLAG_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>

#include <atomic>
#include <mutex>
#include <thread>

namespace appmixer::detail {

/// Tells whether two threads use an object at the same time that is for one executor: an `io_context` that several
/// threads run was given without a strand. A lockable: a call that begins does `try_lock`, and is refused with
/// `concurrent_use` when another thread is inside. What cannot be refused, an end of a call say, does `lock`; that
/// takes moments, since nobody suspends or waits inside. A thread may be inside more than once.
class use_flag {
public:
    use_flag() = default;
    // It is not a part of the value: nobody is inside of an object while it is copied or moved.
    use_flag(use_flag const&) noexcept {}
    use_flag& operator=(use_flag const&) noexcept { return *this; }

    bool try_lock() noexcept
    {
        void const* const me = this_thread();
        if (inside_.load(std::memory_order_relaxed) == me) {
            ++depth_;
            return true;
        }
        void const* nobody = nullptr;
        return inside_.compare_exchange_strong(nobody, me, std::memory_order_acquire, std::memory_order_relaxed);
    }
    void lock() noexcept
    {
        while (!try_lock())
            std::this_thread::yield();
    }
    void unlock() noexcept
    {
        if (depth_ > 0)
            --depth_;
        else
            inside_.store(nullptr, std::memory_order_release);
    }

private:
    static void const* this_thread() noexcept
    {
        static thread_local char const mark = 0;
        return &mark;
    }

    std::atomic<void const*> inside_ = nullptr; ///< what stands for the thread
    unsigned depth_ = 0;                        ///< how often it is inside beyond the first time
};

using use_lock = std::lock_guard<use_flag>;

/// The error of a call that is refused.
APPMIXER_DECL error concurrent_use();

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/use_flag.ipp>
#endif

#endif
