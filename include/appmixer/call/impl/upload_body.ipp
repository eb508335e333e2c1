#ifndef APPMIXER_CALL_IMPL_UPLOAD_BODY_IPP
#define APPMIXER_CALL_IMPL_UPLOAD_BODY_IPP

#include <appmixer/call/upload_body.hpp>
#include <appmixer/core/http.hpp>

#include <algorithm>
#include <utility>

namespace appmixer {

namespace detail {

/// The failure to read a file, as that of a source.
inline error file_source_failure(error const& cause, phase where = phase::none)
{
    return error(errc::body_source_failed, where, cause.detail() + ": " + cause.code().message());
}

APPMIXER_DECL result<std::string_view> file_source::read(std::size_t at_most)
{
    constexpr std::size_t largest_piece = 65536;
    if (offset_ == 0 && !file_.is_open())
        if (result<void> const opened = file_.open(path_, symbolic_links::followed); !opened)
            return file_source_failure(opened.error());
    if (!file_.is_open())
        return std::string_view(); // the end, where the file was closed
    buffer_.resize((std::min)(at_most, largest_piece));
    result<std::size_t> const count = file_.read(buffer_.data(), buffer_.size());
    if (!count)
        return file_source_failure(count.error());
    result<std::uint64_t> const now = file_.size();
    if (!now)
        return file_source_failure(now.error());
    std::uint64_t const left = size_ - offset_;
    if (*now != size_ || *count > left || (*count == 0 && left > 0))
        return error(errc::body_source_failed, phase::none,
                     path_ + " has changed its size from " + std::to_string(size_) + " to " + std::to_string(*now));
    offset_ += *count;
    if (offset_ == size_)
        file_.close();
    return std::string_view(buffer_).substr(0, *count);
}

APPMIXER_DECL bool file_source::rewind()
{
    file_.close();
    offset_ = 0;
    return true;
}

class text_content final : public body_content {
public:
    explicit text_content(std::string text) : text_(std::make_shared<std::string const>(std::move(text))) {}
    std::string const* in_memory() const noexcept override { return text_.get(); }
    std::optional<std::uint64_t> size() const override { return text_->size(); }
    result<std::shared_ptr<body_source>> open() const override { return std::make_shared<text_source>(text_); }

private:
    std::shared_ptr<std::string const> text_;
};

class file_content final : public body_content {
public:
    explicit file_content(std::string path) : path_(std::move(path)) {}
    std::optional<std::uint64_t> size() const override
    {
        result<std::uint64_t> const size = input_file::size_of(path_, symbolic_links::followed);
        return size ? std::optional(*size) : std::nullopt;
    }
    result<std::shared_ptr<body_source>> open() const override
    {
        result<std::uint64_t> const size = input_file::size_of(path_, symbolic_links::followed);
        if (!size)
            return file_source_failure(size.error(), phase::encode);
        return std::make_shared<file_source>(path_, *size);
    }

private:
    std::string path_;
};

class source_content final : public body_content {
public:
    explicit source_content(std::shared_ptr<body_source> source) noexcept : source_(std::move(source)) {}
    result<std::shared_ptr<body_source>> open() const override
    {
        if (!source_->rewind())
            return error(errc::body_source_failed, phase::encode,
                         "the source was read by an earlier call and cannot be rewound");
        return source_;
    }

private:
    std::shared_ptr<body_source> source_;
};

} // namespace detail

APPMIXER_DECL upload_body::upload_body() : upload_body(text({}, {})) {}

APPMIXER_DECL upload_body upload_body::text(std::string bytes, std::string type)
{
    return upload_body(std::make_shared<detail::text_content>(std::move(bytes)), std::move(type));
}

APPMIXER_DECL upload_body upload_body::file(std::string path, std::string type)
{
    return upload_body(std::make_shared<detail::file_content>(std::move(path)), std::move(type));
}

APPMIXER_DECL upload_body upload_body::source(std::shared_ptr<body_source> from, std::string type)
{
    return upload_body(std::make_shared<detail::source_content>(std::move(from)), std::move(type));
}

APPMIXER_DECL std::optional<std::uint64_t> upload_body::size() const { return content_->size(); }

APPMIXER_DECL result<std::shared_ptr<body_source>> upload_body::open() const
{
    if (!detail::is_field_value(type_))
        return error(errc::invalid_request, phase::encode, "a content type contains a control character");
    return content_->open();
}

} // namespace appmixer

#endif
