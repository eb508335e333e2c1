// For a build without libarchive.

#include "archives.hpp"

appmixer::unpack_function archive_unpacker(archive_limits) { return {}; }
