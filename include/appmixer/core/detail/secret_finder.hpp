#ifndef APPMIXER_CORE_DETAIL_SECRET_FINDER_HPP
#define APPMIXER_CORE_DETAIL_SECRET_FINDER_HPP

// Finds secrets in texts, in all usual encodings.

#include <appmixer/core/config.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// A shorter secret cannot be told from ordinary text.
inline constexpr std::size_t shortest_secret = 4;

/// Replaces a secret, or a whole text that cannot be searched.
inline constexpr std::string_view redacted_text = "[redacted]";

/// A range of a text that contains a secret.
class found_secret {
public:
    /// The value of `secret` when the range contains several secrets, or a secret and other text.
    static constexpr std::size_t mixed = static_cast<std::size_t>(-1);

    found_secret(std::size_t first, std::size_t last, std::size_t index) noexcept
        : begin(first), end(last), secret(index)
    {
    }
    std::size_t begin;
    std::size_t end;
    std::size_t secret; ///< the index of the secret, in the order of `add`
};

/// Searches texts for secrets in all usual encodings: the escapes of `escaped_text`, base64 (RFC 4648 §4 and §5, with
/// or without padding, at any alignment), hexadecimal, and these nested; also with doubled quotes, and decoded with the
/// wrong character set. `+` and a space are equal, as in forms.
///
/// The time for a text is proportional to its length, even for texts and secrets that a hostile server chose.
class secret_finder {
public:
    /// Where a secret is found.
    enum class mode : unsigned char {
        anywhere,
        whole_word, ///< not encoded, and as a word of its own: for secrets that are too short for `anywhere`
    };

    secret_finder() = default;

    /// Adds a secret. An empty one gets an index too, and is never found.
    APPMIXER_DECL void add(std::string_view secret, mode how = mode::anywhere);
    bool empty() const noexcept { return patterns_.empty(); }

    /// Searches a text.
    /// cut: the text was cut off, so four characters of a secret at its end count as the secret.
    /// found: the ranges with secrets, in order, without overlaps.
    /// False when the search takes too long; then it is unknown which secrets the text contains.
    APPMIXER_DECL bool find(std::string_view text, bool cut, std::vector<found_secret>& found) const;
    /// Whether a text contains a secret, or takes too long to search.
    APPMIXER_DECL bool contains_secret(std::string_view text) const;
    /// The text with each range that contains a secret replaced by `redacted_text`; `redacted_text` alone when the text
    /// takes too long to search. cut: as in `find`.
    APPMIXER_DECL std::string without_secrets(std::string_view text, bool cut) const;

private:
    class search;

    /// A text to search for: a secret in one of its forms.
    class pattern {
    public:
        pattern(std::string_view form, std::size_t index, mode where) : text(form), secret(index), how(where) {}
        std::string text;
        std::size_t secret;
        mode how;
    };

    void add_pattern(std::string_view text, mode how);

    std::vector<pattern> patterns_;
    std::array<std::vector<std::uint32_t>, 256> by_first_{}; // indices of the patterns by their first byte
    std::size_t count_ = 0;                                  // of the secrets
    std::size_t shortest_ = static_cast<std::size_t>(-1);    // length of the shortest pattern that may be encoded
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/secret_finder.ipp>
#endif

#endif
