#ifndef APPMIXER_CORE_IMPL_UNESCAPE_IPP
#define APPMIXER_CORE_IMPL_UNESCAPE_IPP

#include <appmixer/core/detail/escaped_text.hpp>
#include <appmixer/core/detail/unescape.hpp>

namespace appmixer::detail {

APPMIXER_DECL std::string unescape(std::string_view text)
{
    std::string plain;
    escaped_text const escaped(text);
    for (std::size_t i = 0; i < text.size();) {
        reading const* best = nullptr; // the longest escape
        if (text[i] != '=')
            for (reading const& way : escaped.at(i))
                if (way.depth == 1 && (best == nullptr || way.next > best->next))
                    best = &way;
        plain += best != nullptr ? best->bytes() : text.substr(i, 1);
        i = best != nullptr ? best->next : i + 1;
    }
    return plain;
}

} // namespace appmixer::detail

#endif
