#ifndef APPMIXER_ALGORITHMS_IMPL_DOWNLOAD_PLAN_IPP
#define APPMIXER_ALGORITHMS_IMPL_DOWNLOAD_PLAN_IPP

#include <appmixer/algorithms/detail/content_range.hpp>
#include <appmixer/algorithms/detail/download_plan.hpp>

#include <string_view>

namespace appmixer::detail {

APPMIXER_DECL header_list download_plan::headers() const
{
    header_list added;
    added.append("Accept-Encoding", "identity");
    if (resumes()) {
        added.append("Range", "bytes=" + std::to_string(there_) + "-");
        added.append("If-Range", validator_);
    }
    return added;
}

APPMIXER_DECL download_step download_plan::step(http_response const& head) const
{
    constexpr int partial_content = 206;
    constexpr int range_not_satisfiable = 416;
    if (head.status == partial_content)
        return step_for_range(head.headers);
    if (head.status == range_not_satisfiable && resumes()) {
        std::optional<content_range> const range =
            parse_content_range(head.headers.get("Content-Range").value_or(std::string_view()));
        bool const has_all = range && !range->first && range->length == there_;
        bool const may_be_same = !head.headers.contains("ETag") || is_same_version(head.headers);
        return has_all && may_be_same ? download_step::complete : download_step::start_over;
    }
    return is_success(head.status) ? download_step::replace : download_step::failed;
}

APPMIXER_DECL download_step download_plan::step_for_range(header_list const& headers) const
{
    std::optional<content_range> const range =
        parse_content_range(headers.get("Content-Range").value_or(std::string_view()));
    std::optional<std::uint64_t> const length = content_length(headers);
    bool const is_valid =
        range && range->first && is_identity(headers) && (!length || *length == range->last - *range->first + 1);
    if (!resumes()) { // nobody asked for a range; one of the whole can be used
        bool const is_whole = is_valid && *range->first == 0 && range->length == range->last + 1;
        return is_whole ? download_step::replace : download_step::failed;
    }
    bool const same_length = !length_ || !range || !range->length || range->length == length_;
    bool const continues = is_valid && *range->first == there_ && same_length && is_same_version(headers);
    return continues ? download_step::append : download_step::start_over;
}

/// A server that ignores `If-Range` sends the range of another version. RFC 9110 §15.3.7 requires the `ETag`, not the
/// `Last-Modified`.
APPMIXER_DECL bool download_plan::is_same_version(header_list const& headers) const
{
    std::optional<std::string_view> const tag = headers.get("ETag");
    if (is_strong_tag(validator_))
        return tag == validator_;
    return !tag && headers.get("Last-Modified").value_or(validator_) == validator_;
}

APPMIXER_DECL bool is_identity(header_list const& headers) noexcept
{
    std::optional<std::string_view> const coding = headers.get("Content-Encoding");
    return !coding || coding->empty() || iequals(*coding, "identity");
}

APPMIXER_DECL std::optional<std::uint64_t> whole_length(http_response const& head) noexcept
{
    if (std::optional<std::string_view> const text = head.headers.get("Content-Range")) {
        std::optional<content_range> const range = parse_content_range(*text);
        return range ? range->length : std::nullopt;
    }
    if (head.headers.contains("Transfer-Encoding") || !is_identity(head.headers))
        return std::nullopt;
    return content_length(head.headers);
}

} // namespace appmixer::detail

#endif
