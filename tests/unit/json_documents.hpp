#ifndef APPMIXER_TESTS_UNIT_JSON_DOCUMENTS_HPP
#define APPMIXER_TESTS_UNIT_JSON_DOCUMENTS_HPP

// A model with a member of every type that can be read, and random documents for it.

#include <appmixer/appmixer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace test {

namespace json = boost::json;

enum class colour : unsigned char { unknown, red, green };
constexpr auto enumerators(colour) noexcept
{
    return std::array{std::pair(colour::red, std::string_view("red")),
                      std::pair(colour::green, std::string_view("green"))};
}

/// Reads "b" from a key "old" of its own.
class normalized {
public:
    normalized() = default;
    std::string a;
    std::optional<std::int32_t> b;
    json::value c;
    json::object extra;
    static constexpr auto fields =
        appmixer::table{appmixer::field("a", &normalized::a), appmixer::field("b", &normalized::b),
                        appmixer::field("c", &normalized::c)};
    void normalize()
    {
        if (json::value const* const old = extra.if_contains("old")) {
            boost::system::error_code code;
            auto const number = old->to_number<std::int32_t>(code);
            if (code)
                return;
            b = number;
            extra.erase("old");
        }
    }
};

class everything {
public:
    everything() = default;
    std::string text;
    std::optional<std::string> maybe_text;
    appmixer::open_enum<colour> word;
    bool flag = false;
    std::optional<bool> maybe_flag;
    appmixer::timestamp time;
    std::int8_t tiny = 0;
    std::int64_t whole = 0;
    std::optional<std::uint32_t> natural;
    double real = 0;
    json::value any;
    json::object object;
    json::array array;
    std::optional<json::object> maybe_object;
    appmixer::raw_value raw;
    appmixer::raw_object raw_object;
    std::vector<appmixer::raw_value> raws;
    std::vector<std::string> texts;
    std::vector<std::optional<std::int64_t>> numbers;
    std::optional<std::vector<std::vector<double>>> grid;
    std::optional<appmixer::share> share;
    std::vector<everything> inner;
    std::vector<normalized> others;
    json::object extra;

    static constexpr auto fields = appmixer::table{appmixer::field("text", &everything::text),
                                                   appmixer::field("maybeText", &everything::maybe_text),
                                                   appmixer::field("word", &everything::word),
                                                   appmixer::field("flag", &everything::flag),
                                                   appmixer::field("maybeFlag", &everything::maybe_flag),
                                                   appmixer::field("time", &everything::time),
                                                   appmixer::field("tiny", &everything::tiny),
                                                   appmixer::field("whole", &everything::whole),
                                                   appmixer::field("natural", &everything::natural),
                                                   appmixer::field("real", &everything::real),
                                                   appmixer::field("any", &everything::any),
                                                   appmixer::field("object", &everything::object),
                                                   appmixer::field("array", &everything::array),
                                                   appmixer::field("maybeObject", &everything::maybe_object),
                                                   appmixer::field("raw", &everything::raw),
                                                   appmixer::field("rawObject", &everything::raw_object),
                                                   appmixer::field("raws", &everything::raws),
                                                   appmixer::field("texts", &everything::texts),
                                                   appmixer::field("numbers", &everything::numbers),
                                                   appmixer::field("grid", &everything::grid),
                                                   appmixer::field("share", &everything::share),
                                                   appmixer::field("inner", &everything::inner),
                                                   appmixer::field("\xc3\xa9/~\"", &everything::others)};
};

/// Writes random JSON; the same for the same seed.
class document_writer {
public:
    explicit document_writer(unsigned seed) : random_(seed) {}

    /// An object for `everything`; with `slips`, a value of a wrong type is among the members now and then.
    std::string everything_object(bool slips, int depth = 0)
    {
        // Some keys are duplicated, but not beside a wrong type, which the second one would hide.
        constexpr std::size_t count = everything::fields.size;
        std::string out = "{";
        for (unsigned left = below(12); left > 0; --left) {
            std::size_t const which = below(count + 4);
            if (slips && which < count && out.find(key(which) + ":") != std::string::npos)
                continue;
            separate(out, '{');
            if (which >= count) {
                out += string(which == count ? "unknown" : word()) + space() + ":" + space() + value(3);
                continue;
            }
            out += key(which) + ":" + space();
            if (slips && below(25) == 0)
                out += value(2);
            else if (below(12) == 0)
                out += "null";
            else
                out += member(which, slips, depth);
        }
        return out + space() + "}";
    }

    /// Any value.
    std::string value(int depth)
    {
        switch (below(depth > 0 ? 8 : 6)) {
        case 0: return "null";
        case 1: return below(2) == 0 ? "true" : "false";
        case 2: return number();
        case 3: return real();
        case 4:
        case 5: return string(word());
        case 6: return list(below(4), [&] { return value(depth - 1); });
        default: {
            std::string out = "{";
            for (unsigned left = below(5); left > 0; --left) {
                separate(out, '{');
                out += string(word()) + ":" + value(depth - 1);
            }
            return out + space() + "}";
        }
        }
    }

    unsigned below(std::size_t bound) { return static_cast<unsigned>(random_() % bound); }

private:
    template <class Element>
    std::string list(unsigned count, Element element)
    {
        std::string out = "[";
        for (; count > 0; --count) {
            separate(out, '[');
            out += element();
        }
        return out + space() + "]";
    }

    static std::string key(std::size_t which)
    {
        std::string name;
        std::size_t i = 0;
        auto const look = [&](auto const& line) {
            if (i++ == which)
                appmixer::detail::json_writer(name).string(line.name);
        };
        everything::fields.for_each(look);
        return name;
    }

    std::string member(std::size_t which, bool slips, int depth)
    {
        switch (which) {
        case 0:
        case 1: return string(word());
        case 2: return string(below(2) == 0 ? "red" : word());
        case 3:
        case 4: return below(2) == 0 ? "true" : "false";
        case 5: return below(2) == 0 ? "\"2024-02-11T08:15:30.125Z\"" : "1707639330125";
        case 6: return std::to_string(int(below(256)) - 128);
        case 7: return number();
        case 8: return std::to_string(below(1000000));
        case 9: return below(2) == 0 ? real() : number();
        case 10: return value(4);
        case 11:
        case 13: return "{" + string(word()) + ":" + value(4) + "}";
        case 12: return "[" + value(4) + "]";
        case 14: return value(4);
        case 15: return "{" + string(word()) + space() + ":" + space() + value(4) + space() + "}";
        case 16: return list(below(5), [&] { return value(2); });
        case 17: return list(below(5), [&] { return string(word()); });
        case 18: return list(below(5), [&] { return below(3) == 0 ? "null" : number(); });
        case 19: return list(below(3), [&] { return list(below(3), [&] { return real(); }); });
        case 20: return "{\"email\":" + string(word()) + ",\"x\":" + value(1) + "}";
        case 21: return list(depth < 3 ? below(3) : 0, [&] { return everything_object(slips, depth + 1); });
        default:
            return list(below(3), [&] {
                return "{\"a\":" + string(word()) + ",\"old\":" + std::to_string(below(99)) + ",\"c\":" + value(2) +
                       ",\"d\":" + value(2) + "}";
            });
        }
    }

    static void separate(std::string& out, char opening)
    {
        if (out.back() != opening)
            out += ',';
    }
    std::string space()
    {
        static constexpr std::string_view blanks[] = {"", "", "", " ", "\n  ", "\t\r\n"};
        return std::string(blanks[below(std::size(blanks))]);
    }
    /// Exact as a double, whatever the conversion.
    std::string real()
    {
        return std::to_string(int(below(2000)) - 1000) + "." + std::to_string(below(1000)) + "e" +
               std::to_string(int(below(9)) - 4);
    }
    std::string number()
    {
        static constexpr std::string_view odd[] = {
            "0", "-0", "-1", "9223372036854775807", "-9223372036854775808", "1e3", "12E+2", "1000000000000000", "3.0"};
        return below(3) == 0 ? std::string(odd[below(std::size(odd))]) : std::to_string(int(below(100000)) - 5000);
    }
    std::string word()
    {
        static constexpr std::string_view pieces[] = {
            "a",  "flow", "\xc3\xa9", "\xe2\x82\xac",    "\xf0\x9f\x98\x80", "\"", "\\", "/",
            "\n", "\x01", "~",        "some longer text"};
        std::string out;
        for (unsigned left = below(5); left > 0; --left)
            out += pieces[below(std::size(pieces))];
        return out;
    }
    /// A literal, with escapes where none is needed.
    std::string string(std::string_view text)
    {
        std::string plain;
        appmixer::detail::json_writer(plain).string(text);
        std::string out;
        for (std::size_t i = 0; i < plain.size(); ++i) {
            if (plain.compare(i, 4, "\xf0\x9f\x98\x80") == 0 && below(2) == 0) {
                out += "\\ud83d\\ude00";
                i += 3;
            } else if (plain[i] == 'a' && below(2) == 0) {
                out += "\\u0061";
            } else {
                out += plain[i];
            }
        }
        return out;
    }

    std::mt19937 random_;
};

} // namespace test

#endif
