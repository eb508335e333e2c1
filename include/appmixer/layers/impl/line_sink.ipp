#ifndef APPMIXER_LAYERS_IMPL_LINE_SINK_IPP
#define APPMIXER_LAYERS_IMPL_LINE_SINK_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/timestamp.hpp>
#include <appmixer/layers/line_sink.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <ostream>

namespace appmixer {

APPMIXER_DECL void line_sink::begin(std::string_view key)
{
    if (!line_.empty())
        line_ += ' ';
    line_.append(key).append(1, '=');
}

APPMIXER_DECL void line_sink::append(std::string_view value)
{
    auto const printable = [](char c) { return c >= 0x20 && c < 0x7f; };
    auto const plain = [&](char c) { return printable(c) && c != ' ' && c != '=' && c != '"' && c != '\\'; };
    if (!value.empty() && std::all_of(value.begin(), value.end(), plain)) {
        line_ += value;
        return;
    }
    line_ += '"';
    for (char const c : value) {
        if (printable(c)) {
            if (c == '"' || c == '\\')
                line_ += '\\';
            line_ += c;
        } else {
            line_ += "\\x";
            detail::append_hex(line_, c);
        }
    }
    line_ += '"';
}

APPMIXER_DECL void line_sink::append(std::int64_t value)
{
    char digits[24];
    line_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

APPMIXER_DECL void line_sink::on_call_end(trace_event const& event)
{
    std::lock_guard const lock(mutex_);
    line_.clear();
    auto const add = [&](std::string_view key, auto const& value) {
        begin(key);
        append(value);
    };
    add("time", to_iso(std::chrono::floor<std::chrono::milliseconds>(event.time_of_day())));
    add("operation", event.operation());
    add("method", to_string(event.method()));
    text_.clear();
    event.append_target(text_);
    add("target", std::string_view(text_));
    if (event.code()) {
        add("error", event.error_kind());
        text_.assign(event.code().category().name()).append(":").append(std::to_string(event.code().value()));
        add("code", std::string_view(text_));
        if (event.phase() != phase::none)
            add("phase", detail::short_name(event.phase()));
    } else {
        add("status", event.status());
    }
    if (event.attempt() > 0)
        add("attempts", event.attempt());
    if (event.stop_reason() != stop_reason::none)
        add("stop", detail::short_name(event.stop_reason()));

    auto const elapsed = std::chrono::floor<std::chrono::microseconds>(event.elapsed()).count();
    add("duration_ms", elapsed / 1000);
    line_ += '.';
    for (int const unit : {100, 10, 1})
        line_ += static_cast<char>('0' + elapsed / unit % 10);

    add("request_bytes", static_cast<std::int64_t>(event.request_size()));
    if (!event.code())
        add("response_bytes", static_cast<std::int64_t>(event.response_size()));
    if (event.mistyped_fields() > 0) {
        add("mistyped", static_cast<std::int64_t>(event.mistyped_fields()));
        add("first_mistyped", event.first_mistyped_field());
    }
    for (std::string const& name : event.settings().headers())
        if (std::optional<std::string_view> const value = event.response_header(name)) {
            line_ += " header.";
            line_ += detail::to_lower(name);
            line_ += '=';
            append(*value);
        }
    line_ += '\n';
    out_->write(line_.data(), static_cast<std::streamsize>(line_.size()));
}

} // namespace appmixer

#endif
