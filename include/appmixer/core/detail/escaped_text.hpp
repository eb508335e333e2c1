#ifndef APPMIXER_CORE_DETAIL_ESCAPED_TEXT_HPP
#define APPMIXER_CORE_DETAIL_ESCAPED_TEXT_HPP

#include <appmixer/core/config.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// What a place of a text may stand for: a character, and where the text goes on behind it.
class reading {
public:
    reading() = default;
    std::string_view bytes() const noexcept { return std::string_view(letters.data(), length); }

    std::size_t next = 0;
    std::array<char, 4> letters{}; ///< UTF-8, or one byte
    unsigned char length = 0;
    unsigned char depth = 0; ///< how many escapes lie around each other; 0: as it stands
};

/// A text that may hold escapes: of URLs (`%2f`), of JSON and of programming languages (`\/`, `\u002f`, `\x2f`,
/// `\057`), of HTML (`&sol;`, `&#47;`, `&#x2f;`) and of mail (`=2F`), also in one another up to a depth. Nobody knows
/// which of them are meant, so that a place can be read in several ways.
class escaped_text {
public:
    /// How many escapes may lie around each other.
    static constexpr unsigned deepest = 4;
    /// Whether a character can begin an escape.
    static constexpr bool begins_escape(char c) noexcept { return c == '%' || c == '\\' || c == '&' || c == '='; }

    /// The text must outlive the object. Takes a time proportional to its length.
    APPMIXER_DECL explicit escaped_text(std::string_view text);

    std::string_view text() const noexcept { return text_; }
    /// All ways to read a place at which an escape can begin; the first one is what stands there.
    APPMIXER_DECL std::span<reading const> at(std::size_t place) const noexcept;
    /// What was done to find them, for the bound on the time.
    std::size_t steps() const noexcept { return steps_; }

private:
    /// The readings of one place.
    class group {
    public:
        group(std::size_t where, std::size_t first) noexcept : place(where), begin(first) {}
        std::size_t place;
        std::size_t begin; ///< in `readings_`; they end where those of the group before begin
    };

    void read(std::size_t place);
    void unescape(reading const& mark);
    void percent(reading const& mark);
    void backslash(reading const& mark);
    void entity(reading const& mark);
    void entity_name(std::size_t at, unsigned depth, std::string& name);
    template <class Do>
    void each(std::size_t at, unsigned depth, Do const& act);
    template <class Do>
    void digits(std::size_t at, unsigned depth, unsigned base, unsigned fewest, unsigned most, char32_t value,
                Do const& act);
    void utf16(std::size_t at, unsigned depth, char introducer);
    void add_byte(std::size_t next, unsigned depth, char32_t byte);
    void add(std::size_t next, unsigned depth, char32_t c);
    void add(reading const& found);

    std::string_view text_;
    std::vector<reading> readings_; // of the last place first
    std::vector<group> groups_;     // the last place first
    std::size_t steps_ = 0;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/escaped_text.ipp>
#endif

#endif
