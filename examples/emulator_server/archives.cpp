// Unpacks zip archives by libarchive.

#include "archives.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <clocale>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

class free_archive {
public:
    void operator()(archive* reader) const noexcept { archive_read_free(reader); }
};

/// An archive that is read file by file.
class unpacker {
public:
    unpacker(std::string_view bytes, archive_limits const& limits) : limits_(limits), reader_(archive_read_new())
    {
        if (!reader_)
            throw std::bad_alloc();
        check(archive_read_support_format_zip(reader_.get()));
        check(archive_read_open_memory(reader_.get(), bytes.data(), bytes.size()));
    }

    std::vector<appmixer::archive_file> files()
    {
        std::vector<appmixer::archive_file> files;
        archive_entry* entry = nullptr;
        std::size_t entries = 0;
        while (true) {
            int const status = archive_read_next_header(reader_.get(), &entry);
            if (status == ARCHIVE_EOF)
                return files;
            check(status);
            if (++entries > limits_.files)
                throw std::runtime_error("more than " + std::to_string(limits_.files) + " files");
            std::string path = path_of(entry);
            if (archive_entry_filetype(entry) == AE_IFDIR)
                continue;
            if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr)
                throw std::runtime_error("not a regular file: " + path);
            files.emplace_back(std::move(path), content());
        }
    }

private:
    void check(int status)
    {
        if (status == ARCHIVE_OK)
            return;
        char const* const why = archive_error_string(reader_.get());
        throw std::runtime_error(why == nullptr ? "not a zip archive" : why);
    }

    std::string path_of(archive_entry* entry)
    {
        char const* const path = archive_entry_pathname_utf8(entry);
        if (path == nullptr || *path == '\0')
            throw std::runtime_error("a file without a valid name");
        return path;
    }

    /// The content of the current file. The size in its header may be a lie, so the bytes are counted.
    std::string content()
    {
        std::string bytes;
        char piece[16 * 1024];
        while (true) {
            la_ssize_t const size = archive_read_data(reader_.get(), piece, sizeof(piece));
            if (size == 0)
                return bytes;
            if (size < 0)
                check(static_cast<int>(size));
            total_ += static_cast<std::size_t>(size);
            if (total_ > limits_.bytes)
                throw std::runtime_error("more than " + std::to_string(limits_.bytes) + " bytes when unpacked");
            bytes.append(piece, static_cast<std::size_t>(size));
        }
    }

    archive_limits limits_;
    std::unique_ptr<archive, free_archive> reader_;
    std::size_t total_ = 0; // bytes of all files so far
};

} // namespace

appmixer::unpack_function archive_unpacker(archive_limits limits)
{
    std::setlocale(LC_CTYPE, "C.UTF-8"); // libarchive converts the names of files to the locale's encoding
    return [limits](std::string_view bytes) { return unpacker(bytes, limits).files(); };
}
