#ifndef APPMIXER_CORE_IMPL_CONTEXT_BOUND_IPP
#define APPMIXER_CORE_IMPL_CONTEXT_BOUND_IPP

#include <appmixer/core/detail/context_bound.hpp>

#include <boost/asio/query.hpp>

#include <utility>

namespace appmixer::detail {

/// A service of the execution context, which tells the members when the context shuts down.
class shutdown_service final : public asio::execution_context::service {
public:
    inline static asio::execution_context::id id;

    explicit shutdown_service(asio::execution_context& owner)
        : asio::execution_context::service(owner), members(std::make_shared<context_members>())
    {
    }

    std::shared_ptr<context_members> const members;

private:
    void shutdown() noexcept override { members->end(); }
};

APPMIXER_DECL void context_members::end() noexcept
{
    std::lock_guard const lock(mutex);
    while (!members.empty()) {
        context_bound& first = members.front();
        members.erase(first);
        first.dropped_ = true;
        first.drop();
    }
}

APPMIXER_DECL context_bound::context_bound(asio::any_io_executor const& executor)
{
    if (!executor)
        return;
    members_ = asio::use_service<shutdown_service>(asio::query(executor, asio::execution::context)).members;
    std::lock_guard const lock(members_->mutex);
    members_->members.push_back(*this);
}

APPMIXER_DECL context_bound::~context_bound()
{
    if (!members_)
        return;
    std::lock_guard const lock(members_->mutex);
    if (!dropped_) // the constructor of the derived class threw
        members_->members.erase(*this);
}

APPMIXER_DECL void context_bound::leave() noexcept
{
    if (!members_)
        return;
    std::lock_guard const lock(members_->mutex);
    if (std::exchange(dropped_, true))
        return;
    members_->members.erase(*this);
    drop();
}

APPMIXER_DECL kept_executor::holder::holder(asio::any_io_executor kept) : context_bound(kept), executor(std::move(kept))
{
}

APPMIXER_DECL kept_executor::kept_executor(asio::any_io_executor executor)
    : kept_(std::make_shared<holder>(std::move(executor)))
{
}

} // namespace appmixer::detail

#endif
