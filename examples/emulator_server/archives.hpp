#ifndef EMULATOR_SERVER_ARCHIVES_HPP
#define EMULATOR_SERVER_ARCHIVES_HPP

// Unpacks the archives of published components.

#include <appmixer/emulator/archive.hpp>

#include <cstddef>

/// What an archive may contain at most.
class archive_limits {
public:
    archive_limits() = default;
    std::size_t files = 1000;      ///< folders count as well
    std::size_t bytes = 64U << 20; ///< of all files together, unpacked
};

/// Unpacks zip archives by libarchive. Links and special files are errors. Empty if the program was built without
/// libarchive.
appmixer::unpack_function archive_unpacker(archive_limits limits = archive_limits());

#endif
