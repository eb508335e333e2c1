#ifndef APPMIXER_EMULATOR_FILES_MULTIPART_PARSER_IPP
#define APPMIXER_EMULATOR_FILES_MULTIPART_PARSER_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/emulator/files/multipart_parser.hpp>
#include <appmixer/emulator/http/http_error.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace appmixer::detail::emu {

/// The error of a malformed body.
inline http_error malformed_multipart(std::string_view why)
{
    return http_error(400, "Invalid multipart payload format: " + std::string(why));
}

/// The text without blanks at its ends.
inline std::string_view without_blanks(std::string_view text) noexcept
{
    std::size_t const first = (std::min)(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(" \t") + 1);
}

APPMIXER_DECL std::optional<std::string> field_parameter(std::string_view field, std::string_view name)
{
    std::size_t at = field.find(';');
    while (at < field.size()) {
        field.remove_prefix(at + 1);
        std::size_t const name_end = (std::min)(field.find_first_of("=;"), field.size());
        bool const found = iequals(without_blanks(field.substr(0, name_end)), name);
        field.remove_prefix(name_end);
        std::string value;
        if (field.starts_with('=')) {
            field.remove_prefix(1);
            field.remove_prefix((std::min)(field.find_first_not_of(" \t"), field.size()));
        }
        if (field.starts_with('"')) {
            std::size_t i = 1;
            for (; i < field.size() && field[i] != '"'; ++i) {
                bool const escape =
                    field[i] == '\\' && i + 1 < field.size() && (field[i + 1] == '"' || field[i + 1] == '\\');
                i += escape ? 1U : 0U;
                value += field[i];
            }
            field.remove_prefix((std::min)(i + 1, field.size()));
        } else {
            value = without_blanks(field.substr(0, field.find(';')));
        }
        if (found)
            return value;
        at = field.find(';');
    }
    return std::nullopt;
}

APPMIXER_DECL std::string multipart_boundary(std::string_view content_type)
{
    if (!iequals(without_blanks(content_type.substr(0, content_type.find(';'))), "multipart/form-data"))
        throw http_error(415, "Unsupported Media Type");
    std::optional<std::string> boundary = field_parameter(content_type, "boundary");
    if (!boundary || boundary->empty())
        throw http_error(400, "Invalid content-type header: multipart missing boundary");
    constexpr std::size_t longest = 70;
    constexpr std::string_view others = "'()+_,-./:=? ";
    bool const valid = boundary->size() <= longest && boundary->back() != ' ' &&
                       std::all_of(boundary->begin(), boundary->end(), [&](char c) {
                           return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
                       });
    if (!valid)
        throw http_error(400, "Invalid content-type header: invalid boundary");
    return std::move(*boundary);
}

/// A name in the header of a part. Browsers encode what cannot be in quotation marks (HTML standard, §4.10.21.8).
inline std::string decoded_name(std::string text)
{
    constexpr std::array<std::pair<std::string_view, char>, 3> codes{std::pair<std::string_view, char>("%22", '"'),
                                                                     std::pair<std::string_view, char>("%0D", '\r'),
                                                                     std::pair<std::string_view, char>("%0A", '\n')};
    for (auto const& [code, character] : codes)
        for (std::size_t at = text.find(code); at != std::string::npos; at = text.find(code, at + 1))
            text.replace(at, code.size(), 1, character);
    return repaired_utf8(text);
}

/// Reads the lines of a part's header.
inline part_head parse_part_head(std::string_view lines)
{
    part_head head;
    bool has_name = false;
    while (!lines.empty()) {
        std::size_t const end = lines.find("\r\n");
        std::string_view const line = lines.substr(0, end);
        lines.remove_prefix(end + 2);
        std::size_t const colon = line.find(':');
        std::string_view const value =
            colon == std::string_view::npos ? std::string_view() : without_blanks(line.substr(colon + 1));
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon)) || !is_field_value(value))
            throw malformed_multipart("a part has an invalid header");
        if (iequals(line.substr(0, colon), "Content-Type"))
            head.content_type = value;
        if (!iequals(line.substr(0, colon), "Content-Disposition"))
            continue;
        if (!iequals(without_blanks(value.substr(0, value.find(';'))), "form-data"))
            throw malformed_multipart("a part is no form data");
        std::optional<std::string> name = field_parameter(value, "name");
        has_name = name.has_value();
        head.name = decoded_name(std::move(name).value_or(std::string()));
        head.filename = decoded_name(field_parameter(value, "filename").value_or(std::string()));
    }
    if (!has_name)
        throw malformed_multipart("a part has no name");
    return head;
}

APPMIXER_DECL void multipart_parser::put(std::string_view piece, part_handler& handler)
{
    while (!piece.empty()) {
        switch (state_) {
        case state::preamble:
        case state::content: search_delimiter(piece, handler); break;
        case state::delimiter_end: read_delimiter_end(piece); break;
        case state::head: read_head(piece, handler); break;
        case state::epilogue: return;
        }
    }
}

APPMIXER_DECL void multipart_parser::finish() const
{
    if (state_ != state::epilogue)
        throw malformed_multipart("the last delimiter is missing");
}

APPMIXER_DECL void multipart_parser::search_delimiter(std::string_view& piece, part_handler& handler)
{
    auto const put_content = [&](std::string_view bytes) {
        if (state_ == state::content && !bytes.empty())
            handler.put_content(bytes);
    };
    if (matched_ == 0) {
        std::size_t const found = piece.find(delimiter_);
        if (found != std::string_view::npos) {
            put_content(piece.substr(0, found));
            piece.remove_prefix(found + delimiter_.size());
            matched_ = delimiter_.size();
        } else {
            // CR is only at the beginning of the delimiter.
            std::size_t const last = piece.rfind('\r');
            std::size_t const end =
                last != std::string_view::npos && delimiter_.starts_with(piece.substr(last)) ? last : piece.size();
            put_content(piece.substr(0, end));
            matched_ = piece.size() - end;
            piece = std::string_view();
            return;
        }
    }
    while (matched_ < delimiter_.size() && !piece.empty() && piece.front() == delimiter_[matched_]) {
        ++matched_;
        piece.remove_prefix(1);
    }
    if (matched_ < delimiter_.size()) {
        if (!piece.empty()) // no delimiter
            put_content(std::string_view(delimiter_).substr(0, std::exchange(matched_, 0)));
        return;
    }
    matched_ = 0;
    if (state_ == state::content)
        handler.end_part();
    state_ = state::delimiter_end;
    text_.clear();
}

APPMIXER_DECL void multipart_parser::read_delimiter_end(std::string_view& piece)
{
    constexpr std::size_t longest = 100; // more blanks than anybody sends
    while (!piece.empty()) {
        text_ += piece.front();
        piece.remove_prefix(1);
        if (text_ == "--") {
            state_ = state::epilogue;
            return;
        }
        std::size_t const blanks = (std::min)(text_.find_first_not_of(" \t"), text_.size());
        std::string_view const after = std::string_view(text_).substr(blanks);
        if (after == "\r\n") {
            if (++parts_ > most_parts)
                throw malformed_multipart("too many parts");
            state_ = state::head;
            text_.clear();
            return;
        }
        bool const may_go_on = after.empty() || after == "\r" || text_ == "-";
        if (!may_go_on || text_.size() > longest)
            throw malformed_multipart("a line begins with the boundary but is no delimiter");
    }
}

APPMIXER_DECL void multipart_parser::read_head(std::string_view& piece, part_handler& handler)
{
    std::string_view const line = piece.substr(0, piece.find('\n') + 1); // of npos: nothing
    bool const ends = !line.empty();
    std::string_view const taken = ends ? line : piece;
    if (text_.size() + taken.size() > longest_head)
        throw malformed_multipart("the header of a part is too long");
    text_ += taken;
    piece.remove_prefix(taken.size());
    if (!ends || (text_ != "\r\n" && !text_.ends_with("\r\n\r\n")))
        return;
    text_.resize(text_.size() - 2);
    part_head const head = parse_part_head(text_);
    state_ = state::content;
    handler.begin_part(head);
}

} // namespace appmixer::detail::emu

#endif
