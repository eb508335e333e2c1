#ifndef APPMIXER_JSON_RAW_JSON_HPP
#define APPMIXER_JSON_RAW_JSON_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/json/detail/compact_string.hpp>
#include <appmixer/json/model.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

namespace appmixer {

namespace detail {

/// JSON text as a value, and back; `text` must be valid. Without text, and as the text of null, stands nothing.
APPMIXER_DECL void read_raw(std::string_view text, json::value& to);
APPMIXER_DECL void read_raw(std::string_view text, json::object& to);
APPMIXER_DECL compact_string raw_text(json::value const& from);
APPMIXER_DECL compact_string raw_text(json::object const& from);

} // namespace detail

/// A part of a response that has no type, such as the descriptor of a flow: it stays text until somebody asks for its
/// value. So a list of flows costs no more than what is read of it, and what is sent back is what came, byte for byte:
/// numbers keep their digits and keys their order.
///
///     boost::json::object fields = flow.custom_fields.value();
///     fields["region"] = "emea";
///     flow.custom_fields = fields;
///
/// In a long list, texts share memory: an element that is moved out of one keeps up to 16 KiB of its neighbours' texts.
/// A copy keeps its own alone.
///
/// `T` is `json::object`, or `json::value` where anything may come; see `raw_object` and `raw_value`.
template <class T>
class raw_json {
    static_assert(std::same_as<T, json::value> || std::same_as<T, json::object>);

public:
    using value_type = T;

    /// Nothing: an absent key.
    raw_json() = default;
    /// A value to send. A `json::value` of null is nothing.
    raw_json(T const& value) : text_(detail::raw_text(value)) {}
    /// The same, of what makes such a value: an array, an object, a text.
    template <std::convertible_to<T> From>
    requires(!std::same_as<std::remove_cvref_t<From>, raw_json> && !std::same_as<std::remove_cvref_t<From>, T>)
        raw_json(From&& from)
        : raw_json(static_cast<T const&>(T(std::forward<From>(from))))
    {
    }

    /// Whether there is anything.
    bool has_value() const noexcept { return !text_.empty(); }
    explicit operator bool() const noexcept { return has_value(); }
    /// The value, read from the text each time, so keep it; an empty `T` when there is nothing. Errors: none but
    /// `std::bad_alloc`, since the text is known to be JSON.
    T value() const
    {
        T read;
        detail::read_raw(text(), read);
        return read;
    }
    /// The JSON text: an array or object as the server wrote it, otherwise as this library writes it; empty when there
    /// is nothing. It is there as long as the object is not changed.
    std::string_view text() const noexcept { return text_.view(); }
    /// Makes it nothing.
    void reset() noexcept { text_ = detail::compact_string(); }

    /// Whether both have the same value, however it is written.
    friend bool operator==(raw_json const& a, raw_json const& b)
    {
        return a.text() == b.text() || (a.has_value() == b.has_value() && a.value() == b.value());
    }

    /// Writes the text.
    template <class Traits>
    friend std::basic_ostream<char, Traits>& operator<<(std::basic_ostream<char, Traits>& out, raw_json const& json)
    {
        return out << std::basic_string_view<char, Traits>(json.text().data(), json.text().size());
    }

private:
    friend class detail::raw_access;
    detail::compact_string text_;
};

/// An object without a type.
using raw_object = raw_json<json::object>;
/// Anything without a type. Null is nothing.
using raw_value = raw_json<json::value>;

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/raw_json.ipp>
#endif

#endif
