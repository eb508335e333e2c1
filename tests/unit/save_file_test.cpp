// Saving a file loses no data, whatever goes wrong.

#include <appmixer/core/detail/save_file.hpp>

#include "transports/temporary_files.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <iterator>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using appmixer::detail::file_access;
using appmixer::detail::save_file;
using appmixer::detail::try_save_file;
namespace fs = std::filesystem;
namespace system_errc = boost::system::errc;

namespace {

std::string content_of(std::string const& file)
{
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

unsigned mode_of(std::string const& file)
{
    struct ::stat now;
    return ::stat(file.c_str(), &now) == 0 ? now.st_mode & 07777 : 0;
}

std::size_t files_in(std::string const& folder)
{
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// Runs as an unprivileged user: permissions do not apply to root.
class plain_user {
public:
    plain_user()
    {
        if (root_)
            REQUIRE(::seteuid(65534) == 0);
    }
    ~plain_user()
    {
        if (root_)
            CHECK(::seteuid(0) == 0);
    }
    /// Whether that user can access the folder: root may have a private one for temporary files.
    static bool reaches(std::string const& folder)
    {
        plain_user const somebody;
        bool const open = ::faccessat(AT_FDCWD, folder.c_str(), X_OK, AT_EACCESS) == 0;
        if (!open)
            MESSAGE("not tested: only root gets at ", folder);
        return open;
    }
    plain_user(plain_user const&) = delete;
    plain_user& operator=(plain_user const&) = delete;

private:
    bool root_ = ::geteuid() == 0;
};

/// Limits the size of files.
class size_limit {
public:
    explicit size_limit(::rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN))
    {
        REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
        ::rlimit limit = before_;
        limit.rlim_cur = bytes;
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
    }
    ~size_limit()
    {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    size_limit(size_limit const&) = delete;
    size_limit& operator=(size_limit const&) = delete;

private:
    void (*handler_)(int);
    ::rlimit before_;
};

} // namespace

TEST_SUITE("saving a file")
{
    TEST_CASE("a file is created and replaced, and no temporary file is left")
    {
        temporary_folder const temporary;
        std::string const file = temporary.path("a.json");
        REQUIRE(save_file(file, "one", file_access::as_before).has_value());
        CHECK(content_of(file) == "one");
        REQUIRE(save_file(file, "", file_access::as_before).has_value());
        CHECK(content_of(file).empty());
        std::string const large(3'000'000, 'x');
        REQUIRE(save_file(file, large, file_access::as_before).has_value());
        CHECK(content_of(file) == large);
        REQUIRE(try_save_file(file, "two", file_access::as_before).has_value());
        CHECK(content_of(file) == large);
        REQUIRE(try_save_file(temporary.path("b.json"), "two", file_access::as_before).has_value());
        CHECK(files_in(temporary.path()) == 1);
    }

    TEST_CASE("permissions are kept, a new file is the owner's only")
    {
        temporary_folder const temporary;
        std::string const file = temporary.write("a", "old");
        REQUIRE(::chmod(file.c_str(), 0640) == 0);
        REQUIRE(save_file(file, "new", file_access::as_before).has_value());
        CHECK(mode_of(file) == 0640);
        REQUIRE(save_file(file, "new", file_access::owner_alone).has_value());
        CHECK(mode_of(file) == 0600);
        std::string const fresh = temporary.path("b");
        REQUIRE(save_file(fresh, "new", file_access::owner_alone).has_value());
        CHECK(mode_of(fresh) == 0600);
        ::mode_t const mask = ::umask(027);
        REQUIRE(save_file(temporary.path("c"), "new", file_access::as_before).has_value());
        ::umask(mask);
        CHECK(mode_of(temporary.path("c")) == 0640);
    }

    TEST_CASE("a symbolic link is kept and its target is written")
    {
        temporary_folder const temporary;
        fs::create_directory(temporary.path("data"));
        temporary.write("data/real", "old");
        fs::create_symlink("data/real", temporary.path("one"));
        fs::create_symlink(temporary.path("one"), temporary.path("two"));
        REQUIRE(save_file(temporary.path("two"), "new", file_access::as_before).has_value());
        CHECK(fs::is_symlink(temporary.path("one")));
        CHECK(fs::is_symlink(temporary.path("two")));
        CHECK(content_of(temporary.path("data/real")) == "new");

        fs::create_symlink("data/fresh", temporary.path("dangling"));
        REQUIRE(save_file(temporary.path("dangling"), "new", file_access::owner_alone).has_value());
        CHECK(fs::is_symlink(temporary.path("dangling")));
        CHECK(content_of(temporary.path("data/fresh")) == "new");
        CHECK(files_in(temporary.path("data")) == 2);

        fs::create_symlink("round", temporary.path("round"));
        CHECK(save_file(temporary.path("round"), "new", file_access::as_before).error() ==
              make_error_condition(system_errc::too_many_symbolic_link_levels));
    }

    TEST_CASE("a hard link sees the new content")
    {
        temporary_folder const temporary;
        std::string const file = temporary.write("a", "a long old content");
        fs::create_hard_link(file, temporary.path("b"));
        REQUIRE(save_file(file, "new", file_access::as_before).has_value());
        CHECK(content_of(temporary.path("b")) == "new");
        CHECK(fs::hard_link_count(file) == 2);
        CHECK(files_in(temporary.path()) == 2);
    }

    TEST_CASE("an unwritable file is refused, also by the check in advance")
    {
        temporary_folder const temporary;
        auto const failure = [&](std::string const& path) {
            appmixer::error const why = save_file(path, "new", file_access::as_before).error();
            CHECK(try_save_file(path, "new", file_access::as_before).error().code() == why.code());
            CHECK(why.detail() == path);
            return why;
        };
        CHECK(failure(temporary.path()) == make_error_condition(system_errc::is_a_directory));
        CHECK(failure(temporary.path("none/")) == make_error_condition(system_errc::is_a_directory));
        CHECK(failure(temporary.path("none/a")) == make_error_condition(system_errc::no_such_file_or_directory));
        CHECK(failure(temporary.path(std::string(300, 'x'))) == make_error_condition(system_errc::filename_too_long));
        std::string const plain = temporary.write("plain", "x");
        CHECK(failure(plain + "/a") == make_error_condition(system_errc::not_a_directory));
        CHECK(failure("/dev/null") == make_error_condition(system_errc::not_supported));
        REQUIRE(::mkfifo(temporary.path("pipe").c_str(), 0600) == 0);
        CHECK(failure(temporary.path("pipe")) == make_error_condition(system_errc::not_supported));
        CHECK(files_in(temporary.path()) == 2);
    }

    TEST_CASE("a full disk leaves the old content and no part of the new")
    {
        temporary_folder const temporary;
        std::string const file = temporary.write("a", "old");
        std::string const large(100'000, 'x');
        appmixer::result<void> saved;
        appmixer::result<void> tried;
        {
            size_limit const full(10'000);
            saved = save_file(file, large, file_access::as_before);
            tried = try_save_file(file, large, file_access::as_before);
        }
        CHECK(saved.error() == make_error_condition(system_errc::file_too_large));
        CHECK(tried.error() == make_error_condition(system_errc::file_too_large));
        CHECK(content_of(file) == "old");
        CHECK(files_in(temporary.path()) == 1);
    }

    TEST_CASE("a read-only file is not replaced")
    {
        temporary_folder const temporary;
        std::string const file = temporary.write("a", "old");
        REQUIRE(::chmod(file.c_str(), 0444) == 0);
        REQUIRE(::chmod(temporary.path().c_str(), 0777) == 0);
        if (!plain_user::reaches(temporary.path()))
            return;
        appmixer::result<void> saved;
        {
            plain_user const somebody;
            saved = save_file(file, "new", file_access::as_before);
        }
        CHECK(saved.error() == make_error_condition(system_errc::permission_denied));
        CHECK(content_of(file) == "old");
        CHECK(files_in(temporary.path()) == 1);
    }

    TEST_CASE("in a folder without write permission files are overwritten, new ones refused")
    {
        temporary_folder const temporary;
        std::string const name = fs::path(temporary.path()).filename().string();
        std::string const file = temporary.write(name, "a long old content");
        REQUIRE(::chmod(file.c_str(), 0666) == 0);
        REQUIRE(::chmod(temporary.path().c_str(), 0555) == 0);
        if (!plain_user::reaches(temporary.path()))
            return;
        appmixer::result<void> tried;
        appmixer::result<void> saved;
        appmixer::result<void> other;
        {
            plain_user const somebody;
            tried = try_save_file(file, "new", file_access::as_before);
            saved = save_file(file, "new", file_access::as_before);
            other = try_save_file(temporary.path("b"), "new", file_access::as_before);
        }
        REQUIRE(::chmod(temporary.path().c_str(), 0777) == 0);
        CHECK(tried.has_value());
        CHECK(saved.has_value());
        CHECK(content_of(file) == "new");
        CHECK(mode_of(file) == 0666);
        CHECK_FALSE(fs::exists(fs::temp_directory_path() / (name + ".tmp")));
        CHECK(other.error() == make_error_condition(system_errc::permission_denied));
    }

    TEST_CASE("temporary files of others are left alone, however many there are")
    {
        temporary_folder const temporary;
        std::string const file = temporary.write("a", "old");
        temporary.write("kept", "kept");
        fs::create_symlink("kept", file + ".tmp");
        REQUIRE(save_file(file, "new", file_access::as_before).has_value());
        CHECK(content_of(file) == "new");
        CHECK(content_of(file + ".tmp") == "kept");
        CHECK(files_in(temporary.path()) == 3);
        for (int number = 2; number <= 100; ++number)
            temporary.write("a.tmp" + std::to_string(number), "of a save that went wrong");
        appmixer::result<void> const saved = save_file(file, "newer", file_access::as_before);
        CHECK(saved.error() == make_error_condition(system_errc::file_exists));
        CHECK(saved.error().detail() == file + ".tmp to " + file + ".tmp100");
        CHECK(content_of(file) == "new");
        CHECK(files_in(temporary.path()) == 102);
    }

    TEST_CASE("two concurrent writers do not mix, the second one's text is kept")
    {
        temporary_folder const temporary;
        std::string const file = temporary.write("a", "old");
        fs::create_hard_link(file, temporary.path("b")); // and so it is overwritten
        int const other = ::open(file.c_str(), O_RDWR);
        REQUIRE(other >= 0);
        REQUIRE(::flock(other, LOCK_EX) == 0);
        appmixer::error const why = save_file(file, "new", file_access::as_before).error();
        ::close(other);
        CHECK(why == make_error_condition(system_errc::device_or_resource_busy));
        CHECK(why.detail() == file + " (the new content is in " + file + ".tmp)");
        CHECK(content_of(file) == "old");
        CHECK(content_of(file + ".tmp") == "new");
        REQUIRE(save_file(file, "newer", file_access::as_before).has_value());
        CHECK(content_of(file) == "newer");
        CHECK(content_of(file + ".tmp") == "new");
    }
}
