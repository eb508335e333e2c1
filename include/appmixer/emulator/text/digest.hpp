#ifndef APPMIXER_EMULATOR_TEXT_DIGEST_HPP
#define APPMIXER_EMULATOR_TEXT_DIGEST_HPP

// SHA-256, HMAC and PBKDF2 for the emulator's tokens and passwords. The emulator must build without OpenSSL, so it has
// its own. They are meant for tests only.

#include <appmixer/core/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

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

/// HMAC-SHA-256 (RFC 2104) with a fixed key, which is hashed once for all texts.
class hmac_sha256 {
public:
    APPMIXER_DECL explicit hmac_sha256(std::string_view key) noexcept;
    APPMIXER_DECL digest operator()(std::string_view text) const noexcept;

private:
    sha256 inner_;
    sha256 outer_;
};

/// The first block of PBKDF2-HMAC-SHA-256 (RFC 8018 §5.2).
APPMIXER_DECL digest pbkdf2(std::string_view password, std::string_view salt, std::uint32_t iterations) noexcept;

/// Compares in a time that depends only on the lengths.
APPMIXER_DECL bool constant_time_equal(std::string_view a, std::string_view b) noexcept;

/// The bytes of a digest. The view refers to it.
APPMIXER_DECL std::string_view as_text(digest const& value) noexcept;

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/text/digest.ipp>
#endif

#endif
