#ifndef APPMIXER_JSON_DETAIL_JSON_WRITER_HPP
#define APPMIXER_JSON_DETAIL_JSON_WRITER_HPP

// Writes JSON: the class that writes its tokens, and templates that write models and all types of their members.

#include <appmixer/core/detail/json_pointer.hpp>
#include <appmixer/core/detail/type_traits.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/timestamp.hpp>
#include <appmixer/json/model.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Appends JSON to a text. What it writes is always valid: NaN and infinity become `null`, and invalid bytes of a text
/// become U+FFFD. `status` reports the first such value.
class json_writer {
public:
    /// out: must outlive the writer. What it holds already is not part of the JSON.
    /// in_lines: whether the elements of a `json::value` stand in lines of their own, indented by two spaces a level.
    explicit json_writer(std::string& out, bool in_lines = false) noexcept : out_(&out), in_lines_(in_lines) {}

    /// Appends `"name":`, with a comma in front if it is not the object's first key. Returns where its value begins.
    APPMIXER_DECL std::size_t key(std::string_view name);
    /// Appends a comma if it is not the array's first element that follows. Returns where the element begins.
    std::size_t element()
    {
        if (out_->back() != '[')
            raw(",");
        return out_->size();
    }
    /// To be called after the value of a key or after an element, with where that began: the first value that has no
    /// JSON form may be in it.
    void inside(std::size_t begin, std::string_view key)
    {
        if (failed_at_ >= begin)
            prepend_pointer_step(pointer_, key);
    }
    void inside(std::size_t begin, std::size_t index)
    {
        if (failed_at_ >= begin)
            prepend_pointer_step(pointer_, std::to_string(index));
    }
    /// Appends a string literal, quotes included.
    APPMIXER_DECL void string(std::string_view text);
    /// Appends any value. Doubles keep a fraction, so that they read back as doubles: `1.0`.
    APPMIXER_DECL void value(json::value const& from);
    APPMIXER_DECL void value(json::object const& from);
    APPMIXER_DECL void value(json::array const& from);
    /// Appends a number. with_fraction: whether whole ones get ".0".
    APPMIXER_DECL void number(double from, bool with_fraction);
    /// Appends JSON, or a part of it such as a bracket, as it is.
    void raw(std::string_view json) { out_->append(json); }

    /// An error with the JSON pointer of the first value that has no JSON form; success if there is none.
    APPMIXER_DECL result<void> status() const;

private:
    class part;
    void scalar(json::value const& from);
    void fail(std::string_view why, std::size_t at) noexcept;
    void write(part const& root);

    std::string* out_;
    bool in_lines_;
    std::string_view failure_;
    std::size_t failed_at_ = 0; ///< where its value begins in the text; 0 when nothing failed
    std::string pointer_;       ///< of that value, as far as the values around it have ended
};

/// The text of a JSON value. NaN, infinity and invalid bytes are replaced, as `json_writer` does.
template <class T>
std::string json_text(T const& from, bool in_lines = false)
{
    std::string text;
    json_writer(text, in_lines).value(from);
    return text;
}

/// Whether a member is written: an absent one is not.
template <class T>
bool is_present(T const& member)
{
    if constexpr (is_optional<T> || is_raw_json<T>)
        return member.has_value();
    else if constexpr (std::same_as<T, std::string> || is_vector<T> || std::same_as<T, json::object>)
        return !member.empty();
    else if constexpr (is_open_enum<T>)
        return !member.text().empty();
    else if constexpr (std::same_as<T, json::value>)
        return !member.is_null();
    else
        return true;
}

template <class T>
void write_json(json_writer& to, T const& value);

template <class T>
void write_member(json_writer& to, std::string_view key, T const& value)
{
    std::size_t const begin = to.key(key);
    write_json(to, value);
    to.inside(begin, key);
}

/// Writes the fields of a model without the braces. changes_only: leaves out what the server owns.
template <model T>
void write_json_fields(json_writer& to, T const& from, bool changes_only)
{
    auto const put = [&](auto const& line) {
        if (line.rights == access::alias || (changes_only && line.rights != access::writable) ||
            !is_present(from.*(line.member)))
            return;
        write_member(to, line.name, from.*(line.member));
    };
    T::fields.for_each(put);

    for (auto const& entry : from.extra) {
        std::string_view const key = entry.key();
        bool superseded = false; // by a member that has been set since the null was read, or by the server's ownership
        auto const check_line = [&](auto const& line) {
            if (line.name == key)
                superseded = is_present(from.*(line.member)) || (changes_only && line.rights != access::writable);
        };
        T::fields.for_each(check_line);
        if (superseded)
            continue;
        write_member(to, key, entry.value());
    }
}

/// Writes a value of any type that a model or a request may have.
template <class T>
void write_json(json_writer& to, T const& value)
{
    if constexpr (std::same_as<T, json::value> || std::same_as<T, json::object> || std::same_as<T, json::array>) {
        to.value(value);
    } else if constexpr (is_raw_json<T>) {
        to.raw(value ? value.text() : "null");
    } else if constexpr (std::convertible_to<T const&, std::string_view>) {
        to.string(value);
    } else if constexpr (std::same_as<T, bool>) {
        to.raw(value ? "true" : "false");
    } else if constexpr (std::integral<T>) {
        to.raw(std::to_string(value));
    } else if constexpr (std::floating_point<T>) {
        to.number(static_cast<double>(value) + 0.0, false); // not -0
    } else if constexpr (std::same_as<T, timestamp>) {
        to.string(to_iso(value));
    } else if constexpr (is_open_enum<T>) {
        to.string(value.text());
    } else if constexpr (is_optional<T>) {
        if (value)
            write_json(to, *value);
        else
            to.raw("null");
    } else if constexpr (is_vector<T>) {
        to.raw("[");
        std::size_t index = 0;
        for (auto const& element : value) {
            std::size_t const begin = to.element();
            write_json(to, element);
            to.inside(begin, index++);
        }
        to.raw("]");
    } else if constexpr (model<T>) {
        to.raw("{");
        write_json_fields(to, value, false);
        to.raw("}");
    } else {
        static_assert(always_false<T>, "appmixer: this type cannot be written as JSON");
    }
}

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/json_writer.ipp>
#endif

#endif
