#ifndef APPMIXER_ALGORITHMS_UPDATE_WITH_HPP
#define APPMIXER_ALGORITHMS_UPDATE_WITH_HPP

// Changes a flow: reads it, lets the caller change it, and writes what differs.

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

private:
    running_flow running_ = running_flow::as_server_decides;
    unsigned attempts_ = 3;
};

} // namespace appmixer

#endif
