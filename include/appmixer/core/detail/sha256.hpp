#ifndef APPMIXER_CORE_DETAIL_SHA256_HPP
#define APPMIXER_CORE_DETAIL_SHA256_HPP

// SHA-256. The library must build without OpenSSL, so it has its own.

#include <appmixer/core/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace appmixer::detail {

using digest = std::array<unsigned char, 32>;

/// SHA-256 (FIPS 180-4), computed incrementally.
class sha256 {
public:
    APPMIXER_DECL void update(std::string_view bytes) noexcept;
    APPMIXER_DECL digest finish() noexcept;

private:
    APPMIXER_DECL void block(unsigned char const* bytes) noexcept;

    std::array<std::uint32_t, 8> hash_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
    std::array<unsigned char, 64> pending_{};
    std::size_t pending_size_ = 0;
    std::uint64_t length_ = 0;
};

/// The bytes of a digest. The view refers to it.
APPMIXER_DECL std::string_view as_text(digest const& value) noexcept;

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/sha256.ipp>
#endif

#endif
