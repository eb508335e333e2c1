#ifndef APPMIXER_CORE_IMPL_CONTENT_CODING_IPP
#define APPMIXER_CORE_IMPL_CONTENT_CODING_IPP

#include <appmixer/core/detail/content_coding.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace appmixer::detail {

/// The registered name of a coding in `Content-Encoding`; empty for "identity" and for unknown ones.
inline std::string_view known_coding(std::string_view word) noexcept
{
    static constexpr std::array<std::string_view, 10> names{"gzip",      "br",  "deflate", "zstd", "compress",
                                                            "aes128gcm", "dcb", "dcz",     "exi",  "pack200-gzip"};
    if (iequals(word, "x-gzip") || iequals(word, "x-compress")) // older names (RFC 9110 §8.4.1)
        word.remove_prefix(2);
    auto const found =
        std::find_if(names.begin(), names.end(), [&](std::string_view one) { return iequals(one, word); });
    return found == names.end() ? std::string_view() : *found;
}

APPMIXER_DECL std::string content_codings(header_list const& headers)
{
    std::string found;
    for (header_list::entry const field : headers) {
        if (!iequals(field.name, "Content-Encoding"))
            continue;
        for (std::string_view list = field.value; !list.empty();) {
            std::size_t const end = (std::min)(list.find_first_of(", \t"), list.size());
            std::string_view const coding = known_coding(list.substr(0, end));
            list.remove_prefix((std::min)(end + 1, list.size()));
            if (!coding.empty() && found.size() < 40) // bounded, whatever the server sends
                found.append(found.empty() ? "" : ", ").append(coding);
        }
    }
    return found;
}

} // namespace appmixer::detail

#endif
