#ifndef APPMIXER_CORE_IMPL_SAVE_FILE_IPP
#define APPMIXER_CORE_IMPL_SAVE_FILE_IPP

#include <appmixer/core/detail/save_file.hpp>

#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#if defined(__unix__) || defined(__APPLE__)
#define APPMIXER_DETAIL_POSIX_FILES
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace appmixer::detail {

/// The failure of the last call of the system.
inline boost::system::error_code last_file_error() noexcept
{
    return boost::system::error_code(errno != 0 ? errno : EIO, boost::system::generic_category());
}

/// How many temporary files of one file may lie about: each is of a save that went wrong.
inline constexpr int most_temporary_files = 100;

/// Where a text is to be saved.
class save_place {
public:
    std::filesystem::path path; ///< with links followed
    bool exists = false;
    bool overwrite = false; ///< renaming would take its owner or its other names away

    boost::system::error_code find(std::string const& name);
};

/// A file that is being written. What fails says why in `errno`.
class saved_file {
public:
    saved_file() = default;
    saved_file(saved_file const&) = delete;
    saved_file& operator=(saved_file const&) = delete;

#ifdef APPMIXER_DETAIL_POSIX_FILES
    ~saved_file() { close(); }

    /// Makes a file that must not exist yet.
    bool create(std::filesystem::path const& path, bool everybody)
    {
        constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
        file_ = ::open(path.c_str(), flags, everybody ? 0666 : 0600);
        return file_ >= 0;
    }
    /// Opens a file that exists, to overwrite it. Two processes must not do that at one time.
    bool open(std::filesystem::path const& path)
    {
        file_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        if (file_ < 0)
            return false;
        bool const taken = ::flock(file_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
        if (taken)
            errno = EBUSY;
        return !taken;
    }
    bool write(std::string_view text)
    {
        std::size_t const size = text.size();
        while (!text.empty()) {
            ssize_t const written = ::write(file_, text.data(), text.size());
            if (written < 0 && errno != EINTR)
                return false;
            text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
        }
        return ::ftruncate(file_, static_cast<off_t>(size)) == 0 && sync(file_);
    }
    /// Gives a new file what another one has. False when it cannot have the same owner.
    bool become(std::filesystem::path const& other, file_access access)
    {
        struct ::stat old;
        struct ::stat now;
        if (::stat(other.c_str(), &old) != 0 || ::fstat(file_, &now) != 0)
            return false;
        bool const same_owner = old.st_uid == now.st_uid && old.st_gid == now.st_gid;
        if (!same_owner && ::fchown(file_, old.st_uid, old.st_gid) != 0)
            return false;
        set_mode(access, old.st_mode);
        return true;
    }
    /// Sets who may read the file; some file systems cannot.
    void set_mode(file_access access, ::mode_t before)
    {
        ::mode_t const mode = access == file_access::owner_alone ? 0600 : before & 0777;
        [[maybe_unused]] int const ignored = ::fchmod(file_, mode);
    }
    void set_mode(file_access access)
    {
        struct ::stat now;
        if (access == file_access::owner_alone && ::fstat(file_, &now) == 0 && (now.st_mode & 0077) != 0)
            set_mode(access, now.st_mode);
    }
    bool close() { return file_ < 0 || ::close(std::exchange(file_, -1)) == 0; }

    static bool may_write(std::filesystem::path const& path)
    {
        return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
    }
    /// Lets a renaming reach the disk.
    static void sync_folder(std::filesystem::path const& folder)
    {
        int const opened = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (opened < 0)
            return;
        sync(opened);
        ::close(opened);
    }

private:
    static bool sync(int file) { return ::fsync(file) == 0 || errno == EINVAL || errno == ENOTSUP; }

    int file_ = -1;
#else
    bool create(std::filesystem::path const& path, bool)
    {
        std::error_code ignored;
        errno = EEXIST;
        if (std::filesystem::exists(path, ignored))
            return false;
        errno = 0;
        out_.open(path, std::ios::binary);
        return out_.is_open();
    }
    bool open(std::filesystem::path const& path)
    {
        errno = 0;
        out_.open(path, std::ios::binary);
        return out_.is_open();
    }
    bool write(std::string_view text)
    {
        errno = 0;
        return (out_ << text << std::flush).good();
    }
    bool become(std::filesystem::path const&, file_access) { return true; }
    void set_mode(file_access) {}
    bool close()
    {
        errno = 0;
        out_.close();
        return out_.good();
    }

    static bool may_write(std::filesystem::path const& path)
    {
        std::error_code ec;
        errno = EACCES;
        std::filesystem::perms const granted = std::filesystem::status(path, ec).permissions();
        return ec || (granted & std::filesystem::perms::owner_write) != std::filesystem::perms::none;
    }
    static void sync_folder(std::filesystem::path const&) {}

private:
    std::ofstream out_;
#endif
};

inline boost::system::error_code save_place::find(std::string const& name)
{
    namespace fs = std::filesystem;
    namespace system_errc = boost::system::errc;
    path = name;
    std::error_code ec;
    for (int links = 0; fs::is_symlink(fs::symlink_status(path, ec)); ++links) {
        constexpr int most = 40; // as the system follows
        if (links == most)
            return make_error_code(system_errc::too_many_symbolic_link_levels);
        fs::path const next = fs::read_symlink(path, ec);
        if (ec)
            return boost::system::error_code(ec);
        path = path.parent_path() / next; // which is `next` alone when that begins at the root
    }
    fs::file_status const found = fs::status(path, ec);
    if (found.type() == fs::file_type::directory || path.filename().empty())
        return make_error_code(system_errc::is_a_directory);
    if (found.type() == fs::file_type::not_found)
        return {};
    if (found.type() == fs::file_type::none)
        return boost::system::error_code(ec);
    if (found.type() != fs::file_type::regular)
        return make_error_code(system_errc::not_supported);
    exists = true;
    overwrite = fs::hard_link_count(path, ec) > 1 && !ec;
    errno = 0;
    return saved_file::may_write(path) ? boost::system::error_code() : last_file_error();
}

/// Writes a new file whose name begins with `base`, and leaves none behind when that fails.
inline boost::system::error_code write_new_file(std::filesystem::path const& base, save_place& place,
                                                std::string_view text, file_access access,
                                                std::filesystem::path& written)
{
    saved_file file;
    bool created = false;
    for (int number = 1; number <= most_temporary_files && !created; ++number) {
        written = base;
        written += number == 1 ? ".tmp" : ".tmp" + std::to_string(number);
        errno = 0;
        created = file.create(written, access == file_access::as_before && !place.exists);
        if (!created && errno != EEXIST)
            break;
    }
    if (!created)
        return last_file_error();
    if (place.exists && !file.become(place.path, access))
        place.overwrite = true;
    if (file.write(text) && file.close())
        return {};
    boost::system::error_code const why = last_file_error();
    std::error_code ignored;
    file.close();
    std::filesystem::remove(written, ignored);
    return why;
}

/// Finds the place and writes what is to become the file, or the only copy of its text while it is overwritten.
inline boost::system::error_code begin_save(std::string const& path, save_place& place, std::string_view text,
                                            file_access access, std::filesystem::path& written)
{
    namespace system_errc = boost::system::errc;
    boost::system::error_code why = place.find(path);
    if (why)
        return why;
    why = write_new_file(place.path, place, text, access, written);
    bool const not_here = why == system_errc::permission_denied || why == system_errc::operation_not_permitted ||
                          why == system_errc::read_only_file_system;
    if (!place.exists || !not_here)
        return why;
    std::error_code ec;
    std::filesystem::path const elsewhere = std::filesystem::temp_directory_path(ec);
    if (ec)
        return why;
    place.overwrite = true;
    return write_new_file(elsewhere / place.path.filename(), place, text, file_access::owner_alone, written);
}

inline boost::system::error_code overwrite_file(save_place const& place, std::string_view text, file_access access)
{
    saved_file file;
    errno = 0;
    if (!file.open(place.path))
        return last_file_error();
    file.set_mode(access);
    return file.write(text) && file.close() ? boost::system::error_code() : last_file_error();
}

inline error save_failure(boost::system::error_code code, std::string path)
{
    if (code == boost::system::errc::file_exists)
        path += ".tmp, and the names up to " + path + ".tmp" + std::to_string(most_temporary_files);
    return error(code, phase::none, std::move(path));
}

APPMIXER_DECL result<void> save_file(std::string const& path, std::string_view text, file_access access)
{
    save_place place;
    std::filesystem::path temporary;
    boost::system::error_code code = begin_save(path, place, text, access, temporary);
    if (code)
        return save_failure(code, path);
    std::error_code ec;
    if (!place.overwrite) {
        std::filesystem::rename(temporary, place.path, ec);
        if (!ec) {
            saved_file::sync_folder(place.path.parent_path());
            return {};
        }
        code = boost::system::error_code(ec);
    }
    if (place.exists)
        code = overwrite_file(place, text, access);
    if (code)
        return save_failure(code, path + " (what was to be saved is in " + temporary.string() + ")");
    std::filesystem::remove(temporary, ec);
    return {};
}

APPMIXER_DECL result<void> try_save_file(std::string const& path, std::string_view text, file_access access)
{
    save_place place;
    std::filesystem::path temporary;
    boost::system::error_code const code = begin_save(path, place, text, access, temporary);
    if (code)
        return save_failure(code, path);
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return {};
}

} // namespace appmixer::detail

#undef APPMIXER_DETAIL_POSIX_FILES

#endif
