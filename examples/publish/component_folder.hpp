#ifndef PUBLISH_COMPONENT_FOLDER_HPP
#define PUBLISH_COMPONENT_FOLDER_HPP

#include <appmixer/emulator/archive.hpp>

#include <filesystem>
#include <vector>

/// Reads the files of a vendor, a service, a module or a component. Their paths begin with the vendor, as in archives:
/// "acme/greetings/service.json". Hidden files and the folders `node_modules` are left out.
///
/// folder: of a service, a module or a component, whose manifest has its name; without a manifest it is the folder of a
/// vendor, with the vendor's name.
/// Throws `std::runtime_error` when there is nothing to publish, or a file is no regular file.
std::vector<appmixer::archive_file> read_component_folder(std::filesystem::path const& folder);

#endif
