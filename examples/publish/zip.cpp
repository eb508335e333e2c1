// Writes zip archives by libarchive.

#include "zip.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <cstddef>
#include <memory>
#include <new>
#include <stdexcept>

namespace {

class free_archive {
public:
    void operator()(archive* writer) const noexcept { archive_write_free(writer); }
};
class free_entry {
public:
    void operator()(archive_entry* entry) const noexcept { archive_entry_free(entry); }
};

la_ssize_t append(archive*, void* text, void const* bytes, std::size_t size)
{
    static_cast<std::string*>(text)->append(static_cast<char const*>(bytes), size);
    return static_cast<la_ssize_t>(size);
}

} // namespace

std::string zip(std::vector<appmixer::archive_file> const& files)
{
    std::string bytes;
    std::unique_ptr<archive, free_archive> const writer(archive_write_new());
    if (!writer)
        throw std::bad_alloc();
    auto const check = [&](la_ssize_t status) {
        if (status < ARCHIVE_OK)
            throw std::runtime_error(std::string("cannot pack: ") + archive_error_string(writer.get()));
    };
    check(archive_write_set_format_zip(writer.get()));
    check(archive_write_set_options(writer.get(), "hdrcharset=UTF-8"));
    check(archive_write_set_bytes_in_last_block(writer.get(), 1)); // no padding
    check(archive_write_open(writer.get(), &bytes, nullptr, append, nullptr));
    for (appmixer::archive_file const& file : files) {
        std::unique_ptr<archive_entry, free_entry> const entry(archive_entry_new());
        if (!entry)
            throw std::bad_alloc();
        archive_entry_set_pathname_utf8(entry.get(), file.path.c_str());
        archive_entry_set_filetype(entry.get(), AE_IFREG);
        archive_entry_set_perm(entry.get(), 0644);
        archive_entry_set_size(entry.get(), static_cast<la_int64_t>(file.content.size()));
        check(archive_write_header(writer.get(), entry.get()));
        check(archive_write_data(writer.get(), file.content.data(), file.content.size()));
    }
    check(archive_write_close(writer.get()));
    return bytes;
}
