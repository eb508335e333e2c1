#ifndef APPMIXER_CORE_IMPL_REGULAR_FILE_IPP
#define APPMIXER_CORE_IMPL_REGULAR_FILE_IPP

#include <appmixer/core/detail/regular_file.hpp>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#if defined(__unix__) || defined(__APPLE__)
#define APPMIXER_DETAIL_POSIX_FILES
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

namespace appmixer::detail {

APPMIXER_DECL boost::system::error_code expect_regular_file(std::string const& path, bool may_be_missing)
{
    namespace fs = std::filesystem;
    namespace system_errc = boost::system::errc;
    std::error_code ec;
    switch (fs::symlink_status(path, ec).type()) {
    case fs::file_type::regular: return {};
    case fs::file_type::symlink: return make_error_code(system_errc::too_many_symbolic_link_levels);
    case fs::file_type::not_found:
        if (may_be_missing)
            return {};
        return make_error_code(system_errc::no_such_file_or_directory);
    case fs::file_type::none: return boost::system::error_code(ec);
    default: return make_error_code(system_errc::not_supported);
    }
}

/// A file that is being read. After a failure, `errno` has the reason.
class opened_file {
public:
    opened_file(opened_file const&) = delete;
    opened_file& operator=(opened_file const&) = delete;

#ifdef APPMIXER_DETAIL_POSIX_FILES
    /// The path may have changed since it was looked at: this follows no link and waits for no device.
    explicit opened_file(std::string const& path)
        : file_(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC))
    {
    }
    ~opened_file()
    {
        if (file_ >= 0)
            ::close(file_);
    }
    bool ok() const noexcept
    {
        struct ::stat found;
        return file_ >= 0 && ::fstat(file_, &found) == 0 && S_ISREG(found.st_mode);
    }
    /// The number of bytes that were read, 0 at the end, less after a failure.
    std::ptrdiff_t read(char* to, std::size_t size)
    {
        ssize_t count = ::read(file_, to, size);
        while (count < 0 && errno == EINTR)
            count = ::read(file_, to, size);
        return count;
    }

private:
    int file_;
#else
    explicit opened_file(std::string const& path) : in_(path, std::ios::binary) {}
    bool ok() const { return in_.is_open(); }
    std::ptrdiff_t read(char* to, std::size_t size)
    {
        in_.read(to, static_cast<std::streamsize>(size));
        return in_.bad() ? -1 : static_cast<std::ptrdiff_t>(in_.gcount());
    }

private:
    std::ifstream in_;
#endif
};

/// Appends the content of a file to a text.
inline boost::system::error_code read_opened_file(std::string const& path, std::string& text, std::size_t limit)
{
    auto const last_error = [] {
        return boost::system::error_code(errno != 0 ? errno : EIO, boost::system::generic_category());
    };
    errno = 0;
    opened_file file(path);
    if (!file.ok())
        return last_error();
    constexpr std::size_t piece = 65536;
    while (true) {
        std::size_t const size = text.size();
        text.resize(size + piece);
        std::ptrdiff_t const count = file.read(text.data() + size, piece);
        text.resize(size + static_cast<std::size_t>(count < 0 ? 0 : count));
        if (count < 0)
            return last_error();
        if (count == 0)
            return {};
        if (text.size() > limit)
            return make_error_code(boost::system::errc::file_too_large);
    }
}

APPMIXER_DECL result<std::string> read_regular_file(std::string const& path, std::size_t limit)
{
    std::string text;
    boost::system::error_code code = expect_regular_file(path, false);
    if (!code)
        code = read_opened_file(path, text, limit);
    if (code)
        return error(code, phase::none, path);
    return text;
}

} // namespace appmixer::detail

#undef APPMIXER_DETAIL_POSIX_FILES

#endif
