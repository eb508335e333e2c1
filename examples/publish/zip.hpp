#ifndef PUBLISH_ZIP_HPP
#define PUBLISH_ZIP_HPP

#include <appmixer/emulator/archive.hpp>

#include <string>
#include <vector>

/// Packs files into a zip archive. Throws `std::runtime_error`.
std::string zip(std::vector<appmixer::archive_file> const& files);

#endif
