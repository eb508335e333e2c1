#ifndef APPMIXER_JSON_RAW_JSON_HPP
#define APPMIXER_JSON_RAW_JSON_HPP

// Parts of a response that are kept as JSON text and parsed on demand.

#include <appmixer/core/detail/compact_string.hpp>
#include <appmixer/json/reader.hpp>
#include <appmixer/json/writer.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

namespace appmixer {

/// Untyped JSON in a model, such as the descriptor of a flow. It is kept as text, and parsed when its value is asked
/// for. A list of flows therefore costs little until the descriptors are used, and a descriptor that is sent back
/// unchanged is the same byte for byte: numbers keep their digits and keys their order.
///
///     boost::json::object fields = flow.custom_fields.value();
///     fields["region"] = "emea";
///     flow.custom_fields = fields;
///
/// `T` is `json::object` (`raw_object`), or `json::value` for JSON of any kind (`raw_value`).
template <class T>
class raw_json {
    static_assert(std::same_as<T, json::value> || std::same_as<T, json::object>);

public:
    using value_type = T; ///< the type that `parse` returns

    /// Empty: an absent key.
    raw_json() = default;
    /// Holds a value. A `json::value` that is null makes it empty. Throws `exception` with `errc::invalid_request` and
    /// the JSON pointer of NaN, infinity or text that is not UTF-8, which have no JSON form.
    raw_json(T const& value)
    {
        if (detail::is_present(value) || std::same_as<T, json::object>)
            text_ = detail::compact_string(to_json(value));
    }
    /// Holds what converts to `T`, such as a `json::array` or a `json::string`.
    template <std::convertible_to<T> From>
    requires(!std::same_as<std::remove_cvref_t<From>, raw_json> && !std::same_as<std::remove_cvref_t<From>, T>)
        raw_json(From&& from)
        : raw_json(static_cast<T const&>(T(std::forward<From>(from))))
    {
    }

    /// Whether it is not empty.
    bool has_value() const noexcept { return !text_.empty(); }
    /// As `has_value`.
    explicit operator bool() const noexcept { return has_value(); }
    /// The value; a default-constructed `T` when empty. Each call parses the text. It throws only `std::bad_alloc`,
    /// since the text is valid JSON.
    T value() const
    {
        T read;
        if (has_value())
            static_cast<void>(detail::read_document(text(), detail::shape_of<T>::value, &read));
        return read;
    }
    /// The JSON text: arrays and objects from a response as the server wrote them, anything else as this library writes
    /// it. The view is valid until the object changes.
    std::string_view text() const noexcept { return text_.view(); }
    /// Makes it empty.
    void reset() noexcept { text_ = detail::compact_string(); }

    /// Whether both have the same value, written in the same way or not.
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
    /// Stores text that the reader has checked.
    template <class Raw>
    friend std::string_view detail::store_as(void* where, detail::json_scalar const& from);
    detail::compact_string text_;
};

/// An untyped JSON object.
using raw_object = raw_json<json::object>;
/// Untyped JSON of any kind. Null is the same as empty.
using raw_value = raw_json<json::value>;

} // namespace appmixer

#endif
