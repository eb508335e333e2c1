#ifndef APPMIXER_CORE_IMPL_TIME_SOURCE_IPP
#define APPMIXER_CORE_IMPL_TIME_SOURCE_IPP

#include <appmixer/core/time_source.hpp>

#include <algorithm>

namespace appmixer {

APPMIXER_DECL time_source& system_time() noexcept
{
    class system_clocks final : public time_source {
    public:
        clock::time_point now() const noexcept override { return clock::now(); }
        std::chrono::system_clock::time_point time_of_day() const noexcept override
        {
            return std::chrono::system_clock::now();
        }
        void set(asio::steady_timer& timer, clock::time_point when) override { timer.expires_at(when); }
        void forget(asio::steady_timer&) noexcept override {}
    };
    static system_clocks clocks;
    return clocks;
}

APPMIXER_DECL time_source::clock::time_point detail::deadline_after(time_source const& time,
                                                                    time_source::clock::duration timeout) noexcept
{
    auto const now = time.now();
    auto const last = (time_source::clock::time_point::max)();
    auto const left = last - (std::max)(now, time_source::clock::time_point()); // a clock may be before its epoch
    return timeout < left ? now + timeout : last;
}

} // namespace appmixer

#endif
