#ifndef APPMIXER_EMULATOR_TEXT_MD5_HPP
#define APPMIXER_EMULATOR_TEXT_MD5_HPP

// MD5, which the server gives for stored files. It protects against nothing.

#include <appmixer/core/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// MD5 (RFC 1321), computed incrementally. Copies continue independently.
class md5 {
public:
    APPMIXER_DECL void update(std::string_view bytes) noexcept;
    /// The digest of the bytes so far as 32 hexadecimal digits.
    APPMIXER_DECL std::string hex() const;

private:
    APPMIXER_DECL void block(unsigned char const* bytes) noexcept;

    std::array<std::uint32_t, 4> hash_{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    std::array<unsigned char, 64> pending_{};
    std::size_t pending_size_ = 0;
    std::uint64_t length_ = 0;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/text/md5.ipp>
#endif

#endif
