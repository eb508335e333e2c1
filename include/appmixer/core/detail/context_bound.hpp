#ifndef APPMIXER_CORE_DETAIL_CONTEXT_BOUND_HPP
#define APPMIXER_CORE_DETAIL_CONTEXT_BOUND_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/linked_list.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <memory>
#include <mutex>

namespace appmixer::detail {

class context_bound;

/// The objects that hold something of one execution context, and live until it ends or longer. The context and each of
/// them share it, since either may go first, and on different threads.
class context_members {
public:
    context_members() = default;
    context_members(context_members const&) = delete;
    context_members& operator=(context_members const&) = delete;

    APPMIXER_DECL void end() noexcept;

    /// Recursive: what one member drops may be the last that another one was held by.
    std::recursive_mutex mutex;
    linked_list<context_bound> all;
};

/// An object that holds sockets, timers or an executor of an execution context and may outlive it. Asio's objects may
/// not: their destructors, and that of a strand's executor, use the context. So this one is told before the context
/// goes, and drops them.
class context_bound : public list_links<context_bound> {
public:
    context_bound(context_bound const&) = delete;
    context_bound& operator=(context_bound const&) = delete;

protected:
    /// executor: of the context; an empty one is of none.
    APPMIXER_DECL explicit context_bound(asio::any_io_executor const& executor);
    APPMIXER_DECL virtual ~context_bound();

    /// Drops all that belongs to the context. It is called once, when the context begins to shut down or from `leave`,
    /// and never on two threads at once. Coroutines that run on the context are destroyed before it or afterwards.
    virtual void drop() noexcept = 0;
    /// To be called first in the destructor of a derived class: drops, unless that has been done.
    APPMIXER_DECL void leave() noexcept;

private:
    friend class context_members;

    std::shared_ptr<context_members> members_; ///< null without a context
    bool dropped_ = false;
};

/// The executor of a handle that may outlive its context. It is empty once the context has begun to shut down. Copies
/// share it.
class kept_executor {
public:
    APPMIXER_DECL explicit kept_executor(asio::any_io_executor executor);

    asio::any_io_executor const& get() const noexcept { return kept_->executor; }

private:
    class holder final : public context_bound {
    public:
        APPMIXER_DECL explicit holder(asio::any_io_executor of);
        ~holder() override { leave(); }

        asio::any_io_executor executor;

    private:
        void drop() noexcept override { executor = asio::any_io_executor(); }
    };

    std::shared_ptr<holder> kept_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/context_bound.ipp>
#endif

#endif
