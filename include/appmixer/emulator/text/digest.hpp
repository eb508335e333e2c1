#ifndef APPMIXER_EMULATOR_TEXT_DIGEST_HPP
#define APPMIXER_EMULATOR_TEXT_DIGEST_HPP

// HMAC and PBKDF2 for the emulator's tokens and passwords. They are meant for tests only.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/sha256.hpp>

#include <cstdint>
#include <string_view>

namespace appmixer::detail::emu {

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

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/text/digest.ipp>
#endif

#endif
