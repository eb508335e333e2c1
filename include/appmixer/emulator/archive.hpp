#ifndef APPMIXER_EMULATOR_ARCHIVE_HPP
#define APPMIXER_EMULATOR_ARCHIVE_HPP

// What the emulator needs to publish components: a function that unpacks archives.

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

/// A file of an archive.
class archive_file {
public:
    archive_file() = default;
    archive_file(std::string file_path, std::string file_content)
        : path(std::move(file_path)), content(std::move(file_content))
    {
    }

    std::string path;    ///< "acme/crm/service.json"
    std::string content; ///< its bytes, unpacked
};

/// Unpacks an archive in memory: returns its files, without folders. Throws a `std::exception` for a broken archive and
/// for one that is too large; its `what()` is what the publisher is told.
using unpack_function = std::function<std::vector<archive_file>(std::string_view archive)>;

} // namespace appmixer

#endif
