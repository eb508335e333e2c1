#ifndef APPMIXER_JSON_IMPL_JSON_WRITER_IPP
#define APPMIXER_JSON_IMPL_JSON_WRITER_IPP

#include <appmixer/core/detail/double_text.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/detail/json_scan.hpp>
#include <appmixer/json/detail/json_writer.hpp>

#include <cmath>
#include <string>

namespace appmixer::detail {

/// Notes the first value that has no JSON form. at: where in the text it begins.
inline void json_writer::fail(std::string_view why, std::size_t at) noexcept
{
    if (!failure_.empty())
        return;
    failure_ = why;
    failed_at_ = at;
}

APPMIXER_DECL result<void> json_writer::status() const
{
    if (failure_.empty())
        return {};
    diagnostics info;
    info.detail = failure_;
    info.json_pointer = pointer_;
    return error(errc::invalid_request, std::move(info));
}

APPMIXER_DECL void json_writer::string(std::string_view text)
{
    std::string& out = *out_;
    std::size_t const begin = out.size();
    out += '"';
    std::size_t clean = 0; // start of the run that is written as it is
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const byte = static_cast<unsigned char>(text[i]);
        if (!is_json_mark(text[i]))
            continue;
        if (std::size_t const size = utf8_size(text.data() + i, text.data() + text.size()); size > 1) {
            i += size - 1;
            continue;
        }
        out.append(text, clean, i - clean);
        clean = i + 1;
        switch (text[i]) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            if (byte < 0x20) {
                out += "\\u00";
                append_hex(out, text[i]);
            } else {
                fail("a text is not valid UTF-8", begin);
                out += replacement_character;
            }
        }
    }
    out.append(text, clean);
    out += '"';
}

inline void json_writer::new_line()
{
    if (in_lines_)
        out_->append("\n").append(2 * depth_, ' ');
}

APPMIXER_DECL std::size_t json_writer::key(std::string_view name)
{
    if (out_->back() != '{')
        *out_ += ',';
    new_line();
    string(name);
    *out_ += in_lines_ ? ": " : ":";
    return out_->size();
}

APPMIXER_DECL std::size_t json_writer::element()
{
    if (out_->back() != '[')
        *out_ += ',';
    new_line();
    return out_->size();
}

APPMIXER_DECL void json_writer::number(double from, bool with_fraction)
{
    if (std::isfinite(from))
        append_double(*out_, from, with_fraction);
    else
        write_null(std::isnan(from) ? "NaN has no JSON form" : "infinity has no JSON form");
}

APPMIXER_DECL void json_writer::value(json::value const& from)
{
    switch (from.kind()) {
    case json::kind::null: *out_ += "null"; break;
    case json::kind::bool_: *out_ += from.get_bool() ? "true" : "false"; break;
    case json::kind::int64: *out_ += std::to_string(from.get_int64()); break;
    case json::kind::uint64: *out_ += std::to_string(from.get_uint64()); break;
    case json::kind::double_: number(from.get_double(), true); break;
    case json::kind::string: string(from.get_string()); break;
    case json::kind::array: value(from.get_array()); break;
    case json::kind::object: value(from.get_object()); break;
    }
}

APPMIXER_DECL void json_writer::value(json::array const& from)
{
    if (!open('['))
        return;
    for (std::size_t index = 0; index < from.size(); ++index) {
        std::size_t const begin = element();
        value(from[index]);
        inside(begin, index);
    }
    close(']');
}

APPMIXER_DECL void json_writer::value(json::object const& from)
{
    if (!open('{'))
        return;
    for (auto const& entry : from) {
        std::size_t const begin = key(entry.key());
        value(entry.value());
        inside(begin, entry.key());
    }
    close('}');
}

inline bool json_writer::open(char bracket)
{
    if (depth_ == max_json_depth) {
        write_null("nested deeper than 512 levels");
        return false;
    }
    ++depth_;
    *out_ += bracket;
    return true;
}

inline void json_writer::close(char bracket)
{
    --depth_;
    if (out_->back() != bracket - 2) // ASCII has the opening ones there
        new_line();
    *out_ += bracket;
}

/// In place of a value that has no JSON form.
inline void json_writer::write_null(std::string_view why)
{
    fail(why, out_->size());
    *out_ += "null";
}

} // namespace appmixer::detail

#endif
