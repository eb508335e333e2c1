#ifndef APPMIXER_EMULATOR_TEXT_MARKDOWN_HPP
#define APPMIXER_EMULATOR_TEXT_MARKDOWN_HPP

// Renders the descriptions of people tasks.

#include <appmixer/core/config.hpp>

#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// Renders Markdown as HTML: paragraphs, headings, bullet lists, `**bold**`, `*italic*`, `` `code` ``, and links to web
/// and mail addresses. Everything else is plain text; HTML in the source is escaped. Takes linear time.
APPMIXER_DECL std::string markdown_to_html(std::string_view text);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/text/markdown.ipp>
#endif

#endif
