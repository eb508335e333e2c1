#ifndef APPMIXER_TESTS_UNIT_JSON_REFERENCE_HPP
#define APPMIXER_TESTS_UNIT_JSON_REFERENCE_HPP

// The reference for decoding: parse the whole document, then walk the tree. What the library does
// incrementally must give the same result.

#include <appmixer/appmixer.hpp>

#include <boost/json/parse.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace test {

namespace json = boost::json;

/// The result of reading as one text: "invalid", or the path and reason of a mismatch, or what was read.
class reference_reader {
public:
    template <class T>
    static std::string read(std::string_view text)
    {
        json::parse_options limits;
        limits.max_depth = 512;
        boost::system::error_code code;
        json::value document = json::parse(text, code, {}, limits);
        if (code)
            return "invalid: " + code.message();
        reference_reader reader;
        T value{};
        if (!reader.take(document, value))
            return "mismatch: " + reader.pointer_ + ": " + reader.words_;
        return "read: " + in_order(value);
    }

    /// A value as text; objects sorted by key, since the order of `extra` is not specified.
    template <class T>
    static std::string in_order(T const& value)
    {
        return sorted(json::parse(appmixer::to_json(value), {}, deep()));
    }

private:
    template <class T>
    static constexpr bool takes_null = std::same_as<T, json::value> || std::same_as<T, appmixer::raw_value> ||
                                       requires(T t)
    {
        t.emplace();
        t.has_value();
    };

    static json::parse_options deep()
    {
        json::parse_options limits;
        limits.max_depth = 1000;
        return limits;
    }

    static std::string sorted(json::value const& value)
    {
        if (json::array const* const array = value.if_array()) {
            std::string out = "[";
            for (json::value const& element : *array)
                out += sorted(element) + ",";
            return out + "]";
        }
        if (json::object const* const object = value.if_object()) {
            std::vector<std::string> entries;
            for (auto const& entry : *object)
                entries.push_back(std::string(entry.key()) + ":" + sorted(entry.value()) + ",");
            std::sort(entries.begin(), entries.end());
            std::string out = "{";
            for (std::string const& entry : entries)
                out += entry;
            return out + "}";
        }
        return appmixer::detail::json_text(value);
    }

    bool wrong(std::string_view expected, json::value const& found)
    {
        std::string_view const names[] = {"null",     "a boolean", "a number", "a number",
                                          "a number", "a string",  "an array", "an object"};
        words_ = "expected " + std::string(expected) + ", found " + std::string(names[int(found.kind())]);
        return false;
    }
    bool at(std::string_view step)
    {
        std::string escaped = "/";
        for (char c : step)
            escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
        pointer_.insert(0, escaped);
        return false;
    }

    bool take(json::value& from, json::value& to)
    {
        to = from;
        return true;
    }
    bool take(json::value& from, json::object& to)
    {
        if (!from.is_object())
            return wrong("an object", from);
        to = from.get_object();
        return true;
    }
    bool take(json::value& from, json::array& to)
    {
        if (!from.is_array())
            return wrong("an array", from);
        to = from.get_array();
        return true;
    }
    bool take(json::value& from, appmixer::raw_value& to)
    {
        to = from;
        return true;
    }
    bool take(json::value& from, appmixer::raw_object& to)
    {
        if (!from.is_object())
            return wrong("an object", from);
        to = from.get_object();
        return true;
    }
    bool take(json::value& from, std::string& to)
    {
        if (!from.is_string())
            return wrong("a string", from);
        to = std::string_view(from.get_string());
        return true;
    }
    bool take(json::value& from, bool& to)
    {
        if (!from.is_bool())
            return wrong("a boolean", from);
        to = from.get_bool();
        return true;
    }
    template <class Known>
    bool take(json::value& from, appmixer::open_enum<Known>& to)
    {
        if (!from.is_string())
            return wrong("a string", from);
        to = appmixer::open_enum<Known>(std::string_view(from.get_string()));
        return true;
    }
    bool take(json::value& from, appmixer::timestamp& to)
    {
        if (from.is_number() && std::abs(from.to_number<double>()) < 9e15) {
            to = appmixer::timestamp(std::chrono::milliseconds(std::int64_t(from.to_number<double>())));
            return true;
        }
        std::optional<appmixer::timestamp> date;
        if (from.is_string())
            date = appmixer::parse_iso(std::string_view(from.get_string()));
        to = date.value_or(to);
        return date || wrong("a date", from);
    }
    template <std::integral T>
    bool take(json::value& from, T& to)
    {
        std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t> number = 0;
        boost::system::error_code code;
        number = from.to_number<decltype(number)>(code);
        if (code)
            return wrong(std::is_signed_v<T> ? "a whole number" : "a whole number, not negative", from);
        to = static_cast<T>(number);
        return std::in_range<T>(number) || wrong("a smaller number", from);
    }
    bool take(json::value& from, double& to)
    {
        if (!from.is_number())
            return wrong("a number", from);
        // Boost.JSON before 1.83 refuses an exponent that it cannot count, later ones read it as infinity.
        to = std::clamp(from.to_number<double>(), std::numeric_limits<double>::lowest(),
                        std::numeric_limits<double>::max());
        return true;
    }
    template <class T>
    bool take(json::value& from, std::optional<T>& to)
    {
        to.reset();
        return from.is_null() || take(from, to.emplace());
    }
    template <class T>
    bool take(json::value& from, std::vector<T>& to)
    {
        if (!from.is_array())
            return wrong("an array", from);
        to.clear();
        std::size_t index = 0;
        for (json::value& element : from.get_array()) {
            if (!(element.is_null() && !takes_null<T>)&&!take(element, to.emplace_back()))
                return at(std::to_string(index));
            ++index;
        }
        return true;
    }
    template <appmixer::model T>
    bool take(json::value& from, T& to)
    {
        if (!from.is_object())
            return wrong("an object", from);
        for (auto& entry : from.get_object()) {
            bool known = false;
            auto const look = [&](auto const& line) {
                if (known || line.name != std::string_view(entry.key()) || entry.value().is_null())
                    return;
                std::remove_cvref_t<decltype(to.*(line.member))> member{};
                json::value copy = entry.value();
                known = take(copy, member);
                if (known)
                    to.*(line.member) = std::move(member);
                pointer_.clear();
            };
            T::fields.for_each(look);
            if (!known)
                to.extra.insert_or_assign(entry.key(), entry.value());
        }
        if constexpr (requires { to.normalize(); })
            to.normalize();
        return true;
    }

    std::string pointer_;
    std::string words_;
};

} // namespace test

#endif
