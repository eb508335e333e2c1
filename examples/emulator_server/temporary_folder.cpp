// The folder for the contents of files.

#include "temporary_folder.hpp"

#include <filesystem>
#include <random>
#include <system_error>

namespace fs = std::filesystem;

temporary_folder::temporary_folder()
{
    std::random_device random;
    std::string name = "appmixer-emulator-";
    for (int digit = 0; digit < 16; ++digit)
        name += "0123456789abcdef"[random() % 16];
    fs::path const folder = fs::temp_directory_path() / name;
    if (!fs::create_directory(folder))
        throw fs::filesystem_error("it exists", folder, std::make_error_code(std::errc::file_exists));
    path_ = folder.string();
    fs::permissions(folder, fs::perms::owner_all);
}

temporary_folder::~temporary_folder()
{
    std::error_code ec; // what cannot be removed stays
    fs::remove_all(path_, ec);
}
