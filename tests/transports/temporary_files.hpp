#ifndef APPMIXER_TESTS_TRANSPORTS_TEMPORARY_FILES_HPP
#define APPMIXER_TESTS_TRANSPORTS_TEMPORARY_FILES_HPP

// Files for one test.

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <system_error>

#include <stdlib.h> // mkdtemp

/// A temporary folder, removed with its contents.
class temporary_folder {
public:
    temporary_folder() : path_((std::filesystem::temp_directory_path() / "appmixer-XXXXXX").string())
    {
        if (mkdtemp(path_.data()) == nullptr)
            throw std::runtime_error("no temporary folder can be made");
    }
    ~temporary_folder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;

    std::string const& path() const noexcept { return path_; }
    std::string path(std::string const& name) const { return path_ + "/" + name; }
    /// Writes a file and returns its path.
    std::string write(std::string const& name, std::string const& text) const
    {
        std::ofstream(path(name), std::ios::binary) << text;
        return path(name);
    }

private:
    std::string path_;
};

#endif
