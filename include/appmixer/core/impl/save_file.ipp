#ifndef APPMIXER_CORE_IMPL_SAVE_FILE_IPP
#define APPMIXER_CORE_IMPL_SAVE_FILE_IPP

#include <appmixer/core/detail/file_path.hpp>
#include <appmixer/core/detail/regular_file.hpp>
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

/// The error of the last system call.
inline boost::system::error_code last_file_error() noexcept
{
    return boost::system::error_code(errno != 0 ? errno : EIO, boost::system::generic_category());
}

/// The maximum number of temporary files for one file; each is left over from a failed save.
inline constexpr int most_temporary_files = 100;

/// Where a text is saved, and how.
class save_target {
public:
    std::filesystem::path path; ///< after following symbolic links
    bool exists = false;
    bool overwrite = false; ///< renaming would lose its owner or its hard links
    bool flush = true;      ///< to disk, before it is renamed

    boost::system::error_code find(std::string const& name);
};

/// A file that is being written. After a failure, `errno` has the reason.
class saved_file {
public:
    saved_file() = default;
    saved_file(saved_file const&) = delete;
    saved_file& operator=(saved_file const&) = delete;

#ifdef APPMIXER_DETAIL_POSIX_FILES
    ~saved_file() { close(); }

    /// Creates a file that must not exist.
    bool create(std::filesystem::path const& path, bool everybody)
    {
        constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
        file_ = ::open(path.c_str(), flags, everybody ? 0666 : 0600);
        return file_ >= 0;
    }
    /// Opens an existing file to overwrite it. Locked, since two processes must not do that at the same time.
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
    bool write(std::string_view text, bool flush)
    {
        std::size_t const size = text.size();
        while (!text.empty()) {
            ssize_t const written = ::write(file_, text.data(), text.size());
            if (written < 0 && errno != EINTR)
                return false;
            text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
        }
        return ::ftruncate(file_, static_cast<off_t>(size)) == 0 && (!flush || sync(file_));
    }
    /// Copies owner and permissions of another file. False when the owner cannot be set.
    bool copy_attributes(std::filesystem::path const& other, file_access access)
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
    /// Sets the permissions; some file systems cannot.
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
    /// Flushes a renaming to disk.
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
    bool write(std::string_view text, bool)
    {
        errno = 0;
        return (out_ << text << std::flush).good();
    }
    bool copy_attributes(std::filesystem::path const&, file_access) { return true; }
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

inline boost::system::error_code save_target::find(std::string const& name)
{
    namespace fs = std::filesystem;
    namespace system_errc = boost::system::errc;
    path = file_path(name);
    std::error_code ec;
    for (int links = 0; fs::is_symlink(fs::symlink_status(path, ec)); ++links) {
        constexpr int most = 40; // the limit of Linux
        if (links == most)
            return make_error_code(system_errc::too_many_symbolic_link_levels);
        fs::path const next = fs::read_symlink(path, ec);
        if (ec)
            return boost::system::error_code(ec);
        path = path.parent_path() / next; // `next` alone when that is absolute
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

/// Writes a new file whose name begins with `base`. Removes it when that fails.
inline boost::system::error_code write_new_file(std::filesystem::path const& base, save_target& target,
                                                std::string_view text, file_access access,
                                                std::filesystem::path& written)
{
    saved_file file;
    bool created = false;
    for (int number = 1; number <= most_temporary_files && !created; ++number) {
        written = base;
        written += number == 1 ? ".tmp" : ".tmp" + std::to_string(number);
        errno = 0;
        created = file.create(written, access == file_access::as_before && !target.exists);
        if (!created && errno != EEXIST)
            break;
    }
    if (!created)
        return last_file_error();
    if (target.exists && !file.copy_attributes(target.path, access))
        target.overwrite = true;
    if (file.write(text, target.flush) && file.close())
        return {};
    boost::system::error_code const why = last_file_error();
    std::error_code ignored;
    file.close();
    std::filesystem::remove(written, ignored);
    return why;
}

/// Finds the target and writes the temporary file.
inline boost::system::error_code begin_save(std::string const& path, save_target& target, std::string_view text,
                                            file_access access, std::filesystem::path& written)
{
    namespace system_errc = boost::system::errc;
    boost::system::error_code why = target.find(path);
    if (why)
        return why;
    why = write_new_file(target.path, target, text, access, written);
    bool const not_writable = why == system_errc::permission_denied || why == system_errc::operation_not_permitted ||
                              why == system_errc::read_only_file_system;
    if (!target.exists || !not_writable)
        return why;
    std::error_code ec;
    std::filesystem::path const elsewhere = std::filesystem::temp_directory_path(ec);
    if (ec)
        return why;
    target.overwrite = true;
    return write_new_file(elsewhere / target.path.filename(), target, text, file_access::owner_alone, written);
}

inline boost::system::error_code overwrite_file(save_target const& target, std::string_view text, file_access access)
{
    saved_file file;
    errno = 0;
    if (!file.open(target.path))
        return last_file_error();
    file.set_mode(access);
    return file.write(text, target.flush) && file.close() ? boost::system::error_code() : last_file_error();
}

inline error save_failure(boost::system::error_code code, std::string path)
{
    if (code == boost::system::errc::file_exists)
        path += ".tmp to " + path + ".tmp" + std::to_string(most_temporary_files);
    return error(code, phase::none, shown_path(path));
}

APPMIXER_DECL result<void> save_file(std::string const& path, std::string_view text, file_access access)
{
    save_target target;
    std::filesystem::path temporary;
    boost::system::error_code code = begin_save(path, target, text, access, temporary);
    if (code)
        return save_failure(code, path);
    std::error_code ec;
    if (!target.overwrite) {
        std::filesystem::rename(temporary, target.path, ec);
        if (!ec) {
            saved_file::sync_folder(target.path.parent_path());
            return {};
        }
        code = boost::system::error_code(ec);
    }
    if (target.exists)
        code = overwrite_file(target, text, access);
    if (code)
        return save_failure(code, path + " (the new content is in " + path_text(temporary) + ")");
    std::filesystem::remove(temporary, ec);
    return {};
}

APPMIXER_DECL result<void> replace_file(std::string const& path, std::string_view text)
{
    save_target target;
    target.path = file_path(path);
    target.flush = false;
    std::filesystem::path temporary;
    boost::system::error_code code = expect_regular_file(path, true);
    std::error_code ec;
    target.exists = !code && std::filesystem::exists(target.path, ec);
    if (!code)
        code = write_new_file(target.path, target, text, file_access::as_before, temporary);
    if (code)
        return save_failure(code, path);
    std::filesystem::rename(temporary, target.path, ec); // replaces a link that has appeared meanwhile
    if (ec) {
        code = boost::system::error_code(ec);
        std::filesystem::remove(temporary, ec);
        return save_failure(code, path);
    }
    return {};
}

APPMIXER_DECL result<void> try_save_file(std::string const& path, std::string_view text, file_access access)
{
    save_target target;
    std::filesystem::path temporary;
    boost::system::error_code const code = begin_save(path, target, text, access, temporary);
    if (code)
        return save_failure(code, path);
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    return {};
}

} // namespace appmixer::detail

#undef APPMIXER_DETAIL_POSIX_FILES

#endif
