#ifndef APPMIXER_JSON_IMPL_JSON_NUMBER_IPP
#define APPMIXER_JSON_IMPL_JSON_NUMBER_IPP

#include <appmixer/core/detail/double_text.hpp>
#include <appmixer/json/detail/json_number.hpp>

#include <charconv>
#include <cstdint>
#include <system_error>

namespace appmixer::detail {

APPMIXER_DECL json::value parse_number(std::string_view text)
{
    char const* const end = text.data() + text.size();
    std::int64_t integer = 0;
    auto const [last, code] = std::from_chars(text.data(), end, integer);
    if (code == std::errc() && last == end)
        return integer;
    std::uint64_t large = 0;
    if (code == std::errc::result_out_of_range && last == end && text.front() != '-' &&
        std::from_chars(text.data(), end, large).ec == std::errc())
        return large;
    return nearest_double(text);
}

} // namespace appmixer::detail

#endif
