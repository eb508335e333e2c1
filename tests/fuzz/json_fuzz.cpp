// Any text as JSON: the reader and Boost.JSON accept the same texts and build the same trees, and neither where the
// text is cut nor the way of finding the ends of strings makes a difference.

#include "input.hpp"

#include "../unit/json_tree.hpp"

#include <appmixer/json/all.hpp>
#include <appmixer/json/detail/json_reader.hpp>

#include <boost/json/parse.hpp>
#include <boost/version.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace {

namespace json = boost::json;
using namespace appmixer;

/// The tree of a text, or what is wrong with the text and where.
template <class T>
class outcome {
public:
    outcome() = default;
    T value{};
    detail::json_fault fault;
};

/// cuts: where the lengths of the pieces come from; 0 for one piece.
template <class T>
outcome<T> read(std::string_view text, unsigned cuts)
{
    outcome<T> read;
    detail::json_reader reader(detail::shape_of<T>::value, &read.value, nullptr);
    std::minstd_rand lengths(cuts);
    while (!text.empty()) {
        std::size_t const most = cuts == 0 ? text.size() : 1 + lengths() % (cuts % 2 == 0 ? 100 : 8);
        std::string const piece(text.substr(0, most)); // its own, so that the sanitizer sees reads beyond it
        text.remove_prefix(piece.size());
        reader.put(piece);
    }
    read.fault = reader.finish();
    return read;
}

/// Goes through a text by the way of processors without SSE2.
template <class Events>
detail::json_fault walk_portably(std::string_view text, Events& events)
{
    constexpr std::string_view mark = "\xef\xbb\xbf";
    std::size_t const skipped =
        text.starts_with(mark) || mark.starts_with(text) ? (std::min)(text.size(), mark.size()) : 0;
    std::string const ended = std::string(text.substr(skipped)) + ' '; // which ends a number
    char const* p = ended.data();
    char const* const end = p + ended.size();
    detail::json_grammar grammar(detail::max_json_depth);
    while (p != end && grammar.wrong().empty() && !grammar.is_cut())
        p = grammar.walk<Events, detail::portable_marks>(p, end, events);
    auto const where = static_cast<std::size_t>(p - ended.data()) + skipped;
    if (!grammar.wrong().empty() && where < text.size())
        return detail::json_fault(grammar.wrong(), where);
    return grammar.is_complete() ? detail::json_fault() : detail::json_fault("the text ends too early", text.size());
}

outcome<json::value> read_portably(std::string_view text)
{
    test::json_tree tree;
    tree.begin({});
    outcome<json::value> read;
    read.fault = walk_portably(text, tree);
    if (!read.fault)
        read.value = tree.release();
    return read;
}

/// Whether two trees are the same, numbers to the bit and the order of keys included.
bool same(json::value const& a, json::value const& b)
{
    if (a.kind() != b.kind())
        return false;
    if (a.is_double())
        return std::bit_cast<std::uint64_t>(a.get_double()) == std::bit_cast<std::uint64_t>(b.get_double());
    if (a.is_array())
        return std::equal(a.get_array().begin(), a.get_array().end(), b.get_array().begin(), b.get_array().end(), same);
    if (a.is_object())
        return std::equal(
            a.get_object().begin(), a.get_object().end(), b.get_object().begin(), b.get_object().end(),
            [](auto const& x, auto const& y) { return x.key() == y.key() && same(x.value(), y.value()); });
    return a == b;
}

#if BOOST_VERSION >= 108400 // older ones cannot read doubles exactly

/// The four hex digits of an escape `\u` at this place.
std::optional<unsigned> code_unit(std::string_view text, std::size_t at)
{
    if (text.size() < at + 6 || text[at] != '\\' || text[at + 1] != 'u')
        return std::nullopt;
    unsigned unit = 0;
    for (char const digit : text.substr(at + 2, 4)) {
        std::size_t const value = std::string_view("0123456789abcdefABCDEF").find(digit);
        if (value == std::string_view::npos)
            return std::nullopt;
        unit = unit * 16 + static_cast<unsigned>(value < 16 ? value : value - 6);
    }
    return unit;
}

/// The text with \ufffd for each surrogate without its other half.
std::string without_lone_surrogates(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        std::optional<unsigned> const unit = code_unit(text, i);
        std::size_t length = unit ? 6 : text[i] == '\\' ? 2 : 1;
        bool const lone = unit && *unit >= 0xd800 && *unit <= 0xdfff;
        if (lone && *unit < 0xdc00)
            if (std::optional<unsigned> const next = code_unit(text, i + 6); next && *next >= 0xdc00 && *next <= 0xdfff)
                length = 12;
        if (lone && length == 6)
            out += "\\ufffd";
        else
            out += text.substr(i, length);
        i += length;
    }
    return out;
}

/// Replaces infinity, which Boost.JSON reads for a number beyond a double.
void clamp_doubles(json::value& tree)
{
    if (tree.is_double())
        tree = std::clamp(tree.get_double(), std::numeric_limits<double>::lowest(), std::numeric_limits<double>::max());
    else if (tree.is_array())
        std::for_each(tree.get_array().begin(), tree.get_array().end(), clamp_doubles);
    else if (tree.is_object())
        for (auto& entry : tree.get_object())
            clamp_doubles(entry.value());
}

/// The differences that are permitted are these:
/// * a byte order mark at the beginning is skipped, and Boost.JSON refuses it;
/// * a surrogate without its other half is U+FFFD, and Boost.JSON refuses it;
/// * a number beyond a double is the largest one, and infinity in Boost.JSON.
/// Arrays and objects nest 512 deep in both.
void compare_with_boost(std::string_view text, outcome<json::value> const& ours)
{
    json::parse_options options;
    options.max_depth = detail::max_json_depth;
    options.numbers = json::number_precision::precise;
    boost::system::error_code code;
    if (text.starts_with("\xef\xbb\xbf"))
        text.remove_prefix(3);
    json::value theirs = json::parse(without_lone_surrogates(text), code, {}, options);
    fuzz::promise(code.failed() == bool(ours.fault), "Boost.JSON accepts the same texts");
    if (code.failed())
        return;
    clamp_doubles(theirs);
    fuzz::promise(same(ours.value, theirs), "and reads the same tree");
}

#else
void compare_with_boost(std::string_view, outcome<json::value> const&) {}
#endif

void promise_same_fault(detail::json_fault const& fault, outcome<json::value> const& whole)
{
    fuzz::promise(fault.reason == whole.fault.reason && fault.offset == whole.fault.offset,
                  "a text is refused for the same reason");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    fuzz::input input(data, size);
    auto const cuts = static_cast<unsigned>(input.number(256));
    std::string_view const text = input.rest();

    auto const whole = read<json::value>(text, 0);
    compare_with_boost(text, whole);
    for (auto const& other : {read<json::value>(text, cuts), read_portably(text)}) {
        promise_same_fault(other.fault, whole);
        fuzz::promise(whole.fault || same(other.value, whole.value), "every way to read gives the same tree");
    }

    // Text that is kept as it is must have been checked as well.
    auto const kept = read<raw_value>(text, cuts);
    promise_same_fault(kept.fault, whole);
    fuzz::promise(whole.fault || same(kept.value.value(), whole.value), "kept text is the same value");
    detail::ignored_json ignored;
    promise_same_fault(walk_portably(text, ignored), whole);
    return 0;
}
