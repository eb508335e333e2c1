#ifndef APPMIXER_EMULATOR_TEXT_MD5_IPP
#define APPMIXER_EMULATOR_TEXT_MD5_IPP

#include <appmixer/core/detail/hex.hpp>
#include <appmixer/emulator/text/md5.hpp>

#include <algorithm>
#include <bit>
#include <cstring>

namespace appmixer::detail::emu {

inline constexpr std::array<std::uint32_t, 64> md5_constants{
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

/// The rotations of a round, four for each.
inline constexpr std::array<std::array<int, 4>, 4> md5_rotations{
    {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}}};

APPMIXER_DECL void md5::block(unsigned char const* bytes) noexcept
{
    std::array<std::uint32_t, 16> words{};
    for (std::size_t i = 0; i < 16; ++i)
        words[i] = std::uint32_t{bytes[4 * i]} | std::uint32_t{bytes[4 * i + 1]} << 8 |
                   std::uint32_t{bytes[4 * i + 2]} << 16 | std::uint32_t{bytes[4 * i + 3]} << 24;
    auto [a, b, c, d] = hash_;
    for (std::size_t i = 0; i < 64; ++i) {
        std::size_t const round = i / 16;
        std::uint32_t mixed = 0;
        std::size_t word = 0;
        if (round == 0) {
            mixed = (b & c) | (~b & d);
            word = i;
        } else if (round == 1) {
            mixed = (d & b) | (~d & c);
            word = (5 * i + 1) % 16;
        } else if (round == 2) {
            mixed = b ^ c ^ d;
            word = (3 * i + 5) % 16;
        } else {
            mixed = c ^ (b | ~d);
            word = 7 * i % 16;
        }
        mixed += a + md5_constants[i] + words[word];
        a = d;
        d = c;
        c = b;
        b += std::rotl(mixed, md5_rotations[round][i % 4]);
    }
    std::array<std::uint32_t, 4> const sums{a, b, c, d};
    for (std::size_t i = 0; i < 4; ++i)
        hash_[i] += sums[i];
}

APPMIXER_DECL void md5::update(std::string_view bytes) noexcept
{
    length_ += bytes.size();
    while (!bytes.empty()) {
        std::size_t const taken = (std::min)(bytes.size(), pending_.size() - pending_size_);
        std::memcpy(pending_.data() + pending_size_, bytes.data(), taken);
        pending_size_ += taken;
        bytes.remove_prefix(taken);
        if (pending_size_ == pending_.size()) {
            block(pending_.data());
            pending_size_ = 0;
        }
    }
}

APPMIXER_DECL std::string md5::hex() const
{
    md5 padded = *this;
    std::uint64_t const bits = length_ * 8;
    padded.update(std::string_view("\x80", 1));
    while (padded.pending_size_ != 56)
        padded.update(std::string_view("\0", 1));
    std::array<char, 8> length{};
    for (std::size_t i = 0; i < 8; ++i)
        length[i] = static_cast<char>(bits >> 8 * i & 0xff); // least significant byte first
    padded.update(std::string_view(length.data(), length.size()));
    std::string text;
    for (std::uint32_t const word : padded.hash_)
        for (unsigned byte = 0; byte < 4; ++byte)
            append_hex(text, static_cast<char>(word >> 8 * byte & 0xff));
    return text;
}

} // namespace appmixer::detail::emu

#endif
