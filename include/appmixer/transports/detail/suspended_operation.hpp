#ifndef APPMIXER_TRANSPORTS_DETAIL_SUSPENDED_OPERATION_HPP
#define APPMIXER_TRANSPORTS_DETAIL_SUSPENDED_OPERATION_HPP

// Suspends a coroutine until another one resumes it.

#include <appmixer/core/detail/use_flag.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace appmixer::detail {

/// Base of a class that suspends a coroutine until `resume` is called. `Self` has `cancel()`, which ends the wait, and
/// `in_use()`, the lock under which the state changes.
///
/// The object is part of the coroutine's frame and allocates nothing. With a `steady_timer` that never expires, the
/// usual solution, a waiting call takes 336 bytes more: 4210, above the limit of 4096.
///
/// The coroutine must be resumed, or abandoned before its execution context is destroyed.
template <class Self>
class suspended_operation {
public:
    suspended_operation() = default;
    ~suspended_operation() { abandon(); }
    suspended_operation(suspended_operation const&) = delete;
    suspended_operation& operator=(suspended_operation const&) = delete;

    /// Suspends the coroutine that awaits it. A cancellation calls `Self::cancel`.
    auto until_resumed()
    {
        return asio::async_initiate<asio::deferred_t const, void()>(
            [this](auto handler) { this->suspend(std::move(handler)); }, asio::deferred);
    }
    /// Posts the coroutine to its executor. One that is not suspended yet is posted as soon as it is. Call it once,
    /// with `in_use()` locked.
    void resume()
    {
        if (end_ != nullptr)
            std::exchange(end_, nullptr)(*this, true);
        else
            resumed_ = true;
    }
    /// Destroys the suspended coroutine, if there is one.
    void abandon() noexcept
    {
        if (end_ != nullptr)
            std::exchange(end_, nullptr)(*this, false);
    }

private:
    template <class Handler>
    void suspend(Handler handler)
    {
        static_assert(sizeof(Handler) <= sizeof(memory_) && alignof(Handler) <= alignof(void*));
        static_assert(std::is_nothrow_move_constructible_v<Handler>);
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected())
            slot.assign([this](asio::cancellation_type type) {
                if (type != asio::cancellation_type::none)
                    static_cast<Self*>(this)->cancel();
            });
        use_lock const lock(static_cast<Self*>(this)->in_use());
        if (resumed_) {
            asio::post(std::move(handler));
            return;
        }
        ::new (static_cast<void*>(memory_.data())) Handler(std::move(handler));
        end_ = [](suspended_operation& self, bool resumed) {
            Handler* const kept = std::launder(static_cast<Handler*>(static_cast<void*>(self.memory_.data())));
            Handler last(std::move(*kept));
            std::destroy_at(kept);
            if (resumed)
                asio::post(std::move(last));
        };
    }

    alignas(void*) std::array<std::byte, sizeof(void*)> memory_;
    bool resumed_ = false;                                      ///< before there was a handler
    void (*end_)(suspended_operation&, bool resumed) = nullptr; ///< removes the handler; null when there is none
};

} // namespace appmixer::detail

#endif
