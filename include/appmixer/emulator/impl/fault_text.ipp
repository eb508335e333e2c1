#ifndef APPMIXER_EMULATOR_IMPL_FAULT_TEXT_IPP
#define APPMIXER_EMULATOR_IMPL_FAULT_TEXT_IPP

// Writes the text form of faults, which fault_parser.ipp reads.

#include <appmixer/core/detail/retry_after.hpp>
#include <appmixer/emulator/emulator_faults.hpp>

#include <string_view>

namespace appmixer {

namespace detail::emu {

/// What happens to the response: the part of the text before the options.
inline std::string fault_kind(emulator_fault const& fault)
{
    using effect = emulator_fault::effect;
    using content = emulator_fault::content;
    switch (fault.what) {
    case effect::truncate: return "truncated";
    case effect::cut: return "cut";
    case effect::extra_fields: return "extra-fields";
    case effect::unknown_stage: return "unknown-stage";
    case effect::numeric_dates: return "numeric-dates";
    case effect::replace: break;
    }
    if (fault.status < 400 && (fault.body == content::empty || fault.body == content::null))
        return fault.body == content::empty ? "empty" : "null";
    if (fault.status == 401 && fault.body == content::error_object && fault.message == "Expired token")
        return "expired-token";
    return std::to_string(fault.status);
}

inline std::string_view fault_body(emulator_fault::content body) noexcept
{
    using content = emulator_fault::content;
    switch (body) {
    case content::error_object: return "error";
    case content::html: return "html";
    case content::empty: return "empty";
    case content::null: break;
    }
    return "null";
}

} // namespace detail::emu

APPMIXER_DECL std::string to_string(emulator_fault const& fault)
{
    using effect = emulator_fault::effect;
    using content = emulator_fault::content;
    std::string const kind = detail::emu::fault_kind(fault);
    std::string text = kind;
    auto const add_option = [&](std::string_view name, std::string_view value) {
        text.append(text.size() == kind.size() ? ":" : ",").append(name).append("=").append(value);
    };
    auto const add_number = [&](std::string_view name, std::uint64_t value) {
        add_option(name, std::to_string(value));
    };

    bool const of_success = kind == "empty" || kind == "null";
    if (of_success && fault.status != 200)
        add_number("status", static_cast<std::uint64_t>(fault.status));
    bool const has_page = fault.status >= 502 && fault.status <= 504;
    if (fault.what == effect::replace && !of_success &&
        fault.body != (has_page ? content::html : content::error_object))
        add_option("body", detail::emu::fault_body(fault.body));
    if (fault.what == effect::replace && !fault.message.empty() && kind != "expired-token")
        add_option("message", fault.message);
    if (fault.what == effect::replace && fault.retry_after)
        add_option(fault.retry == emulator_fault::retry_form::seconds ? "retry-after" : "retry-after-date",
                   detail::format_retry_after(*fault.retry_after));
    if (fault.what == effect::cut && fault.cut_after != 0)
        add_number("after", fault.cut_after);
    if (fault.what == effect::replace && fault.server_executes != of_success)
        add_option("when", fault.server_executes ? "after" : "before");
    if (fault.method)
        add_option("method", to_string(*fault.method));
    if (!fault.path.empty())
        add_option("path", fault.path);
    if (fault.skip != 0)
        add_number("skip", fault.skip);
    if (fault.every != 1)
        add_number("every", fault.every);
    if (fault.count && (*fault.count != 1 || fault.every != 1))
        add_number("count", *fault.count);
    else if (!fault.count && fault.every == 1)
        add_option("count", "always");
    return text;
}

} // namespace appmixer

#endif
