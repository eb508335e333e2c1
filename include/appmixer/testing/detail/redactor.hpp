#ifndef APPMIXER_TESTING_DETAIL_REDACTOR_HPP
#define APPMIXER_TESTING_DETAIL_REDACTOR_HPP

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

/// What stands in place of the n-th secret. No blank is in it, so that it can be a token.
APPMIXER_DECL std::string placeholder(std::size_t n);
/// Whether a text is a placeholder and nothing else.
APPMIXER_DECL bool is_placeholder(std::string_view text);
/// Whether a placeholder stands anywhere in a text.
APPMIXER_DECL bool has_placeholder(std::string_view text);
/// The number of the placeholder with which a text begins, and its length; 0 for a text that begins otherwise.
APPMIXER_DECL std::size_t placeholder_at(std::string_view text, std::size_t& length);

/// The secrets that were seen, and texts without them: the same secret is always replaced by the same placeholder.
class redactor {
public:
    /// What it puts in place of a secret.
    enum class style : unsigned char {
        numbered,  ///< "[secret-1]", "[secret-2]": they can be told apart
        anonymous, ///< "[redacted]"
    };

    explicit redactor(style how = style::numbered) noexcept : style_(how) {}

    /// Notes a secret.
    APPMIXER_DECL void add(std::string_view secret);
    /// Notes what is secret in headers, in a target and in a body.
    APPMIXER_DECL void look_at(http_request const& request);
    APPMIXER_DECL void look_at(http_response const& response);
    /// Notes what a call knows of its secrets.
    APPMIXER_DECL void look_at(call_context const& context);

    /// A text in which every secret that was noted is replaced, however it is encoded; all of it where that cannot be
    /// told. A secret of less than four characters cannot be told from ordinary text: it is replaced where it is a word
    /// by itself.
    APPMIXER_DECL std::string in_text(std::string_view text) const;
    /// The same for a path with its query, of which the names stay.
    APPMIXER_DECL std::string in_target(std::string_view target) const;
    /// The same for the value of a header.
    APPMIXER_DECL std::string in_header(std::string_view name, std::string_view value) const;
    /// The same for a document, of which the keys that name a secret stay.
    APPMIXER_DECL json::value in_document(json::value const& document) const;
    /// The same for a body.
    APPMIXER_DECL std::string in_body(header_list const& headers, std::string_view body) const;

private:
    /// Whether a value of a document has the name of a secret.
    enum class naming : unsigned char {
        none,
        around, ///< its texts are secrets; its numbers may be "expires", and "maxTokens" is one
        itself, ///< its numbers are secrets as well
    };

    APPMIXER_DECL void look_at(header_list const& headers);
    APPMIXER_DECL void look_at_cookies(std::string_view list);
    APPMIXER_DECL void look_at_pairs(std::string_view text);
    APPMIXER_DECL void look_at_text(std::string_view text);
    APPMIXER_DECL void look_at_elements(std::string_view text);
    APPMIXER_DECL void look_at_parts(std::string_view type, std::string_view body, int nested);
    APPMIXER_DECL void look_into(std::string_view text, int nested);
    APPMIXER_DECL static naming named_by(std::string_view key, naming around);
    APPMIXER_DECL void look_at(json::value const& document, naming named, int nested);
    APPMIXER_DECL void look_at_body(header_list const& headers, std::string_view body, int nested);
    APPMIXER_DECL json::value in_document(json::value const& document, naming named) const;
    APPMIXER_DECL std::string in_name(std::string_view name) const;
    APPMIXER_DECL std::string in_place_of(std::string_view secret) const;
    APPMIXER_DECL std::string shown(std::size_t secret) const;

    style style_;
    std::vector<std::string> secrets_;
    std::map<std::string, std::size_t, std::less<>> numbers_; // of the secrets
    secret_finder finder_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/redactor.ipp>
#endif

#endif
