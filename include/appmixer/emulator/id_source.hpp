#ifndef APPMIXER_EMULATOR_ID_SOURCE_HPP
#define APPMIXER_EMULATOR_ID_SOURCE_HPP

#include <appmixer/core/timestamp.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace appmixer {

/// The source of the emulator's ids, salts and keys: a sequence of 64-bit numbers. A copy continues at the same
/// position of the sequence, unless the numbers come from a function whose copies share their state.
///
/// Not secure: the next numbers can be computed from some ids. Use it for tests only.
class id_source {
public:
    /// Numbers that differ from run to run.
    APPMIXER_DECL id_source();
    /// The same numbers in every run and on every platform.
    APPMIXER_DECL explicit id_source(std::uint64_t seed) noexcept;
    /// Numbers from a function; an empty one means the seed 0.
    APPMIXER_DECL explicit id_source(std::function<std::uint64_t()> numbers) noexcept;

    /// The next number.
    APPMIXER_DECL std::uint64_t next();
    /// The next bytes.
    APPMIXER_DECL std::string bytes(std::size_t count);
    /// A version 4 UUID in lower case, for flows, components and tickets.
    APPMIXER_DECL std::string uuid();
    /// 24 hex digits, for users, stores, accounts and charts. The first eight are the time of creation in seconds.
    APPMIXER_DECL std::string object_id(timestamp created);

private:
    APPMIXER_DECL void fill(std::uint64_t seed) noexcept;

    std::function<std::uint64_t()> numbers_;
    std::array<std::uint64_t, 4> state_{};
};

namespace detail::emu {

/// Whether a text is a UUID in its usual form, 8-4-4-4-12, of any version and case.
APPMIXER_DECL bool is_uuid(std::string_view text) noexcept;

} // namespace detail::emu

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/impl/id_source.ipp>
#endif

#endif
