#ifndef APPMIXER_CORE_IMPL_REGULAR_FILE_IPP
#define APPMIXER_CORE_IMPL_REGULAR_FILE_IPP

#include <appmixer/core/detail/regular_file.hpp>

#include <cerrno>
#include <utility>

#if defined(__unix__) || defined(__APPLE__)
#define APPMIXER_DETAIL_POSIX_FILES
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#else
#include <appmixer/core/detail/file_path.hpp>

#include <filesystem>
#include <system_error>
#endif

namespace appmixer::detail {

#ifdef APPMIXER_DETAIL_POSIX_FILES

// Without <filesystem>, which header-only programs would parse whether they use files or not.

/// Asks what is at a path. On failure, false, and the reason is in `errno`.
inline bool look_at(std::string const& path, symbolic_links links, struct ::stat& found) noexcept
{
    return (links == symbolic_links::followed ? ::stat(path.c_str(), &found) : ::lstat(path.c_str(), &found)) == 0;
}

APPMIXER_DECL boost::system::error_code expect_regular_file(std::string const& path, bool may_be_missing,
                                                            symbolic_links links)
{
    namespace system_errc = boost::system::errc;
    struct ::stat found;
    if (!look_at(path, links, found)) {
        if (errno != ENOENT && errno != ENOTDIR)
            return boost::system::error_code(errno, boost::system::generic_category());
        if (may_be_missing)
            return {};
        return make_error_code(system_errc::no_such_file_or_directory);
    }
    if (S_ISREG(found.st_mode))
        return {};
    if (S_ISLNK(found.st_mode))
        return make_error_code(system_errc::too_many_symbolic_link_levels);
    if (S_ISDIR(found.st_mode))
        return make_error_code(system_errc::is_a_directory);
    return make_error_code(system_errc::not_supported);
}

#else

APPMIXER_DECL boost::system::error_code expect_regular_file(std::string const& path, bool may_be_missing,
                                                            symbolic_links links)
{
    namespace fs = std::filesystem;
    namespace system_errc = boost::system::errc;
    std::error_code ec;
    fs::path const file = file_path(path);
    switch ((links == symbolic_links::followed ? fs::status(file, ec) : fs::symlink_status(file, ec)).type()) {
    case fs::file_type::regular: return {};
    case fs::file_type::symlink: return make_error_code(system_errc::too_many_symbolic_link_levels);
    case fs::file_type::directory: return make_error_code(system_errc::is_a_directory);
    case fs::file_type::not_found:
        if (may_be_missing)
            return {};
        return make_error_code(system_errc::no_such_file_or_directory);
    case fs::file_type::none: return boost::system::error_code(ec);
    default: return make_error_code(system_errc::not_supported);
    }
}

#endif

/// The error of the last system call for a file.
inline error reading_failure(std::string const& path)
{
    int const reason = errno != 0 ? errno : EIO;
    return error(boost::system::error_code(reason, boost::system::generic_category()), phase::none, path);
}

APPMIXER_DECL result<std::uint64_t> input_file::size_of(std::string const& path, symbolic_links links)
{
    if (boost::system::error_code const code = expect_regular_file(path, false, links))
        return error(code, phase::none, shown_path(path));
#ifdef APPMIXER_DETAIL_POSIX_FILES
    struct ::stat found;
    if (!look_at(path, links, found))
        return reading_failure(path);
    return static_cast<std::uint64_t>(found.st_size);
#else
    std::error_code ec;
    std::uint64_t const size = std::filesystem::file_size(file_path(path), ec);
    if (ec)
        return error(boost::system::error_code(ec), phase::none, path);
    return size;
#endif
}

APPMIXER_DECL result<void> input_file::open(std::string const& path, symbolic_links links)
{
    close();
    path_ = path;
    // Looks first: opening a device can have an effect.
    if (boost::system::error_code const code = expect_regular_file(path, false, links))
        return error(code, phase::none, shown_path(path));
    errno = 0;
#ifdef APPMIXER_DETAIL_POSIX_FILES
    // The path may have changed meanwhile: this waits for no device and follows no link that is refused.
    int const flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | (links == symbolic_links::refused ? O_NOFOLLOW : 0);
    file_ = ::open(path.c_str(), flags);
    if (file_ < 0)
        return reading_failure(path);
    struct ::stat found;
    if (::fstat(file_, &found) != 0 || !S_ISREG(found.st_mode)) {
        close();
        return error(make_error_code(boost::system::errc::not_supported), phase::none, path);
    }
#else
    file_.open(file_path(path), std::ios::binary);
    if (!file_.is_open())
        return reading_failure(path);
#endif
    return {};
}

#ifdef APPMIXER_DETAIL_POSIX_FILES

APPMIXER_DECL bool input_file::is_open() const noexcept { return file_ >= 0; }

APPMIXER_DECL void input_file::close() noexcept
{
    if (file_ >= 0)
        ::close(std::exchange(file_, -1));
}

APPMIXER_DECL result<std::uint64_t> input_file::size() const
{
    errno = 0;
    struct ::stat found;
    if (::fstat(file_, &found) != 0)
        return reading_failure(path_);
    return static_cast<std::uint64_t>(found.st_size);
}

APPMIXER_DECL result<std::size_t> input_file::read(char* to, std::size_t at_most)
{
    errno = 0;
    ssize_t count = ::read(file_, to, at_most);
    while (count < 0 && errno == EINTR)
        count = ::read(file_, to, at_most);
    if (count < 0)
        return reading_failure(path_);
    return static_cast<std::size_t>(count);
}

#else

APPMIXER_DECL bool input_file::is_open() const noexcept { return file_.is_open(); }

APPMIXER_DECL void input_file::close() noexcept
{
    file_.close();
    file_.clear();
}

APPMIXER_DECL result<std::uint64_t> input_file::size() const { return size_of(path_, symbolic_links::followed); }

APPMIXER_DECL result<std::size_t> input_file::read(char* to, std::size_t at_most)
{
    errno = 0;
    file_.read(to, static_cast<std::streamsize>(at_most));
    if (file_.bad())
        return reading_failure(path_);
    return static_cast<std::size_t>(file_.gcount());
}

#endif

APPMIXER_DECL result<std::string> read_regular_file(std::string const& path, std::size_t limit)
{
    input_file file;
    if (result<void> const opened = file.open(path, symbolic_links::refused); !opened)
        return opened.error();
    std::string text;
    constexpr std::size_t piece = 65536;
    while (true) {
        std::size_t const size = text.size();
        text.resize(size + piece);
        result<std::size_t> const count = file.read(text.data() + size, piece);
        if (!count)
            return count.error();
        text.resize(size + *count);
        if (*count == 0)
            return text;
        if (text.size() > limit)
            return error(make_error_code(boost::system::errc::file_too_large), phase::none, path);
    }
}

} // namespace appmixer::detail

#undef APPMIXER_DETAIL_POSIX_FILES

#endif
