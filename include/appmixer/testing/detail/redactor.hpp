#ifndef APPMIXER_TESTING_DETAIL_REDACTOR_HPP
#define APPMIXER_TESTING_DETAIL_REDACTOR_HPP

// Collects the secrets of messages, and replaces them in texts.

#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/secret_finder.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>

#include <boost/json/value.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// The placeholder of the n-th secret, from 1. It contains no space, so that it is a valid token.
APPMIXER_DECL std::string placeholder(std::size_t n);
/// Whether a text is a placeholder.
APPMIXER_DECL bool is_placeholder(std::string_view text);
/// Whether a text contains a placeholder.
APPMIXER_DECL bool has_placeholder(std::string_view text);
/// The number and the length of the placeholder at the beginning of a text; 0 without one.
APPMIXER_DECL std::size_t placeholder_at(std::string_view text, std::size_t& length);

/// The secret part of a header whose name says that it is secret: without a scheme such as `Bearer`.
APPMIXER_DECL std::string_view credentials_in(header_list::entry field);
/// The text of a number.
APPMIXER_DECL std::string digits(json::value const& number);
/// Whether the headers are those of a URL-encoded form.
APPMIXER_DECL bool is_form(header_list const& headers);

/// Collects secrets and replaces them in texts. The same secret is always replaced by the same placeholder.
class redactor {
public:
    /// What replaces a secret.
    enum class style : unsigned char {
        numbered,  ///< "[secret-1]", "[secret-2]", which distinguishes them
        anonymous, ///< "[redacted]"
    };

    explicit redactor(style how = style::numbered) noexcept : style_(how) {}

    /// Adds a secret.
    APPMIXER_DECL void add(std::string_view secret);
    /// Adds the secrets in the headers, the target and the body of a message.
    APPMIXER_DECL void collect(http_request const& request);
    APPMIXER_DECL void collect(http_response const& response);
    /// Adds all texts of the JSON in a response.
    ///
    /// except: see `operation_info::with_secret_texts`.
    /// Result: false if the body is not JSON; nothing is added then.
    APPMIXER_DECL bool collect_texts(http_response const& response, std::string_view except);
    /// Adds the secrets that the context of a call lists.
    APPMIXER_DECL void collect(call_context const& context);

    /// The text with all secrets replaced, in any encoding; "[redacted]" when the text takes too long to search. A
    /// secret of less than four characters is replaced only where it is a word of its own.
    APPMIXER_DECL std::string redact_text(std::string_view text) const;
    /// The same for a path with a query. Parameter names stay.
    APPMIXER_DECL std::string redact_target(std::string_view target) const;
    /// The same for the value of a header.
    APPMIXER_DECL std::string redact_header(std::string_view name, std::string_view value) const;
    /// The same for a document. Keys that name a secret stay.
    APPMIXER_DECL json::value redact_document(json::value const& document) const;
    /// The same for a body.
    APPMIXER_DECL std::string redact_body(header_list const& headers, std::string_view body) const;

private:
    /// Which values under a key of a document are secret.
    enum class secrecy : unsigned char {
        none,
        texts, ///< strings, but not numbers, such as "expires" in an object "token"
        all,   ///< strings and numbers
    };

    APPMIXER_DECL void collect(header_list const& headers);
    APPMIXER_DECL void collect_from_cookies(std::string_view list);
    APPMIXER_DECL void collect_from_pairs(std::string_view text);
    APPMIXER_DECL void collect_from_text(std::string_view text);
    APPMIXER_DECL void collect_from_elements(std::string_view text);
    APPMIXER_DECL void collect_from_parts(std::string_view type, std::string_view body, int nested);
    APPMIXER_DECL void collect_from_string(std::string_view text, int nested);
    APPMIXER_DECL static secrecy secrecy_of(std::string_view key, secrecy outer);
    APPMIXER_DECL void collect(json::value const& document, secrecy level, int nested);
    APPMIXER_DECL void collect_texts(json::value const& document, std::string_view except);
    APPMIXER_DECL void collect_from_body(header_list const& headers, std::string_view body, int nested);
    APPMIXER_DECL json::value redact_document(json::value const& document, secrecy level) const;
    APPMIXER_DECL std::string redact_name(std::string_view name) const;
    APPMIXER_DECL std::string redact_secret(std::string_view secret) const;
    APPMIXER_DECL std::string replacement(std::size_t secret) const;

    style style_;
    std::vector<std::string> secrets_;
    std::map<std::string, std::size_t, std::less<>> numbers_; // the indices of the secrets
    secret_finder finder_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/redactor.ipp>
#include <appmixer/testing/impl/redactor_collect.ipp>
#endif

#endif
