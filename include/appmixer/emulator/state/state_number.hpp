#ifndef APPMIXER_EMULATOR_STATE_STATE_NUMBER_HPP
#define APPMIXER_EMULATOR_STATE_STATE_NUMBER_HPP

// Tells whether the data of a back end were replaced.

#include <atomic>
#include <cstdint>

namespace appmixer::detail::emu {

/// A number that no other object has had in this process. Copies get a number of their own, and assignment a new one.
class state_number {
public:
    state_number() noexcept : value_(next()) {}
    state_number(state_number const&) noexcept : state_number() {}
    state_number& operator=(state_number const&) noexcept
    {
        value_ = next();
        return *this;
    }
    std::uint64_t value() const noexcept { return value_; }

private:
    static std::uint64_t next() noexcept
    {
        static std::atomic<std::uint64_t> latest{0};
        return ++latest;
    }

    std::uint64_t value_;
};

} // namespace appmixer::detail::emu

#endif
