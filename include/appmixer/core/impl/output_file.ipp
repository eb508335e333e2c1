#ifndef APPMIXER_CORE_IMPL_OUTPUT_FILE_IPP
#define APPMIXER_CORE_IMPL_OUTPUT_FILE_IPP

#include <appmixer/core/detail/file_path.hpp>
#include <appmixer/core/detail/output_file.hpp>
#include <appmixer/core/detail/regular_file.hpp>

#include <cerrno>
#include <filesystem>
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

/// The error of the last system call for a file.
inline error writing_failure(std::string const& path)
{
    int const reason = errno != 0 ? errno : EIO;
    return error(boost::system::error_code(reason, boost::system::generic_category()), phase::none, path);
}

APPMIXER_DECL result<void> output_file::create(std::string const& path) { return open(path, true); }

APPMIXER_DECL result<void> output_file::open(std::string const& path)
{
    // Looks first: opening a device can have an effect.
    if (boost::system::error_code const code = expect_regular_file(path, true))
        return error(code, phase::none, path);
    return open(path, false);
}

#ifdef APPMIXER_DETAIL_POSIX_FILES

/// Locks a file that was opened under a path, and checks that it is still there: another process may have finished
/// with it and given it another name.
inline boost::system::error_code lock_file(int file, std::string const& path)
{
    namespace system_errc = boost::system::errc;
    struct ::stat opened;
    struct ::stat found;
    if (::fstat(file, &opened) != 0 || !S_ISREG(opened.st_mode))
        return make_error_code(system_errc::not_supported);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        return make_error_code(system_errc::device_or_resource_busy);
    if (::lstat(path.c_str(), &found) != 0 || found.st_ino != opened.st_ino || found.st_dev != opened.st_dev)
        return make_error_code(system_errc::device_or_resource_busy);
    return found.st_nlink > 1 ? make_error_code(system_errc::too_many_links) : boost::system::error_code();
}

APPMIXER_DECL result<void> output_file::open(std::string const& path, bool must_be_new)
{
    close();
    path_ = path;
    errno = 0;
    int const flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (must_be_new ? O_EXCL : 0);
    file_ = ::open(path.c_str(), flags, 0666);
    if (file_ < 0)
        return writing_failure(path);
    boost::system::error_code code = lock_file(file_, path);
    if (!code && ::lseek(file_, 0, SEEK_END) < 0)
        code = writing_failure(path).code();
    if (!code)
        return {};
    close();
    return error(code, phase::none, path);
}

APPMIXER_DECL bool output_file::is_open() const noexcept { return file_ >= 0; }

APPMIXER_DECL void output_file::close() noexcept
{
    if (file_ >= 0)
        ::close(std::exchange(file_, -1));
}

APPMIXER_DECL result<std::uint64_t> output_file::size()
{
    errno = 0;
    struct ::stat found;
    if (::fstat(file_, &found) != 0)
        return writing_failure(path_);
    return static_cast<std::uint64_t>(found.st_size);
}

APPMIXER_DECL result<void> output_file::truncate(std::uint64_t size)
{
    errno = 0;
    if (::ftruncate(file_, static_cast<off_t>(size)) != 0 || ::lseek(file_, 0, SEEK_END) < 0)
        return writing_failure(path_);
    return {};
}

APPMIXER_DECL result<void> output_file::write(std::string_view bytes)
{
    errno = 0;
    while (!bytes.empty()) {
        ssize_t const written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            return writing_failure(path_);
        bytes.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return {};
}

APPMIXER_DECL result<void> output_file::flush()
{
    // `close` reports them. That of a duplicate keeps the file open and locked.
    errno = 0;
    int const copy = ::fcntl(file_, F_DUPFD_CLOEXEC, 0);
    if (copy < 0 || ::close(copy) != 0)
        return writing_failure(path_);
    return {};
}

APPMIXER_DECL void output_file::copy_permissions(std::string const& other) noexcept
{
    struct ::stat found;
    if (::stat(other.c_str(), &found) == 0) [[maybe_unused]]
        int const ignored = ::fchmod(file_, found.st_mode & 0777);
}

#else

APPMIXER_DECL result<void> output_file::open(std::string const& path, bool must_be_new)
{
    close();
    path_ = path;
    std::error_code ec;
    bool const exists = std::filesystem::exists(file_path(path), ec);
    if (exists && must_be_new)
        return error(make_error_code(boost::system::errc::file_exists), phase::none, path);
    errno = 0;
    auto const mode = std::ios::out | std::ios::binary | std::ios::ate;
    file_.open(file_path(path), exists ? mode | std::ios::in : mode);
    if (!file_.is_open())
        return writing_failure(path);
    return {};
}

APPMIXER_DECL bool output_file::is_open() const noexcept { return file_.is_open(); }

APPMIXER_DECL void output_file::close() noexcept
{
    file_.close();
    file_.clear();
}

APPMIXER_DECL result<std::uint64_t> output_file::size()
{
    if (result<void> const written = flush(); !written)
        return written.error();
    return input_file::size_of(path_, symbolic_links::refused);
}

APPMIXER_DECL result<void> output_file::truncate(std::uint64_t size)
{
    if (result<void> const written = flush(); !written)
        return written.error();
    std::error_code ec;
    std::filesystem::resize_file(file_path(path_), size, ec);
    if (ec)
        return error(boost::system::error_code(ec), phase::none, path_);
    file_.seekp(0, std::ios::end);
    return {};
}

APPMIXER_DECL result<void> output_file::write(std::string_view bytes)
{
    errno = 0;
    if (!file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size())))
        return writing_failure(path_);
    return {};
}

APPMIXER_DECL result<void> output_file::flush()
{
    errno = 0;
    if (!file_.flush())
        return writing_failure(path_);
    return {};
}

APPMIXER_DECL void output_file::copy_permissions(std::string const&) noexcept {}

#endif

} // namespace appmixer::detail

#undef APPMIXER_DETAIL_POSIX_FILES

#endif
