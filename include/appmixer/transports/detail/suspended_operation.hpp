#ifndef APPMIXER_TRANSPORTS_DETAIL_SUSPENDED_OPERATION_HPP
#define APPMIXER_TRANSPORTS_DETAIL_SUSPENDED_OPERATION_HPP

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

/// A coroutine that is suspended until somebody resumes it: class Self : public suspended_operation<Self>, with
/// `cancel()`, and with `flag()`, inside of which it is resumed. It lies in the coroutine's own frame and allocates
/// nothing; a timer that never expires takes 300 bytes.
///
/// It must be resumed, or abandoned when its context is about to be destroyed, since nobody else knows of the
/// coroutine.
template <class Self>
class suspended_operation {
public:
    suspended_operation() = default;
    ~suspended_operation() { abandon(); }
    suspended_operation(suspended_operation const&) = delete;
    suspended_operation& operator=(suspended_operation const&) = delete;

    /// What the coroutine awaits. `Self::cancel` is called when it is cancelled meanwhile.
    auto until_resumed()
    {
        return asio::async_initiate<asio::deferred_t const, void()>(
            [this](auto handler) { this->park(std::move(handler)); }, asio::deferred);
    }
    /// Resumes the coroutine on its executor, soon; when it is about to suspend, as another thread may see it, at once
    /// then. To be called once.
    void resume()
    {
        if (end_ != nullptr)
            std::exchange(end_, nullptr)(*this, true);
        else
            resumed_ = true;
    }
    /// Destroys the coroutine instead, if it is suspended here; by Asio's rules its executor does that.
    void abandon() noexcept
    {
        if (end_ != nullptr)
            std::exchange(end_, nullptr)(*this, false);
    }

private:
    template <class Handler>
    void park(Handler handler)
    {
        static_assert(sizeof(Handler) <= sizeof(memory_) && alignof(Handler) <= alignof(void*));
        static_assert(std::is_nothrow_move_constructible_v<Handler>);
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected())
            slot.assign([this](asio::cancellation_type type) {
                if (type != asio::cancellation_type::none)
                    static_cast<Self*>(this)->cancel();
            });
        use_lock const alone(static_cast<Self*>(this)->flag());
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
    void (*end_)(suspended_operation&, bool resumed) = nullptr; ///< takes the handler out; null when there is none
};

} // namespace appmixer::detail

#endif
