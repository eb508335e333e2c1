#ifndef APPMIXER_ALGORITHMS_DETAIL_SYNC_DOCUMENT_HPP
#define APPMIXER_ALGORITHMS_DETAIL_SYNC_DOCUMENT_HPP

// A flow or store in the form that `plan_sync` compares and `export_to` writes: only what a client can write, in one
// canonical form. No I/O.

#include <appmixer/algorithms/sync_options.hpp>
#include <appmixer/algorithms/sync_plan.hpp>
#include <appmixer/core/detail/sha256.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/timestamp.hpp>
#include <appmixer/model/flow.hpp>
#include <appmixer/model/store.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// A flow or store. Its canonical form has sorted keys, integers without a fraction, no empty fields, and nothing that
/// the server adds: dates, stage, owner, the `version` of components, and `"type": "automation"`.
class sync_document {
public:
    sync_document() = default;

    std::string id;
    std::string name;
    std::optional<timestamp> mtime; ///< empty in a file, and for a store
    json::object fields; ///< of a flow: its writable fields but the name; of a store: `items`, an object of key → value
};

/// A flow of the server in canonical form.
APPMIXER_DECL sync_document document_of(flow const& from);
/// A store of the server in canonical form.
APPMIXER_DECL sync_document document_of(store const& from, std::vector<store_record> const& records);

/// Replaces each secret text of a flow by `{"$secret": "<JSON pointer>"}`. A text is secret when its key or that of an
/// object around it names a secret, or when `also_secret` says so. Never secret are empty texts, references to
/// variables ("{{{$.a1.out.token}}}"), and those parts of a descriptor that connect components.
///
/// also_secret: may be empty.
APPMIXER_DECL void hide_secrets(json::object& fields, secret_predicate const& also_secret);
/// Whether a value stands for a secret: an object with the single key `$secret` and a text.
APPMIXER_DECL bool is_hidden_secret(json::value const& value) noexcept;
/// Replaces what stands for a secret by the text that the server has at its JSON pointer, or by that of the resolver.
/// In an array, the server's element is the one with the same other values, since elements may have moved.
///
/// server: the fields of the flow on the server; null for a new flow. resolver: may be empty.
/// Errors: `errc::conflict` with the JSON pointers of secrets without a value.
[[nodiscard]] APPMIXER_DECL result<void> reveal_secrets(json::object& fields, json::object const* server,
                                                        std::string_view name, secret_resolver const& resolver);

/// The accounts that the components of a flow use, sorted. map: may be empty; otherwise changes them first.
APPMIXER_DECL std::vector<std::string> map_accounts(json::object& fields, account_map const& map);

/// The digest of the fields of a document.
APPMIXER_DECL digest content_digest(json::object const& fields);
/// The digest of a text.
APPMIXER_DECL digest text_digest(std::string_view text);

/// The text of a file: indented JSON with sorted keys and a line feed at the end.
APPMIXER_DECL std::string file_text(sync_subject subject, sync_document const& document);
/// Reads the text of a file. Fields that only the server can write are ignored.
///
/// Errors: `errc::invalid_json`; `errc::unexpected_shape`, with a JSON pointer, for another format, an unknown key, or
/// a value of the wrong type.
[[nodiscard]] APPMIXER_DECL result<sync_document> parse_file(sync_subject subject, std::string_view text);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/sync_document.ipp>
#include <appmixer/algorithms/impl/sync_secrets.ipp>
#endif

#endif
