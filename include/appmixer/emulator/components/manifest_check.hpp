#ifndef APPMIXER_EMULATOR_COMPONENTS_MANIFEST_CHECK_HPP
#define APPMIXER_EMULATOR_COMPONENTS_MANIFEST_CHECK_HPP

// Checks of the files that users publish: their paths, and the manifests among them.

#include <appmixer/core/config.hpp>
#include <appmixer/emulator/components/installed_components.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// Why a set of files cannot be published, in the form of the server: a text, and the faults of a manifest.
class publish_failure {
public:
    publish_failure() = default;
    explicit publish_failure(std::string why) : message(std::move(why)) {}

    std::string message;
    json::array faults; ///< objects with `keyword`, `dataPath`, `params` and `message`; empty: `message` says it all
};

/// The path of a file as it is kept: with slashes, and without "./" in front. Throws a `publish_failure` for a path
/// that is not `vendor/…`: an absolute one, one with "..", control characters, or text that is not UTF-8.
APPMIXER_DECL std::string checked_path(std::string_view path);

/// Throws a `publish_failure` if a file is a manifest with faults. Keys that are not known are no faults: newer servers
/// have more of them.
APPMIXER_DECL void check_manifest(published_path const& path, std::string_view content);

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/components/manifest_check.ipp>
#endif

#endif
