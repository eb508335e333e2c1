#ifndef APPMIXER_CALL_DETAIL_JSON_RESPONSE_HPP
#define APPMIXER_CALL_DETAIL_JSON_RESPONSE_HPP

// Reads the JSON of a response into the result of a call.

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/json/detail/json_reader.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// The longest error body of which more than the excerpt is shown: to parse it, and to search it for secrets, takes a
/// handler about as long as a slice of a response.
inline constexpr std::size_t longest_error_body = std::size_t(64) << 10;

/// Whether a text is only white space, as JSON has it.
APPMIXER_DECL bool is_blank(std::string_view text) noexcept;
/// Whether a response says that its body is a page of HTML.
APPMIXER_DECL bool is_called_html(http_response const& head);
/// What an error says of a body in a content coding that was not requested; empty for any other body. It is not quoted,
/// since secrets in it would not be recognized. coding: from the headers; empty for none.
APPMIXER_DECL std::string unrequested_coding(std::string_view body, std::string const& coding);

/// Reads a response of JSON into an object of a type that has a table: from a body in memory, or from pieces of it as
/// they arrive. Either way the result and the errors are the same, and no step works on more than a slice.
///
/// A value of a wrong type is reported when the whole body has come and is JSON, so that the connection can be reused;
/// a body that is not JSON is reported at once.
class json_response {
public:
    /// The target must be default-constructed and must not move. `key`, when it is not null, is the key of the document
    /// under which the value lies. `slice` is in bytes of text.
    APPMIXER_DECL json_response(type_descriptor const& shape, void* target, std::string_view const* key,
                                std::size_t slice) noexcept;
    json_response(json_response const&) = delete;
    json_response& operator=(json_response const&) = delete;

    /// Whether a response is one that `begin` may want in pieces: of success, and longer than a slice or of unknown
    /// length.
    APPMIXER_DECL static bool is_long(http_response const& head, std::size_t slice) noexcept;

    /// The head of a response has come; what was read of an earlier one is dropped. Whether its body is wanted in
    /// pieces: when it is long, and no page of HTML.
    APPMIXER_DECL bool begin(http_response const& head);
    /// The next piece of that body.
    APPMIXER_DECL error put(std::string_view piece);

    /// One step to the end, once the exchange has succeeded with a status of success: of what came in pieces, or of
    /// the body in the response. True when there is more to do. The response must be the same each time.
    APPMIXER_DECL bool step(http_response const& response);

    /// After the last step: why the response could not be read; without a code when it could.
    error const& failure() const noexcept { return failure_; }
    /// After the last step of a response that could be read: see `json_reader::odd`.
    odd_fields const& odd() const noexcept { return odd_; }

private:
    /// A text on its way into the target.
    class progress {
    public:
        progress(type_descriptor const& shape, void* target, std::string_view const* key, std::size_t size)
            : reader(shape, target, key)
        {
            reader.expect(size);
        }

        json_reader reader;
        std::size_t used = 0; ///< of a body in memory
        bool blank = true;
        std::size_t beginning_size = 0;
        std::array<char, excerpt_size + 1> beginning; ///< of a body in pieces, for an error that shows where it was cut
    };

    bool look_at(http_response const& response);
    void conclude(json_fault const& fault, std::string_view beginning);
    void drop();
    error failed(errc code, std::string_view beginning, std::string detail) const;

    type_descriptor const* shape_;
    void* target_;
    std::string_view const* key_;
    std::size_t slice_;
    int status_ = 0;
    bool in_pieces_ = false; // the body goes to `put`
    std::string other_type_; // the content type of a response that is not called JSON
    std::string coding_;     // the content coding, if it has one
    std::optional<progress> progress_;
    error failure_;
    odd_fields odd_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/json_response.ipp>
#endif

#endif
