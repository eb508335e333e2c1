#ifndef APPMIXER_TESTING_IMPL_LEFT_OUT_IPP
#define APPMIXER_TESTING_IMPL_LEFT_OUT_IPP

#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/testing/detail/left_out.hpp>

#include <algorithm>

namespace appmixer::detail {

inline constexpr std::string_view left_out_begin = "[left out: ";

/// The encoding of a body, as its head names it; empty for none.
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
    bool const is_encoded = !encoding_of(headers).empty(); // a word that is no encoding stands there, too
    return is_utf8(body) && body.find('\0') == std::string_view::npos &&
           !(is_encoded && std::any_of(body.begin(), body.end(), is_control));
}

APPMIXER_DECL std::string left_out(header_list const& headers, std::string_view body)
{
    constexpr std::size_t longest = 40;
    std::string_view what = encoding_of(headers);
    if (what.empty())
        what = headers.get("Content-Type").value_or("no text");
    return std::string(left_out_begin) + std::to_string(body.size()) + " bytes, " +
           one_line(what.substr(0, what.find_first_of(";[]")), longest) + "]";
}

APPMIXER_DECL bool is_left_out(std::string_view body)
{
    return body.starts_with(left_out_begin) && body.ends_with(']');
}

} // namespace appmixer::detail

#endif
