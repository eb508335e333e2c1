#ifndef APPMIXER_CORE_DETAIL_CONTEXT_BOUND_HPP
#define APPMIXER_CORE_DETAIL_CONTEXT_BOUND_HPP

// Objects that use an execution context and may outlive it.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/linked_list.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <memory>
#include <mutex>

namespace appmixer::detail {

class context_bound;

/// The list of the `context_bound` objects of an execution context. The context and the objects share its ownership,
/// since either may be destroyed first, on different threads.
class context_members {
public:
    context_members() = default;
    context_members(context_members const&) = delete;
    context_members& operator=(context_members const&) = delete;

    /// Releases the resources of all members: the context shuts down.
    APPMIXER_DECL void end() noexcept;

    /// Recursive, since a member may hold the last reference to another one.
    std::recursive_mutex mutex;
    linked_list<context_bound> members;
};

/// Base class for an object that holds sockets, timers or an executor of an execution context and may outlive it. The
/// destructors of Asio's objects, also of a strand's executor, use the context. So `drop` is called when the context
/// begins to shut down, and destroys them.
class context_bound : public list_links<context_bound> {
public:
    context_bound(context_bound const&) = delete;
    context_bound& operator=(context_bound const&) = delete;

protected:
    /// executor: an executor of the context. If it is empty, there is no context, and `drop` is never called.
    APPMIXER_DECL explicit context_bound(asio::any_io_executor const& executor);
    APPMIXER_DECL virtual ~context_bound();

    /// Destroys all objects of the context. Called once, by the shutdown of the context or by `leave`, never by two
    /// threads at once. Coroutines of the context may be destroyed before or after it.
    virtual void drop() noexcept = 0;
    /// Calls `drop` unless it was called. A derived class must call this first in its destructor.
    APPMIXER_DECL void leave() noexcept;

private:
    friend class context_members;

    std::shared_ptr<context_members> members_; ///< null without a context
    bool dropped_ = false;
};

/// An executor that may outlive its context: it becomes empty when the context begins to shut down. Copies share it.
class kept_executor {
public:
    APPMIXER_DECL explicit kept_executor(asio::any_io_executor executor);

    asio::any_io_executor const& get() const noexcept { return kept_->executor; }

private:
    class holder final : public context_bound {
    public:
        APPMIXER_DECL explicit holder(asio::any_io_executor kept);
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
