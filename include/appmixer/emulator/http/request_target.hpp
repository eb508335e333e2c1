#ifndef APPMIXER_EMULATOR_HTTP_REQUEST_TARGET_HPP
#define APPMIXER_EMULATOR_HTTP_REQUEST_TARGET_HPP

// The target of a request: its path and its query.

#include <appmixer/core/config.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// The decoded query of a request target. `name[]` and `name[0]` are read as `name`, and `+` as a space.
class query_parameters {
public:
    query_parameters() = default;
    /// Throws a 400 for an invalid percent-encoding, and for text that is not UTF-8.
    APPMIXER_DECL explicit query_parameters(std::string_view encoded);

    /// The last value of a name; nothing when the query does not have the name.
    APPMIXER_DECL std::optional<std::string_view> get(std::string_view name) const noexcept;
    /// The same; empty when the query does not have the name.
    std::string_view text(std::string_view name) const noexcept { return get(name).value_or(std::string_view()); }
    /// All values of a name, in the order of the query.
    APPMIXER_DECL std::vector<std::string_view> all(std::string_view name) const;
    /// Whether the last value of a name is `true`; false without a value. Throws a 400 for other values than `true` and
    /// `false`.
    APPMIXER_DECL bool flag(std::string_view name) const;
    /// All names and values, in the order of the query.
    std::vector<std::pair<std::string, std::string>> const& pairs() const noexcept { return pairs_; }

private:
    std::vector<std::pair<std::string, std::string>> pairs_;
};

/// Splits a path into segments and decodes each. Throws a 400 as `query_parameters` does.
APPMIXER_DECL std::vector<std::string> decoded_path(std::string_view path);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/http/request_target.ipp>
#endif

#endif
