#ifndef APPMIXER_EMULATOR_TEXT_DIGEST_IPP
#define APPMIXER_EMULATOR_TEXT_DIGEST_IPP

// HMAC and PBKDF2.

#include <appmixer/emulator/text/digest.hpp>

#include <algorithm>
#include <array>
#include <cstring>

namespace appmixer::detail::emu {

APPMIXER_DECL hmac_sha256::hmac_sha256(std::string_view key) noexcept
{
    std::array<unsigned char, 64> block{};
    if (key.size() > block.size()) {
        sha256 shortened;
        shortened.update(key);
        digest const value = shortened.finish();
        std::copy(value.begin(), value.end(), block.begin());
    } else {
        std::memcpy(block.data(), key.data(), key.size());
    }
    std::array<char, 64> pad{};
    for (std::size_t i = 0; i < pad.size(); ++i)
        pad[i] = static_cast<char>(block[i] ^ 0x36U);
    inner_.update(std::string_view(pad.data(), pad.size()));
    for (std::size_t i = 0; i < pad.size(); ++i)
        pad[i] = static_cast<char>(block[i] ^ 0x5cU);
    outer_.update(std::string_view(pad.data(), pad.size()));
}

APPMIXER_DECL digest hmac_sha256::operator()(std::string_view text) const noexcept
{
    sha256 inner = inner_;
    inner.update(text);
    digest const first = inner.finish();
    sha256 outer = outer_;
    outer.update(as_text(first));
    return outer.finish();
}

APPMIXER_DECL digest pbkdf2(std::string_view password, std::string_view salt, std::uint32_t iterations) noexcept
{
    hmac_sha256 const mac(password);
    std::array<char, 256> block{};
    std::size_t const used = (std::min)(salt.size(), block.size() - 4);
    std::memcpy(block.data(), salt.data(), used);
    block[used + 3] = 1; // the number of the block, big endian
    digest last = mac(std::string_view(block.data(), used + 4));
    digest result = last;
    for (std::uint32_t i = 1; i < iterations; ++i) {
        last = mac(as_text(last));
        for (std::size_t k = 0; k < result.size(); ++k)
            result[k] ^= last[k];
    }
    return result;
}

APPMIXER_DECL bool constant_time_equal(std::string_view a, std::string_view b) noexcept
{
    if (a.size() != b.size())
        return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned>(static_cast<unsigned char>(b[i]));
    return difference == 0;
}

} // namespace appmixer::detail::emu

#endif
