#ifndef APPMIXER_ALGORITHMS_IMPL_EVENT_PARSER_IPP
#define APPMIXER_ALGORITHMS_IMPL_EVENT_PARSER_IPP

#include <appmixer/algorithms/detail/event_parser.hpp>
#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/core/http.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL result<std::optional<server_event>> event_parser::next(std::string_view& input)
{
    auto const fail = [&]() -> result<std::optional<server_event>> {
        failed_ = true;
        input = {};
        return error(errc::response_too_large, phase::read,
                     "an event exceeds the limit of " + std::to_string(limit_) +
                         " bytes, set by event_options::event_limit");
    };
    if (failed_)
        return fail();
    skip_byte_order_mark(input);
    while (!input.empty()) {
        if (std::exchange(skip_lf_, false) && input.front() == '\n') {
            input.remove_prefix(1);
            continue;
        }
        std::size_t const end = input.find_first_of("\r\n");
        std::string_view line = input.substr(0, end);
        bool const is_comment = (line_.empty() ? line : std::string_view(line_)).starts_with(':');
        if (!is_comment && !has_room_for(line_.size() + line.size()))
            return fail();
        if (end == std::string_view::npos) {
            if (!is_comment)
                line_ += line;
            else
                line_ = ':'; // the text of a comment is not kept
            input = {};
            break;
        }
        if (!line_.empty())
            line = line_ += line;
        skip_lf_ = input[end] == '\r';
        input.remove_prefix(end + 1);
        ++lines_;
        if (line.empty()) {
            if (std::optional<server_event> event = end_event())
                return event;
        } else if (!is_comment) {
            read_line(line);
        }
        line_.clear();
    }
    return std::optional<server_event>();
}

APPMIXER_DECL void event_parser::restart()
{
    line_.clear();
    event_.clear();
    data_.clear();
    id_ = last_id_;
    mark_bytes_ = 0;
    at_start_ = true;
    skip_lf_ = false;
    failed_ = false;
}

APPMIXER_DECL void event_parser::skip_byte_order_mark(std::string_view& input)
{
    constexpr std::string_view mark = "\xef\xbb\xbf";
    while (at_start_ && !input.empty()) {
        if (input.front() == mark[mark_bytes_]) {
            input.remove_prefix(1);
            at_start_ = ++mark_bytes_ < mark.size();
        } else {
            line_ = mark.substr(0, mark_bytes_);
            at_start_ = false;
        }
    }
}

APPMIXER_DECL void event_parser::read_line(std::string_view line)
{
    std::string const repaired = is_utf8(line) ? std::string() : repaired_utf8(line);
    if (!repaired.empty())
        line = repaired;
    std::size_t const colon = line.find(':');
    if (colon == std::string_view::npos)
        return read_field(line, {});
    std::string_view value = line.substr(colon + 1);
    if (value.starts_with(' '))
        value.remove_prefix(1);
    read_field(line.substr(0, colon), value);
}

APPMIXER_DECL void event_parser::read_field(std::string_view name, std::string_view value)
{
    if (name == "data") {
        data_.append(value) += '\n';
    } else if (name == "event") {
        event_ = value;
    } else if (name == "id") {
        // The standard ignores identifiers with NUL. Others with control characters cannot be sent back either.
        if (is_field_value(value))
            id_ = value;
    } else if (name == "retry" && !value.empty() && std::all_of(value.begin(), value.end(), is_digit)) {
        constexpr std::int64_t most = 1'000'000'000;
        std::int64_t time = 0;
        for (char const digit : value)
            time = (std::min)(time * 10 + (digit - '0'), most);
        retry_ = std::chrono::milliseconds(time);
    }
}

/// At a blank line. An event without `data:` is none.
APPMIXER_DECL std::optional<server_event> event_parser::end_event()
{
    last_id_ = id_;
    std::string type = std::exchange(event_, {});
    if (data_.empty())
        return std::nullopt;
    data_.pop_back();
    if (type.empty())
        type = "message";
    return server_event(std::move(type), std::exchange(data_, {}), id_);
}

APPMIXER_DECL bool event_parser::has_room_for(std::size_t line) const noexcept
{
    std::size_t const used = data_.size() + event_.size();
    return used <= limit_ && line <= limit_ - used;
}

} // namespace appmixer::detail

#endif
