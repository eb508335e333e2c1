#ifndef APPMIXER_CORE_DETAIL_ESCAPED_TEXT_HPP
#define APPMIXER_CORE_DETAIL_ESCAPED_TEXT_HPP

// The characters that a text with escapes may stand for.

#include <appmixer/core/config.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// One way to read a position of a text: a character, and where the text continues after it.
class reading {
public:
    reading() = default;
    std::string_view bytes() const noexcept { return std::string_view(letters.data(), length); }

    std::size_t next = 0;          ///< the position after the character or escape
    std::array<char, 4> letters{}; ///< a character in UTF-8, or one byte
    unsigned char length = 0;
    unsigned char depth = 0; ///< the number of nested escapes; 0: the character itself
};

/// A text that may contain escapes of URLs (`%2f`), of JSON and programming languages (`\/`, `\u002f`, `\x2f`, `\057`),
/// of HTML (`&sol;`, `&#47;`, `&#x2f;`) and of quoted-printable mail (`=2F`), nested up to a depth. It is unknown which
/// of them the author meant, so a position may have several readings.
class escaped_text {
public:
    /// The greatest number of nested escapes.
    static constexpr unsigned max_depth = 4;
    /// Whether a character can begin an escape.
    static constexpr bool begins_escape(char c) noexcept { return c == '%' || c == '\\' || c == '&' || c == '='; }

    /// text: must outlive the object. Takes time proportional to its length.
    APPMIXER_DECL explicit escaped_text(std::string_view text);

    std::string_view text() const noexcept { return text_; }
    /// All readings of a position at which an escape can begin; the first is the character itself.
    APPMIXER_DECL std::span<reading const> at(std::size_t position) const noexcept;
    /// The number of steps that the constructor took, for callers that limit their time.
    std::size_t steps() const noexcept { return steps_; }

private:
    /// The readings of one position.
    class group {
    public:
        group(std::size_t where, std::size_t first) noexcept : position(where), begin(first) {}
        std::size_t position;
        std::size_t begin; ///< index of the first one in `readings_`
    };

    /// Calls a function object of the caller. Its type is not a parameter of the functions that take one, so they are
    /// compiled once.
    template <class... Args>
    class visitor {
    public:
        template <class Function>
        visitor(Function const& function) noexcept
            : function_(&function),
              call_([](void const* target, Args... args) { (*static_cast<Function const*>(target))(args...); })
        {
        }
        void operator()(Args... args) const { call_(function_, args...); }

    private:
        void const* function_;
        void (*call_)(void const*, Args...);
    };

    void read(std::size_t position);
    void read_escape(reading const& introducer);
    void read_percent(reading const& introducer);
    void read_backslash(reading const& introducer);
    void read_entity(reading const& introducer);
    void read_entity_name(std::size_t at, unsigned depth, std::string& name);
    void for_each_character(std::size_t at, unsigned depth, visitor<char, std::size_t, unsigned> visit);
    void for_each_number(std::size_t at, unsigned depth, unsigned base, unsigned fewest, unsigned most, char32_t value,
                         visitor<std::size_t, unsigned, char32_t> visit);
    void read_utf16(std::size_t at, unsigned depth, char introducer);
    void add_byte(std::size_t next, unsigned depth, char32_t byte);
    void add(std::size_t next, unsigned depth, char32_t c);
    void add(reading const& found);

    std::string_view text_;
    std::vector<reading> readings_; // those of the last position first
    std::vector<group> groups_;     // the last position first
    std::size_t steps_ = 0;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/escaped_text.ipp>
#endif

#endif
