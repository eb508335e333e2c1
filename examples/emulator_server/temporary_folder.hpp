#ifndef EMULATOR_SERVER_TEMPORARY_FOLDER_HPP
#define EMULATOR_SERVER_TEMPORARY_FOLDER_HPP

#include <string>

/// A new folder for the contents of files, which only this user can read. It is removed with all that is in it.
class temporary_folder {
public:
    /// Creates it among the temporary files of the system. Throws `std::filesystem::filesystem_error`.
    temporary_folder();
    ~temporary_folder();
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;

    std::string const& path() const noexcept { return path_; }

private:
    std::string path_;
};

#endif
