#ifndef APPMIXER_CALL_IMPL_MULTIPART_IPP
#define APPMIXER_CALL_IMPL_MULTIPART_IPP

#include <appmixer/call/multipart.hpp>
#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/percent.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/core/http.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <random>
#include <string_view>

namespace appmixer {

namespace detail {

/// Reads the parts of a multipart body one after the other, each behind its delimiter and header.
class multipart_source final : public body_source {
public:
    /// What is sent before a part, and its content.
    class part {
    public:
        part(std::string delimiter, std::shared_ptr<body_source> source)
            : head(std::move(delimiter)), content(std::move(source)), size(content->size())
        {
        }
        std::string head;
        std::shared_ptr<body_source> content;
        std::optional<std::uint64_t> size;
    };

    multipart_source(std::vector<part> parts, std::string end) : parts_(std::move(parts)), end_(std::move(end)) {}

    std::optional<std::uint64_t> size() const override
    {
        std::uint64_t total = end_.size();
        for (part const& next : parts_) {
            if (!next.size)
                return std::nullopt;
            total += next.head.size() + *next.size;
        }
        return total;
    }

    result<std::string_view> read(std::size_t at_most) override
    {
        if (in_content_) {
            result<std::string_view> piece = read_content(at_most);
            if (!piece || !piece->empty())
                return piece;
            in_content_ = false;
            offset_ = 0;
            ++current_;
        }
        bool const is_last = current_ == parts_.size();
        std::string_view const head = is_last ? end_ : parts_[current_].head;
        std::string_view const piece = head.substr(offset_, at_most);
        offset_ += piece.size();
        if (offset_ == head.size() && !is_last) { // at once, so that `ready` asks the content
            in_content_ = true;
            content_bytes_ = 0;
        }
        return piece;
    }

    asio::awaitable<void> ready() override
    {
        if (in_content_)
            return parts_[current_].content->ready();
        return {};
    }

    bool rewind() override
    {
        std::size_t const begun = current_ + (in_content_ ? 1 : 0);
        bool const done = std::all_of(parts_.begin(), parts_.begin() + static_cast<std::ptrdiff_t>(begun),
                                      [](part const& read) { return read.content->rewind(); });
        current_ = 0;
        offset_ = 0;
        in_content_ = false;
        return done;
    }

private:
    result<std::string_view> read_content(std::size_t at_most)
    {
        part const& now = parts_[current_];
        result<std::string_view> piece = now.content->read(at_most);
        if (!piece || !now.size)
            return piece;
        content_bytes_ += piece->size();
        if (content_bytes_ > *now.size || (piece->empty() && content_bytes_ < *now.size))
            return error(errc::body_source_failed, phase::none,
                         "the source of part " + std::to_string(current_ + 1) + " of the body has " +
                             (piece->empty() ? "fewer" : "more") + " bytes than its size, " +
                             std::to_string(*now.size));
        return piece;
    }

    std::vector<part> parts_;
    std::string end_;
    std::size_t current_ = 0;         ///< a part; behind the last one: the end
    std::size_t offset_ = 0;          ///< in the head of the current part, or in the end
    bool in_content_ = false;         ///< the head of the current part has been read
    std::uint64_t content_bytes_ = 0; ///< of the current part
};

class multipart_content final : public body_content {
public:
    multipart_content(std::vector<body_part> parts, std::string boundary)
        : parts_(std::move(parts)), boundary_(std::move(boundary))
    {
    }

    result<std::shared_ptr<body_source>> open() const override
    {
        std::vector<multipart_source::part> opened;
        opened.reserve(parts_.size());
        std::string delimiter = "--" + boundary_;
        for (body_part const& part : parts_) {
            if (!is_utf8(part.head))
                return error(errc::invalid_request, phase::encode,
                             "part " + std::to_string(opened.size() + 1) +
                                 " of the body has a name that is not valid UTF-8");
            result<std::shared_ptr<body_source>> source = part.content.open();
            if (!source)
                return source.error();
            opened.emplace_back(delimiter + "\r\n" + part.head, std::move(*source));
            delimiter = "\r\n--" + boundary_;
        }
        return std::make_shared<multipart_source>(std::move(opened), delimiter + "--\r\n");
    }

private:
    std::vector<body_part> parts_;
    std::string boundary_;
};

/// A name in quotation marks. The HTML standard encodes `"`, CR and LF; the other control characters are no less odd.
inline std::string quoted_name(std::string_view name)
{
    std::string quoted = "\"";
    for (char const c : name) {
        if (c == '"' || (static_cast<unsigned char>(c) < 0x20) || c == 0x7f)
            append_percent_encoded(quoted, c);
        else
            quoted += c;
    }
    return quoted += '"';
}

} // namespace detail

APPMIXER_DECL multipart::multipart() : boundary_("appmixer-")
{
    constexpr int bits = 128;
    std::random_device random;
    for (int digit = 0; digit < bits / 4; ++digit)
        boundary_ += detail::hex_digit(random());
}

APPMIXER_DECL multipart& multipart::field(std::string_view name, std::string value)
{
    add(name, {}, upload_body::text(std::move(value), {}));
    return *this;
}

APPMIXER_DECL multipart& multipart::file(std::string_view name, std::string_view filename, upload_body content)
{
    add(name, "; filename=" + detail::quoted_name(filename), std::move(content));
    return *this;
}

APPMIXER_DECL multipart& multipart::boundary(std::string text)
{
    constexpr std::size_t longest = 70;
    constexpr std::string_view others = "-_.";
    bool const valid = !text.empty() && text.size() <= longest && std::all_of(text.begin(), text.end(), [&](char c) {
        return detail::is_alphanumeric(c) || others.find(c) != std::string_view::npos;
    });
    if (!valid)
        throw exception(error(errc::invalid_request, phase::none, "the boundary cannot be used"));
    boundary_ = std::move(text);
    return *this;
}

APPMIXER_DECL void multipart::add(std::string_view name, std::string_view disposition, upload_body content)
{
    std::string head = "Content-Disposition: form-data; name=" + detail::quoted_name(name);
    head.append(disposition) += "\r\n";
    if (!content.type().empty())
        head += "Content-Type: " + content.type() + "\r\n";
    parts_.emplace_back(head += "\r\n", std::move(content));
}

APPMIXER_DECL multipart::operator upload_body() const
{
    return upload_body(std::make_shared<detail::multipart_content>(parts_, boundary_),
                       "multipart/form-data; boundary=" + boundary_);
}

} // namespace appmixer

#endif
