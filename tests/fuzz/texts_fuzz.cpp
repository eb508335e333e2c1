// Short texts of a server: those that decide when a call is retried (`Retry-After`, dates, the expiry of tokens), and
// those that are shown, which must be valid UTF-8 without secrets in any encoding.

#include "input.hpp"

#include <appmixer/call/detail/token_expiry.hpp>
#include <appmixer/call/operation.hpp>
#include <appmixer/core/detail/base64.hpp>
#include <appmixer/core/detail/http_date.hpp>
#include <appmixer/core/detail/percent.hpp>
#include <appmixer/core/detail/retry_after.hpp>
#include <appmixer/core/detail/secret_finder.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace appmixer;

/// A text as a server, a proxy or a framework might write it.
std::string encoded(std::string_view text, std::size_t how)
{
    std::string out;
    switch (how) {
    case 0: detail::append_percent_encoded(out, text, {}); break;
    case 1:
        if (!detail::is_utf8(text)) // a JSON string would hold U+FFFD for what is not UTF-8
            return std::string(text);
        detail::json_writer(out).string(text);
        out = out.substr(1, out.size() - 2);
        break;
    case 2: out = detail::to_base64(text); break;
    case 3:
        for (char const c : text) {
            if (c == '&' || c == '<' || c == '"')
                out.append("&#").append(std::to_string(static_cast<unsigned char>(c))).append(";");
            else
                out += c;
        }
        break;
    case 4:
        for (char const c : detail::to_base64(text))
            out += c == '+' ? '-' : c == '/' ? '_' : c;
        break;
    default:
        for (char const c : text)
            for (unsigned const half : {static_cast<unsigned char>(c) / 16U, static_cast<unsigned char>(c) % 16U})
                out += "0123456789abcdef"[half];
    }
    return out;
}

void look_for_secret(fuzz::input& input)
{
    std::size_t const first = input.number(6), second = input.number(6);
    std::string_view const secret = input.line(), before = input.line(), after = input.rest();
    if (secret.size() < detail::shortest_secret)
        return;
    std::string const way = encoded(encoded(secret, first), second);
    detail::secret_finder finder;
    finder.add(secret);
    std::string const clean = finder.without_secrets(std::string(before) + " " + way + " " + std::string(after), false);
    fuzz::promise(clean.find(detail::redacted_text) != clean.npos, "an encoded secret is found");
    fuzz::promise(finder.contains_secret(way), "also alone");
}

void show(std::string_view text)
{
    fuzz::promise(detail::is_utf8(detail::shown_text(text)), "what is shown is UTF-8");
    for (std::size_t const limit : {std::size_t(0), std::size_t(7), text.size() / 2, text.size()}) {
        std::string const part = detail::shown_text(text, limit), line = detail::one_line(text, limit);
        fuzz::promise(detail::is_utf8(part) && part.size() <= limit, "also where it was cut");
        fuzz::promise(detail::is_utf8(line) && line.find_first_of("\r\n\x1b") == line.npos, "a line is one");
    }
    fuzz::promise(detail::is_utf8(error(errc::bad_request, phase::response, std::string(text)).what()), "and an error");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    fuzz::input input(data, size);
    std::size_t const kind = input.number(4);
    if (kind == 3)
        return look_for_secret(input), 0;
    std::string_view const text = input.rest();
    if (kind == 2)
        return show(text), 0;
    if (kind == 1) {
        std::optional<std::chrono::system_clock::time_point> const expiry = detail::jwt_expiry(text);
        fuzz::promise(!expiry || std::count(text.begin(), text.end(), '.') == 2, "a token has three parts");
        return 0;
    }
    constexpr std::chrono::sys_seconds now = std::chrono::sys_days(std::chrono::year(2026) / 11 / 24);
    std::optional<std::chrono::milliseconds> const wait = detail::parse_retry_after(text, now);
    fuzz::promise(!wait || *wait >= std::chrono::seconds(0), "a wait is not negative");
    fuzz::promise(!wait || *wait <= std::chrono::seconds(std::int64_t(1) << 31), "a wait has a limit");
    if (std::optional<std::chrono::sys_seconds> const date = detail::parse_http_date(text, now)) {
        std::chrono::year_month_day const day(std::chrono::floor<std::chrono::days>(*date));
        fuzz::promise(day.ok(), "a date is one");
        fuzz::promise(int(day.year()) >= 0 && int(day.year()) <= 9999, "of four digits");
    }
    return 0;
}
