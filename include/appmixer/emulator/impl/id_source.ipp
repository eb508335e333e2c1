#ifndef APPMIXER_EMULATOR_IMPL_ID_SOURCE_IPP
#define APPMIXER_EMULATOR_IMPL_ID_SOURCE_IPP

// The random numbers of the emulator, and the ids made from them.

#include <appmixer/core/detail/hex.hpp>
#include <appmixer/emulator/id_source.hpp>
#include <appmixer/emulator/text/digest.hpp>

#include <bit>
#include <random>
#include <utility>

namespace appmixer {

APPMIXER_DECL id_source::id_source()
{
    std::random_device device;
    for (std::uint64_t& word : state_)
        word = std::uint64_t{device()} << 32 | device();
    state_[0] |= 1; // a state of zeros would give only zeros
}

APPMIXER_DECL id_source::id_source(std::uint64_t seed) noexcept { fill(seed); }

APPMIXER_DECL id_source::id_source(std::function<std::uint64_t()> numbers) noexcept : numbers_(std::move(numbers))
{
    if (!numbers_)
        fill(0);
}

/// SplitMix64 spreads a small seed over the whole state (https://prng.di.unimi.it).
APPMIXER_DECL void id_source::fill(std::uint64_t seed) noexcept
{
    for (std::uint64_t& word : state_) {
        seed += 0x9e3779b97f4a7c15U;
        std::uint64_t z = seed;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        word = z ^ (z >> 31);
    }
}

/// xoshiro256** (https://prng.di.unimi.it). Unlike the distributions of <random>, the same on every platform.
APPMIXER_DECL std::uint64_t id_source::next()
{
    if (numbers_)
        return numbers_();
    std::uint64_t const result = std::rotl(state_[1] * 5, 7) * 9;
    std::uint64_t const t = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= t;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

APPMIXER_DECL std::string id_source::bytes(std::size_t count)
{
    std::string result;
    result.reserve(count + 8);
    while (result.size() < count) {
        std::uint64_t word = next();
        for (int i = 0; i < 8; ++i, word >>= 8)
            result += static_cast<char>(word & 0xff);
    }
    result.resize(count);
    return result;
}

APPMIXER_DECL std::string id_source::uuid()
{
    std::uint64_t const first = (next() & ~std::uint64_t{0xf000}) | 0x4000;
    std::uint64_t const second = (next() & ~(std::uint64_t{0xc} << 60)) | std::uint64_t{0x8} << 60;
    std::string text;
    text.reserve(36);
    for (unsigned i = 0; i < 32; ++i) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            text += '-';
        std::uint64_t const word = i < 16 ? first : second;
        text += detail::hex_digit(word >> (60 - 4 * (i % 16)));
    }
    return text;
}

APPMIXER_DECL std::string id_source::object_id(timestamp created)
{
    auto const seconds =
        static_cast<std::uint64_t>(std::chrono::floor<std::chrono::seconds>(created).time_since_epoch().count());
    std::uint64_t const random = next();
    std::string text(24, '0');
    for (unsigned i = 0; i < 8; ++i)
        text[i] = detail::hex_digit(seconds >> (28 - 4 * i));
    for (unsigned i = 0; i < 16; ++i)
        text[8 + i] = detail::hex_digit(random >> (60 - 4 * i));
    return text;
}

namespace detail::emu {

APPMIXER_DECL bool is_uuid(std::string_view text) noexcept
{
    if (text.size() != 36)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bool const dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : hex_value(text[i]) < 0)
            return false;
    }
    return true;
}

} // namespace detail::emu

} // namespace appmixer

#endif
