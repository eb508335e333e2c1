#ifndef APPMIXER_ALGORITHMS_IMPL_FILE_SINK_IPP
#define APPMIXER_ALGORITHMS_IMPL_FILE_SINK_IPP

#include <appmixer/algorithms/detail/content_range.hpp>
#include <appmixer/algorithms/detail/file_sink.hpp>
#include <appmixer/core/detail/file_path.hpp>
#include <appmixer/core/detail/regular_file.hpp>
#include <appmixer/core/detail/save_file.hpp>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

namespace appmixer::detail {

/// A failure of a file in another phase.
inline error file_failure(error const& cause, phase where) { return error(cause.code(), where, cause.detail()); }

inline void remove_file(std::string const& path) noexcept
{
    std::error_code ignored;
    std::filesystem::remove(file_path(path), ignored);
}

/// The first line of a text, without its end, and what is after it.
inline std::pair<std::string_view, std::string_view> split_line(std::string_view text) noexcept
{
    std::size_t const end = (std::min)(text.find('\n'), text.size());
    return {text.substr(0, end), text.substr((std::min)(end + 1, text.size()))};
}

APPMIXER_DECL file_sink::~file_sink()
{
    if (finished_ || !file_.is_open())
        return;
    if (keeps_ && done_ > 0 && !validator_.empty())
        return;
    remove_file(temporary_);
    if (keeps_)
        remove_file(version_path());
}

APPMIXER_DECL result<void> file_sink::open()
{
    // Its temporary file could be written, and only the renaming at the end would fail.
    if (path_.empty())
        return error(errc::invalid_request, phase::start, shown_path(path_));
    if (path_.find('\0') != std::string::npos)
        return error(errc::invalid_request, phase::start, "the path contains a zero byte");
    if (boost::system::error_code const code = expect_regular_file(path_, true))
        return error(code, phase::start, path_);
    if (result<void> const created = create_temporary(); !created)
        return file_failure(created.error(), phase::start);
    file_.copy_permissions(path_);
    if (keeps_)
        read_version();
    return {};
}

APPMIXER_DECL result<void> file_sink::create_temporary()
{
    if (keeps_)
        return file_.open(temporary_ = path_ + ".part");
    constexpr int most = 100; // each is left over from a program that was killed
    for (int number = 1;; ++number) {
        temporary_ = path_ + (number == 1 ? ".tmp" : ".tmp" + std::to_string(number));
        result<void> created = file_.create(temporary_);
        if (created || created.error() != boost::system::errc::file_exists || number == most)
            return created;
    }
}

/// Reads what an earlier download has left: a line with the validator, one with the length, if it is known, and one
/// with the source.
APPMIXER_DECL void file_sink::read_version()
{
    constexpr std::size_t longest = 16384;
    result<std::uint64_t> const size = file_.size();
    result<std::string> const version = read_regular_file(version_path(), longest);
    if (!size || !version)
        return;
    auto const [validator, after_validator] = split_line(*version);
    auto const [length, source] = split_line(after_validator);
    bool const is_line = validator.size() < version->size();
    if (!is_line || !is_field_value(validator) || source != source_)
        return;
    done_ = *size;
    validator_ = validator;
    plan_ = download_plan(done_, validator_, parse_digits(length));
}

APPMIXER_DECL bool file_sink::begin(http_response const& head)
{
    step_ = plan_.step(head);
    failure_ = error();
    if (step_ == download_step::append || step_ == download_step::replace) {
        failure_ = begin_body(head);
        return true;
    }
    if (!is_success(head.status))
        return false;
    failure_ = error(errc::malformed_response, phase::read, "the body is not the range that was asked for");
    return true;
}

/// Prepares the file for a body. The result is an error without a code on success.
APPMIXER_DECL error file_sink::begin_body(http_response const& head)
{
    expected_ = whole_length(head);
    body_end_ = expected_;
    if (step_ == download_step::append) {
        done_ = plan_.offset();
        if (!expected_)
            expected_ = plan_.length();
        std::optional<std::string_view> const range = head.headers.get("Content-Range");
        body_end_ = parse_content_range(range.value_or(std::string_view())).value_or(content_range()).last + 1;
        if (result<void> const cut = file_.truncate(done_); !cut)
            return file_failure(cut.error(), phase::decode);
    } else {
        if (result<void> const discarded = discard(); !discarded)
            return file_failure(discarded.error(), phase::decode);
        validator_ = is_identity(head.headers) ? range_validator(head.headers) : std::string_view();
        std::string const length = expected_ ? std::to_string(*expected_) : std::string();
        if (keeps_ && !validator_.empty())
            if (result<void> const saved = replace_file(version_path(), validator_ + "\n" + length + "\n" + source_);
                !saved)
                return file_failure(saved.error(), phase::decode);
    }
    begun_at_ = done_;
    return error();
}

/// Removes what is there.
APPMIXER_DECL result<void> file_sink::discard()
{
    plan_ = download_plan();
    done_ = 0;
    validator_.clear();
    if (keeps_)
        remove_file(version_path());
    return file_.truncate(0);
}

APPMIXER_DECL error file_sink::put(std::string_view piece)
{
    if (failure_.code())
        return failure_;
    if (body_end_ && piece.size() > *body_end_ - done_)
        failure_ = error(errc::malformed_response, phase::read,
                         "the body is longer than the announced " + std::to_string(*body_end_ - begun_at_) + " bytes");
    else if (result<void> const written = file_.write(piece); !written)
        failure_ = file_failure(written.error(), phase::decode);
    if (failure_.code())
        return failure_;
    done_ += piece.size();
    return error();
}

APPMIXER_DECL bool file_sink::has_new_part() const noexcept
{
    bool const is_body = step_ == download_step::append || step_ == download_step::replace;
    return is_body && !failure_.code() && done_ != begun_at_ && !validator_.empty();
}

APPMIXER_DECL bool file_sink::can_continue()
{
    if (!has_new_part())
        return false;
    plan_ = download_plan(done_, validator_, expected_);
    step_ = download_step::failed; // until there is a response
    return true;
}

APPMIXER_DECL result<bool> file_sink::finish(error const& failure)
{
    if (step_ == download_step::start_over && failure != condition::cancelled) {
        if (result<void> const discarded = discard(); !discarded)
            return file_failure(discarded.error(), phase::decode);
        step_ = download_step::failed;
        return false;
    }
    if (step_ == download_step::complete) { // an attempt before that may have received something
        done_ = plan_.offset();
        if (result<void> const cut = file_.truncate(done_); !cut)
            return file_failure(cut.error(), phase::decode);
    } else {
        for (error const& cause : {failure, failure_})
            if (cause.code())
                return cause;
        if (step_ == download_step::failed)
            return error(errc::malformed_response, phase::read, "the response has no file");
        bool const may_be_short = step_ == download_step::append && !expected_;
        if (may_be_short || (expected_ && done_ < *expected_)) {
            if (can_continue())
                return false;
            return error(errc::connection_closed, phase::read,
                         "the body ended after " + std::to_string(done_) + " bytes, before the end of the file");
        }
    }
    if (result<void> const renamed = rename(); !renamed)
        return file_failure(renamed.error(), phase::decode);
    return true;
}

APPMIXER_DECL result<void> file_sink::rename()
{
    if (result<void> written = file_.flush(); !written)
        return written;
#ifdef _WIN32
    file_.close(); // an open file cannot be renamed
#endif
    std::error_code ec;
    std::filesystem::rename(file_path(temporary_), file_path(path_), ec); // replaces a link that has appeared meanwhile
    if (ec) {
        if (!file_.is_open() && !keeps_)
            remove_file(temporary_);
        return error(boost::system::error_code(ec), phase::none, path_);
    }
    finished_ = true;
    file_.close();
    if (keeps_)
        remove_file(version_path());
    return {};
}

} // namespace appmixer::detail

#endif
