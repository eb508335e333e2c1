#ifndef APPMIXER_CORE_HTTP_HPP
#define APPMIXER_CORE_HTTP_HPP

#include <appmixer/core/error.hpp>

#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer {

class http_request;

namespace detail {
class response_reader;
/// Adds `Accept`, and `Content-Type` unless that is empty, to a request without fields; `more_headers` as in `encode`.
APPMIXER_DECL void add_formats(http_request& request, std::string_view content_type, std::size_t more_headers);
/// Puts a token that fits into a header into the request.
APPMIXER_DECL void add_credentials(http_request& request, std::string_view token);
} // namespace detail

/// The HTTP methods that the API uses.
enum class method : unsigned char { get, head, post, put, patch, delete_, options };

/// The method as it stands on the wire, such as "DELETE".
APPMIXER_DECL std::string_view to_string(method value) noexcept;
/// The method for a word on the wire; nothing for any other word. Methods are case-sensitive (RFC 9110 §9.1).
APPMIXER_DECL std::optional<method> to_method(std::string_view word) noexcept;

/// The fields of an HTTP head, in order, names compared without regard to case (RFC 9110 §5).
///
/// They are kept as they stand on the wire, so that a transport writes them with one copy. Nothing that could break
/// out of a field gets in: a name must be a token, and a value may hold no control character but the tab.
class header_list {
public:
    /// One field; it points into the list and is valid until the list changes.
    class entry {
    public:
        entry(std::string_view field, std::string_view content) noexcept : name(field), value(content) {}
        std::string_view name;
        std::string_view value;
    };

    class const_iterator {
    public:
        using value_type = entry;
        using difference_type = std::ptrdiff_t;
        using iterator_category = std::input_iterator_tag;

        const_iterator() = default;
        explicit const_iterator(std::string_view rest) noexcept : rest_(rest) {}
        entry operator*() const noexcept
        {
            std::size_t const colon = rest_.find(':');
            std::size_t const end = rest_.find('\r'); // no value holds one
            return entry(rest_.substr(0, colon), rest_.substr(colon + 2, end - colon - 2));
        }
        const_iterator& operator++() noexcept
        {
            rest_.remove_prefix(rest_.find('\r') + 2);
            return *this;
        }
        const_iterator operator++(int) noexcept
        {
            const_iterator const before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(const_iterator const& a, const_iterator const& b) noexcept
        {
            return a.rest_.size() == b.rest_.size();
        }

    private:
        friend class header_list;
        std::string_view rest_;
    };

    header_list() = default;

    /// Adds a field behind the others. Throws `exception` with `errc::invalid_request` when the name is no token or
    /// the value holds a control character, a CR or LF above all. White space around the value is dropped.
    APPMIXER_DECL void append(std::string_view name, std::string_view value);
    /// Replaces every field of that name by one. Throws as `append` does.
    APPMIXER_DECL void set(std::string_view name, std::string_view value);
    /// Removes every field of that name.
    APPMIXER_DECL void remove(std::string_view name);

    /// The value of the first field of that name.
    APPMIXER_DECL std::optional<std::string_view> get(std::string_view name) const noexcept;
    /// Whether there is a field of that name.
    bool contains(std::string_view name) const noexcept { return get(name).has_value(); }

    bool empty() const noexcept { return text_.empty(); }
    void clear() noexcept { text_.clear(); }
    const_iterator begin() const noexcept { return const_iterator(text_); }
    const_iterator end() const noexcept { return const_iterator(std::string_view()); }

    /// All fields as they stand on the wire, each with its CRLF; without the empty line that ends a head.
    std::string_view text() const noexcept { return text_; }

private:
    friend class detail::response_reader;
    friend void detail::add_formats(http_request& request, std::string_view content_type, std::size_t more_headers);
    friend void detail::add_credentials(http_request& request, std::string_view token);

    /// Adds a field that is known to be as `append` wants it, without white space around the value.
    APPMIXER_DECL void append_checked(std::string_view name, std::string_view value);
    /// The same for fields that stand elsewhere as they would stand here: "Name: value\r\n" each.
    void append_lines(std::string_view lines) { text_ += lines; }
    static constexpr std::size_t usual_size = 256; // of a whole list: most are allocated once
    std::string text_;                             // "Name: value\r\n" …
};

/// One request, as a transport sends it. The transport itself adds what belongs to the connection: `Host`,
/// `User-Agent`, `Content-Length`, `Connection`, and the path prefix of its base URL.
class http_request {
public:
    http_request() = default;
    http_request(appmixer::method verb, std::string where) : method(verb), target(std::move(where)) {}

    appmixer::method method = appmixer::method::get;
    std::string target = "/"; ///< path and query, percent-encoded, without scheme and host
    header_list headers;
    std::string body;
};

/// One response, whatever its status.
class http_response {
public:
    http_response() = default;
    explicit http_response(int code, std::string content = {}) : status(code), body(std::move(content)) {}

    int status = 0;
    header_list headers;
    std::string body;
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
/// Which bytes may stand in a token.
inline constexpr std::array<bool, 256> token_bytes = make_token_bytes();

/// Whether the text may stand in a header's value: no control character but the tab.
APPMIXER_DECL bool is_field_value(std::string_view text) noexcept;
/// Whether the text is a token, as header names must be (RFC 9110 §5.6.2).
APPMIXER_DECL bool is_token(std::string_view text) noexcept;
/// Whether the text may stand in a request line: starts with '/', and holds visible ASCII alone.
APPMIXER_DECL bool is_target(std::string_view text) noexcept;
APPMIXER_DECL bool differ_in_case_alone(std::string_view a, std::string_view b) noexcept;
/// Compares without regard to the case of ASCII letters.
inline bool iequals(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && (a == b || differ_in_case_alone(a, b));
}

} // namespace detail

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/http.ipp>
#endif

#endif
