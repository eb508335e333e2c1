#ifndef APPMIXER_ALGORITHMS_UPDATE_POLICY_HPP
#define APPMIXER_ALGORITHMS_UPDATE_POLICY_HPP

// How changes treat running flows and the changes of others.

#include <appmixer/algorithms/wait_policy.hpp>

#include <utility>

namespace appmixer {

/// What to do with a flow that is running when it is to be changed.
enum class running_flow : unsigned char {
    as_server_decides, ///< write; most servers reject the write, and that is the error
    stop_and_restart,  ///< stop it, wait until it has stopped, write, start it, wait until it is running
    force,             ///< write with `forceUpdate=true`: the flow continues with the changes
};

/// How `update_with` treats a running flow and the changes of others.
class update_policy {
public:
    update_policy() = default;

    /// What to do with a running flow; `running_flow::as_server_decides` unless set.
    update_policy& running(running_flow treatment) noexcept
    {
        running_ = treatment;
        return *this;
    }
    running_flow running() const noexcept { return running_; }

    /// How often to begin again in all when somebody else changes the flow meanwhile; 3 unless set, at least 1.
    update_policy& attempts(unsigned count) noexcept
    {
        attempts_ = count;
        return *this;
    }
    unsigned attempts() const noexcept { return attempts_; }

    /// How long to wait until the flow has stopped, and again until it is running; `wait_policy` with its defaults
    /// unless set.
    update_policy& waits(wait_policy how)
    {
        waits_ = std::move(how);
        return *this;
    }
    wait_policy const& waits() const noexcept { return waits_; }

private:
    running_flow running_ = running_flow::as_server_decides;
    unsigned attempts_ = 3;
    wait_policy waits_;
};

} // namespace appmixer

#endif
