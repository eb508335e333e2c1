#ifndef APPMIXER_TESTING_IMPL_OMITTED_BODY_IPP
#define APPMIXER_TESTING_IMPL_OMITTED_BODY_IPP

#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/testing/detail/omitted_body.hpp>

#include <algorithm>

namespace appmixer::detail {

inline constexpr std::string_view omitted_prefix = "[left out: ";

/// The content coding of a body; empty without one.
inline std::string_view encoding_of(header_list const& headers)
{
    std::string_view const named = headers.get("Content-Encoding").value_or(std::string_view());
    return iequals(named, "identity") ? std::string_view() : named;
}

APPMIXER_DECL bool is_readable(header_list const& headers, std::string_view body)
{
    auto const is_control = [](char c) {
        return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r';
    };
    bool const is_encoded = !encoding_of(headers).empty(); // the name may be invalid
    return is_utf8(body) && body.find('\0') == std::string_view::npos &&
           !(is_encoded && std::any_of(body.begin(), body.end(), is_control));
}

APPMIXER_DECL std::string omitted_body(header_list const& headers, std::string_view body)
{
    constexpr std::size_t longest = 40;
    std::string_view kind = encoding_of(headers);
    if (kind.empty())
        kind = headers.get("Content-Type").value_or("no text");
    return std::string(omitted_prefix) + std::to_string(body.size()) + " bytes, " +
           one_line(kind.substr(0, kind.find_first_of(";[]")), longest) + "]";
}

APPMIXER_DECL std::string omitted_stream(std::optional<std::uint64_t> size)
{
    return std::string(omitted_prefix) + (size ? std::to_string(*size) + " bytes, a stream]" : "a stream]");
}

APPMIXER_DECL bool is_omitted_body(std::string_view body)
{
    return body.starts_with(omitted_prefix) && body.ends_with(']');
}

} // namespace appmixer::detail

#endif
