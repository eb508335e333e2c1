#ifndef APPMIXER_CORE_HTTP_HPP
#define APPMIXER_CORE_HTTP_HPP

// HTTP messages: methods, header fields, requests and responses.

#include <appmixer/core/error.hpp>

#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer {

/// The HTTP methods that the API uses.
enum class method : unsigned char {
    get,     ///< reads
    head,    ///< reads the head of a response only
    post,    ///< creates something, or starts an action
    put,     ///< replaces or changes something
    patch,   ///< changes some of the fields
    delete_, ///< removes something
    options, ///< asks what is allowed; browsers do so before a call to another origin
};

/// The name of the method in a request line, such as "DELETE".
APPMIXER_DECL std::string_view to_string(method value) noexcept;
/// The method of that name; nothing for an unknown name. Names are case-sensitive (RFC 9110 §9.1).
APPMIXER_DECL std::optional<method> to_method(std::string_view name) noexcept;

/// The header fields of a message, in order. Names are compared without regard to case (RFC 9110 §5).
///
/// The fields are stored in wire format, so that a transport writes them with one copy. A name must be a token and a
/// value may contain no control character except the tab, so no value can inject another field.
class header_list {
public:
    /// One field. It points into the list and is valid until the list changes.
    class entry {
    public:
        /// The texts must outlive the object.
        entry(std::string_view field, std::string_view content) noexcept : name(field), value(content) {}
        std::string_view name;  ///< as it was appended or received: the case of its letters is kept
        std::string_view value; ///< without white space around it
    };

    /// Visits the fields in order. It is valid until the list changes.
    class const_iterator {
    public:
        using value_type = entry;                          ///< made when the iterator is dereferenced
        using difference_type = std::ptrdiff_t;            ///< for the standard library; iterators cannot be subtracted
        using iterator_category = std::input_iterator_tag; ///< `*` returns a value, not a reference

        const_iterator() = default;
        /// fields: complete lines in wire format.
        explicit const_iterator(std::string_view fields) noexcept : remaining_(fields) {}
        /// The current field.
        entry operator*() const noexcept
        {
            std::size_t const colon = remaining_.find(':');
            std::size_t const end = remaining_.find('\r'); // values contain none
            return entry(remaining_.substr(0, colon), remaining_.substr(colon + 2, end - colon - 2));
        }
        /// Goes to the next field.
        const_iterator& operator++() noexcept
        {
            remaining_.remove_prefix(remaining_.find('\r') + 2);
            return *this;
        }
        /// Goes to the next field, and returns the position before.
        const_iterator operator++(int) noexcept
        {
            const_iterator const before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const_iterator const& a, const_iterator const& b) noexcept
        {
            return a.remaining_.size() == b.remaining_.size();
        }

    private:
        friend class header_list;
        std::string_view remaining_;
    };

    header_list() = default;

    /// Adds a field at the end. White space around the value is removed. Throws `exception` with
    /// `errc::invalid_request` when the name is not a token or the value contains a control character.
    APPMIXER_DECL void append(std::string_view name, std::string_view value);
    /// Adds a field without checking it. It must be valid, with no white space around the value.
    APPMIXER_DECL void append_unchecked(std::string_view name, std::string_view value);
    /// Adds fields in wire format, "Name: value\r\n" each, without checking them. They must be
    /// valid.
    void append_unchecked(std::string_view lines) { text_ += lines; }
    /// Reserves memory for fields of that many bytes in wire format.
    void reserve(std::size_t bytes) { text_.reserve(bytes); }
    /// Replaces all fields of that name by one, at the end. Throws like `append`.
    APPMIXER_DECL void set(std::string_view name, std::string_view value);
    /// Removes all fields of that name.
    APPMIXER_DECL void remove(std::string_view name);

    /// The value of the first field of that name; nothing without one.
    APPMIXER_DECL std::optional<std::string_view> get(std::string_view name) const noexcept;
    /// Whether there is a field of that name.
    bool contains(std::string_view name) const noexcept { return get(name).has_value(); }

    /// Whether there is no field.
    bool empty() const noexcept { return text_.empty(); }
    /// Removes all fields, and keeps the memory.
    void clear() noexcept { text_.clear(); }
    /// The first field.
    const_iterator begin() const noexcept { return const_iterator(text_); }
    /// The end of the list.
    const_iterator end() const noexcept { return const_iterator(std::string_view()); }

    /// All fields in wire format, each with its CRLF, without the empty line that ends a head.
    std::string_view text() const noexcept { return text_; }

private:
    static constexpr std::size_t initial_capacity = 256; // enough for most lists, which are then allocated once
    std::string text_;                                   // "Name: value\r\n" …
};

/// An HTTP request. The transport adds what depends on the connection: `Host`, `User-Agent`, `Content-Length`,
/// `Connection`, and the path prefix of its base URL.
class http_request {
public:
    http_request() = default;
    http_request(appmixer::method verb, std::string path) : method(verb), target(std::move(path)) {}

    appmixer::method method = appmixer::method::get; ///< what to do with the target
    std::string target = "/";                        ///< path and query, percent-encoded, without scheme and host
    header_list headers; ///< the fields that depend on the call, such as `Authorization` and `Content-Type`
    std::string body;    ///< empty when the body comes from `call_context::source`
};

namespace detail {

/// Whether a status code is one of success (RFC 9110 §15.3).
constexpr bool is_success(int status) noexcept { return status >= 200 && status <= 299; }

} // namespace detail

/// An HTTP response of any status.
class http_response {
public:
    http_response() = default;
    explicit http_response(int code, std::string content = {}) : status(code), body(std::move(content)) {}

    int status = 0;      ///< 100 … 599, or an invalid one to 999; 0 until there is a response
    header_list headers; ///< all fields as received
    std::string body;    ///< empty when the body went to `call_context::sink`
};

namespace detail {

consteval std::array<bool, 256> make_token_bytes()
{
    std::array<bool, 256> table{};
    for (char const c :
         std::string_view("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&'*+-.^_`|~"))
        table[static_cast<unsigned char>(c)] = true;
    return table;
}
/// The bytes that a token may contain (RFC 9110 §5.6.2).
inline constexpr std::array<bool, 256> token_bytes = make_token_bytes();

/// The position of the first control character except the tab; the size of the text if it contains none.
APPMIXER_DECL std::size_t find_control(std::string_view text) noexcept;
/// Whether a text is valid as a header value: it contains no control character except the tab.
APPMIXER_DECL bool is_field_value(std::string_view text) noexcept;
/// Whether a text is a token, as header names must be (RFC 9110 §5.6.2).
APPMIXER_DECL bool is_token(std::string_view text) noexcept;
/// Whether a text is valid as a request target: it begins with '/', and contains visible ASCII only and no '#'.
APPMIXER_DECL bool is_target(std::string_view text) noexcept;
APPMIXER_DECL bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;
/// Whether two texts are equal without regard to the case of ASCII letters. Identical ones are found fast.
inline bool iequals(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && (a == b || equal_ignoring_case(a, b));
}

} // namespace detail

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/http.ipp>
#endif

#endif
