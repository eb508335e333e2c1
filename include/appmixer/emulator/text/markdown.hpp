#ifndef APPMIXER_EMULATOR_TEXT_MARKDOWN_HPP
#define APPMIXER_EMULATOR_TEXT_MARKDOWN_HPP

#include <appmixer/core/config.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// HTML made from Markdown: paragraphs, headings, bullet lists, `**bold**`, `*italic*`, `` `code` `` and links to web
/// and mail addresses. Everything else is text, and no HTML of the source gets through. It takes a time proportional to
/// the text.
APPMIXER_DECL std::string markdown_to_html(std::string_view text);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/text/markdown.ipp>
#endif

#endif
