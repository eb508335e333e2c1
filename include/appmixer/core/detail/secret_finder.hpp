#ifndef APPMIXER_CORE_DETAIL_SECRET_FINDER_HPP
#define APPMIXER_CORE_DETAIL_SECRET_FINDER_HPP

#include <appmixer/core/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// A secret shorter than this cannot be told from ordinary text.
inline constexpr std::size_t shortest_secret = 4;

/// What stands in place of a text in which secrets cannot be told apart from the rest.
inline constexpr std::string_view redacted_text = "[redacted]";

/// A part of a text that holds a secret.
class secret_place {
public:
    /// Stands in place of the number of a secret when the part holds more than one, or more than that.
    static constexpr std::size_t mixed = static_cast<std::size_t>(-1);

    secret_place(std::size_t from, std::size_t to, std::size_t whose) noexcept : begin(from), end(to), secret(whose) {}
    std::size_t begin;
    std::size_t end;
    std::size_t secret; ///< its number, in the order of `add`
};

/// Looks for secrets in texts, however they are encoded there: by the escapes of `escaped_text`, in base64 (RFC 4648 §4
/// and §5, with padding or without, alone or among other bytes) and in hexadecimal, and in several of these around each
/// other; also with quotes doubled, and misread as of another character set. `+` and a blank count as the same
/// character, as they do in forms.
///
/// The time for a text is bounded by its length, also where the text and a secret come from a server that means ill.
class secret_finder {
public:
    enum class manner : unsigned char {
        anywhere,
        word, ///< as it stands, as a word by itself: for a short secret in a text that must stay readable
    };

    secret_finder() = default;

    /// Adds a secret. An empty one gets a number as well, and is never found.
    APPMIXER_DECL void add(std::string_view secret, manner how = manner::anywhere);
    bool empty() const noexcept { return patterns_.empty(); }

    /// Looks through a text. cut: it may end in the middle of a secret, so that four characters of one are one there.
    /// False when that would take too long: nobody can say then what the text holds. `places`, in order, do not
    /// overlap.
    APPMIXER_DECL bool find(std::string_view text, bool cut, std::vector<secret_place>& places) const;
    /// Whether a text may hold a secret.
    APPMIXER_DECL bool holds(std::string_view text) const;
    /// The text with `redacted_text` in place of each part that holds a secret, or of all of it. cut: as of `find`.
    APPMIXER_DECL std::string without_secrets(std::string_view text, bool cut) const;

private:
    class search;

    /// What is looked for.
    class pattern {
    public:
        pattern(std::string_view what, std::size_t number, manner in) : text(what), secret(number), how(in) {}
        std::string text;
        std::size_t secret;
        manner how;
    };

    void add_pattern(std::string_view text, manner how);

    std::vector<pattern> patterns_;
    std::array<std::vector<std::uint32_t>, 256> by_first_{}; // of the patterns that begin with a byte
    std::size_t secrets_ = 0;
    std::size_t shortest_ = static_cast<std::size_t>(-1); // of the patterns that may be in base64
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/secret_finder.ipp>
#endif

#endif
