#ifndef APPMIXER_EMULATOR_TEXT_MARKDOWN_IPP
#define APPMIXER_EMULATOR_TEXT_MARKDOWN_IPP

// A renderer for a small part of Markdown.

#include <appmixer/core/http.hpp>
#include <appmixer/emulator/text/markdown.hpp>

#include <algorithm>
#include <array>

namespace appmixer::detail::emu {

inline void append_escaped(std::string& html, std::string_view text)
{
    for (char const c : text) {
        switch (c) {
        case '&': html += "&amp;"; break;
        case '<': html += "&lt;"; break;
        case '>': html += "&gt;"; break;
        case '"': html += "&quot;"; break;
        case '\'': html += "&#39;"; break;
        default: html += c;
        }
    }
}

/// Renders the marks within a line. A mark without a closing mark is plain text. The search for a closing mark is not
/// repeated in a line after it has failed once, so that a line takes linear time.
class inline_markdown {
public:
    explicit inline_markdown(std::string& html) noexcept : html_(&html) {}

    void render(std::string_view line)
    {
        std::array<bool, 4> unclosed{};
        while (!line.empty()) {
            std::size_t const plain = (std::min)(line.find_first_of("*`["), line.size());
            append_escaped(*html_, line.substr(0, plain));
            line.remove_prefix(plain);
            if (line.empty())
                return;
            bool const done = line.starts_with("**")  ? wrapped(line, "**", "strong", unclosed[0])
                              : line.starts_with('*') ? wrapped(line, "*", "em", unclosed[1])
                              : line.starts_with('`') ? wrapped(line, "`", "code", unclosed[2])
                                                      : link(line, unclosed[3]);
            if (!done) {
                std::size_t const mark = line.starts_with("**") ? 2 : 1;
                append_escaped(*html_, line.substr(0, mark));
                line.remove_prefix(mark);
            }
        }
    }

private:
    bool wrapped(std::string_view& line, std::string_view mark, std::string_view element, bool& unclosed)
    {
        std::size_t const end = unclosed ? std::string_view::npos : line.find(mark, mark.size());
        if (end == std::string_view::npos) {
            unclosed = true;
            return false;
        }
        if (end == mark.size())
            return false;
        html_->append("<").append(element).append(">");
        append_escaped(*html_, line.substr(mark.size(), end - mark.size()));
        html_->append("</").append(element).append(">");
        line.remove_prefix(end + mark.size());
        return true;
    }

    /// `[words](address)`. Other addresses than http, https and mailto, which could run a script, become plain text.
    bool link(std::string_view& line, bool& unclosed)
    {
        std::size_t const middle = unclosed ? std::string_view::npos : line.find("](");
        std::size_t const end = middle == std::string_view::npos ? middle : line.find(')', middle);
        if (end == std::string_view::npos) {
            unclosed = true;
            return false;
        }
        std::string_view const words = line.substr(1, middle - 1);
        std::string_view const address = line.substr(middle + 2, end - middle - 2);
        std::string_view const scheme = address.substr(0, address.find(':'));
        bool const harmless = iequals(scheme, "http") || iequals(scheme, "https") || iequals(scheme, "mailto");
        if (!harmless || scheme.size() == address.size() || address.find(' ') != std::string_view::npos) {
            append_escaped(*html_, words);
        } else {
            html_->append("<a href=\"");
            append_escaped(*html_, address);
            html_->append("\">");
            append_escaped(*html_, words);
            html_->append("</a>");
        }
        line.remove_prefix(end + 1);
        return true;
    }

    std::string* html_;
};

/// The kinds of blocks that lines belong to.
enum class markdown_block : unsigned char { none, paragraph, list };

inline void close_block(std::string& html, markdown_block& open)
{
    if (open == markdown_block::paragraph)
        html += "</p>\n";
    if (open == markdown_block::list)
        html += "</ul>\n";
    open = markdown_block::none;
}

APPMIXER_DECL std::string markdown_to_html(std::string_view text)
{
    std::string html;
    inline_markdown words(html);
    markdown_block open = markdown_block::none;
    while (!text.empty()) {
        std::size_t const newline = (std::min)(text.find('\n'), text.size());
        std::string_view line = text.substr(0, newline);
        text.remove_prefix((std::min)(newline + 1, text.size()));
        while (!line.empty() && (line.back() == '\r' || line.back() == ' '))
            line.remove_suffix(1);
        std::size_t const level = (std::min)(line.find_first_not_of('#'), line.size());
        if (line.empty()) {
            close_block(html, open);
        } else if (level >= 1 && level <= 6 && line.size() > level && line[level] == ' ') {
            close_block(html, open);
            std::string const element = "h" + std::to_string(level);
            html.append("<").append(element).append(">");
            words.render(line.substr(level + 1));
            html.append("</").append(element).append(">\n");
        } else if (line.starts_with("- ") || line.starts_with("* ")) {
            if (open != markdown_block::list) {
                close_block(html, open);
                html += "<ul>\n";
                open = markdown_block::list;
            }
            html += "<li>";
            words.render(line.substr(2));
            html += "</li>\n";
        } else {
            if (open != markdown_block::paragraph) {
                close_block(html, open);
                html += "<p>";
                open = markdown_block::paragraph;
            } else {
                html += '\n';
            }
            words.render(line);
        }
    }
    close_block(html, open);
    return html;
}

} // namespace appmixer::detail::emu

#endif
