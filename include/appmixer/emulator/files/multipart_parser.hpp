#ifndef APPMIXER_EMULATOR_FILES_MULTIPART_PARSER_HPP
#define APPMIXER_EMULATOR_FILES_MULTIPART_PARSER_HPP

// Reads `multipart/form-data` (RFC 7578) piece by piece.

#include <appmixer/core/config.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// The boundary in a `Content-Type`. Throws a 415 for a type other than `multipart/form-data`, and a 400 for a missing
/// or invalid boundary.
APPMIXER_DECL std::string multipart_boundary(std::string_view content_type);

/// The value of a parameter of a header field, such as `filename` in a `Content-Disposition`; nothing when it is
/// missing. In quotation marks, `\"` and `\\` are escapes; other backslashes are not, as in the paths of old browsers.
APPMIXER_DECL std::optional<std::string> field_parameter(std::string_view field, std::string_view name);

/// What the header of a part says.
class part_head {
public:
    part_head() = default;
    std::string name;
    std::string filename;     ///< empty: none
    std::string content_type; ///< empty: none
};

/// Receives the parts of a body. What its functions throw passes through the parser.
class part_handler {
public:
    virtual void begin_part(part_head const& head) = 0;
    /// piece: never empty.
    virtual void put_content(std::string_view piece) = 0;
    virtual void end_part() = 0;

protected:
    ~part_handler() = default;
};

/// Splits a body into its parts. Needs memory for the header of one part only, which is limited. A line that begins
/// with "--" and the boundary is a delimiter (RFC 2046 §5.1.1); in content it is an error.
class multipart_parser {
public:
    static constexpr std::size_t most_parts = 1000;
    static constexpr std::size_t longest_head = 16'384; ///< of one part, in bytes

    /// boundary: not empty.
    explicit multipart_parser(std::string_view boundary) : delimiter_("\r\n--") { delimiter_ += boundary; }

    /// Reads the next piece of the body. Throws a 400 when it is malformed or has too many parts.
    APPMIXER_DECL void put(std::string_view piece, part_handler& handler);
    /// Called at the end of the body. Throws a 400 when the last delimiter is missing.
    APPMIXER_DECL void finish() const;

private:
    enum class state : unsigned char {
        preamble,      ///< before the first delimiter
        delimiter_end, ///< behind a delimiter, before its line end
        head,          ///< in the header of a part
        content,       ///< in the content of a part
        epilogue,      ///< behind the last delimiter
    };

    APPMIXER_DECL void search_delimiter(std::string_view& piece, part_handler& handler);
    APPMIXER_DECL void read_delimiter_end(std::string_view& piece);
    APPMIXER_DECL void read_head(std::string_view& piece, part_handler& handler);

    std::string delimiter_;
    state state_ = state::preamble;
    std::size_t matched_ = 2; ///< bytes of the delimiter at the end of the last piece; a body begins like a line
    std::string text_;        ///< behind the delimiter, or the header so far
    std::size_t parts_ = 0;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/files/multipart_parser.ipp>
#endif

#endif
