#ifndef APPMIXER_JSON_IMPL_JSON_WRITER_IPP
#define APPMIXER_JSON_IMPL_JSON_WRITER_IPP

#include <appmixer/core/detail/double_text.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/detail/json_scan.hpp>
#include <appmixer/json/detail/json_writer.hpp>

#include <cmath>
#include <vector>

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

APPMIXER_DECL std::size_t json_writer::key(std::string_view name)
{
    if (out_->back() != '{')
        *out_ += ',';
    string(name);
    *out_ += ':';
    return out_->size();
}

APPMIXER_DECL void json_writer::number(double from, bool with_fraction)
{
    if (std::isfinite(from))
        return append_double(*out_, from, with_fraction);
    fail(std::isnan(from) ? "NaN has no JSON form" : "infinity has no JSON form", out_->size());
    *out_ += "null";
}

inline void json_writer::scalar(json::value const& from)
{
    switch (from.kind()) {
    case json::kind::null: *out_ += "null"; break;
    case json::kind::bool_: *out_ += from.get_bool() ? "true" : "false"; break;
    case json::kind::int64: *out_ += std::to_string(from.get_int64()); break;
    case json::kind::uint64: *out_ += std::to_string(from.get_uint64()); break;
    case json::kind::string: string(from.get_string()); break;
    case json::kind::double_: number(from.get_double(), true); break;
    default: break;
    }
}

/// An array or object of which a part has been written.
class json_writer::part {
public:
    explicit part(json::value const& from) noexcept : array(from.if_array()), object(from.if_object()) {}
    explicit part(json::array const& from) noexcept : array(&from) {}
    explicit part(json::object const& from) noexcept : object(&from) {}

    std::size_t size() const noexcept { return array != nullptr ? array->size() : object->size(); }
    auto const& entry(std::size_t at) const noexcept { return object->begin()[static_cast<std::ptrdiff_t>(at)]; }
    /// The last key or index.
    std::string step() const
    {
        return array != nullptr ? std::to_string(written - 1) : std::string(entry(written - 1).key());
    }

    json::array const* array = nullptr;
    json::object const* object = nullptr;
    std::size_t written = 0;
    std::size_t last = std::string::npos; ///< where the last value in it begins
};

/// Writes an array or object. A caller's value may be nested to any depth, so this does not recurse.
inline void json_writer::write(part const& root)
{
    std::vector<part> open;
    auto const begin = [&](part const& next) {
        *out_ += next.array != nullptr ? '[' : '{';
        open.push_back(next);
    };
    auto const new_line = [&](std::size_t depth) {
        if (in_lines_)
            out_->append("\n").append(2 * depth, ' ');
    };
    begin(root);
    while (!open.empty()) {
        part& top = open.back();
        if (failed_at_ >= top.last)
            prepend_pointer_step(pointer_, top.step());
        if (top.written == top.size()) {
            if (top.written > 0)
                new_line(open.size() - 1);
            *out_ += top.array != nullptr ? ']' : '}';
            open.pop_back();
            continue;
        }
        if (top.written > 0)
            *out_ += ',';
        new_line(open.size());
        std::size_t const at = top.written++;
        if (top.object != nullptr) {
            string(top.entry(at).key());
            *out_ += in_lines_ ? ": " : ":";
        }
        top.last = out_->size();
        json::value const& next = top.object != nullptr ? top.entry(at).value() : (*top.array)[at];
        if (next.is_structured())
            begin(part(next));
        else
            scalar(next);
    }
}

APPMIXER_DECL void json_writer::value(json::value const& from)
{
    if (from.is_structured())
        write(part(from));
    else
        scalar(from);
}

APPMIXER_DECL void json_writer::value(json::object const& from) { write(part(from)); }
APPMIXER_DECL void json_writer::value(json::array const& from) { write(part(from)); }

} // namespace appmixer::detail

#endif
