#ifndef APPMIXER_EMULATOR_IMPL_FAULT_PARSER_IPP
#define APPMIXER_EMULATOR_IMPL_FAULT_PARSER_IPP

// The text form of faults.

#include <appmixer/core/detail/retry_after.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/emulator_faults.hpp>

#include <algorithm>
#include <utility>

namespace appmixer {

namespace detail::emu {

/// Thrown for a text that does not describe a fault.
class fault_syntax {
public:
    explicit fault_syntax(std::string why) : message(std::move(why)) {}
    std::string message;
};

/// A word in quotation marks for an error message: shortened, valid UTF-8, without control characters.
inline std::string quoted(std::string_view word)
{
    std::string text = "\"";
    for (char const c : repaired_utf8(cut_text(word, 40)))
        text += static_cast<unsigned char>(c) < ' ' || c == 0x7f ? '?' : c;
    return text + (word.size() > 40 ? "...\"" : "\"");
}

/// Parses the text of a fault; see `emulator_faults::add` for the grammar.
class fault_parser {
public:
    explicit fault_parser(std::string_view text)
    {
        std::size_t const colon = (std::min)(text.find(':'), text.size());
        kind_ = text.substr(0, colon);
        read_kind();
        std::string_view options = text.substr((std::min)(colon + 1, text.size()));
        if (colon < text.size() && options.empty())
            throw fault_syntax("no option follows the colon");
        while (!options.empty()) {
            std::string_view const option = options.substr(0, options.find(','));
            bool const last = option.size() == options.size();
            options.remove_prefix(last ? options.size() : option.size() + 1);
            if (!last && options.empty())
                throw fault_syntax("no option follows the last comma");
            std::size_t const equals = option.find('=');
            if (equals == std::string_view::npos)
                throw fault_syntax("the option " + quoted(option) + " has no '='");
            read_option(option.substr(0, equals), option.substr(equals + 1));
        }
        if (every_given_ && !count_given_)
            fault.count.reset();
    }

    emulator_fault fault;

private:
    using effect = emulator_fault::effect;
    using content = emulator_fault::content;

    /// A whole number of at most nine digits.
    static std::size_t number(std::string_view name, std::string_view text)
    {
        if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string_view::npos)
            throw fault_syntax(std::string(name) + " must be a whole number, not " + quoted(text));
        std::size_t value = 0;
        for (char const c : text)
            value = value * 10 + static_cast<std::size_t>(c - '0');
        return value;
    }
    static int status(std::string_view name, std::string_view text, std::size_t least)
    {
        std::size_t const value = number(name, text);
        if (value < least || value > 599)
            throw fault_syntax(std::string(name) + " must be from " + std::to_string(least) + " to 599, not " +
                               quoted(text));
        return static_cast<int>(value);
    }

    void read_kind()
    {
        if (!kind_.empty() && kind_.find_first_not_of("0123456789") == std::string_view::npos) {
            fault.status = status("a status", kind_, 400);
            if (fault.status >= 502 && fault.status <= 504)
                fault.body = content::html;
        } else if (kind_ == "expired-token") {
            fault.status = 401;
            fault.message = "Expired token";
        } else if (kind_ == "empty" || kind_ == "null") {
            fault.status = 200;
            fault.body = kind_ == "empty" ? content::empty : content::null;
            fault.server_executes = true;
        } else if (kind_ == "truncated" || kind_ == "cut" || kind_ == "extra-fields" || kind_ == "unknown-stage" ||
                   kind_ == "numeric-dates") {
            fault.what = kind_ == "truncated"       ? effect::truncate
                         : kind_ == "cut"           ? effect::cut
                         : kind_ == "extra-fields"  ? effect::extra_fields
                         : kind_ == "unknown-stage" ? effect::unknown_stage
                                                    : effect::numeric_dates;
            fault.server_executes = true;
        } else {
            throw fault_syntax("unknown fault " + quoted(kind_) +
                               "; expected a status from 400 to 599, expired-token, empty, null, truncated, "
                               "cut, extra-fields, unknown-stage or numeric-dates");
        }
    }

    void read_option(std::string_view name, std::string_view value)
    {
        if (name == "path") {
            fault.path = value;
            if (value.empty() || value.front() != '/')
                throw fault_syntax("path must begin with a slash, not " + quoted(value));
        } else if (name == "method") {
            fault.method = to_method(value);
            if (!fault.method)
                throw fault_syntax("unknown method " + quoted(value));
        } else if (name == "when") {
            if (value != "before" && value != "after")
                throw fault_syntax("when must be before or after, not " + quoted(value));
            if (value == "before" && fault.what != effect::replace)
                throw fault_syntax(std::string(kind_) + " changes a response, so when=before is not possible");
            fault.server_executes = value == "after";
        } else if (name == "count") {
            count_given_ = true;
            fault.count.reset();
            if (value != "always")
                fault.count = number(name, value);
        } else if (name == "every") {
            every_given_ = true;
            fault.every = number(name, value);
        } else if (name == "skip") {
            fault.skip = number(name, value);
        } else if (name == "after") {
            require_option(fault.what == effect::cut, name);
            fault.cut_after = number(name, value);
        } else {
            read_option_of_response(name, value);
        }
    }

    void read_option_of_response(std::string_view name, std::string_view value)
    {
        bool const of_status = fault.what == effect::replace && kind_ != "empty" && kind_ != "null";
        if (name == "status") {
            require_option(!of_status && fault.what == effect::replace, name);
            fault.status = status(name, value, 200);
        } else if (name == "body") {
            require_option(of_status, name);
            if (value != "error" && value != "html" && value != "empty" && value != "null")
                throw fault_syntax("body must be error, html, empty or null, not " + quoted(value));
            fault.body = value == "error"   ? content::error_object
                         : value == "html"  ? content::html
                         : value == "empty" ? content::empty
                                            : content::null;
        } else if (name == "message") {
            require_option(of_status, name);
            fault.message = value;
        } else if (name == "retry-after" || name == "retry-after-date") {
            require_option(of_status, name);
            if (value.find_first_not_of("0123456789.") ==
                std::string_view::npos) // `parse_retry_after` accepts dates, too
                fault.retry_after = parse_retry_after(value, {});
            if (!fault.retry_after)
                throw fault_syntax(std::string(name) + " must be a number of seconds, not " + quoted(value));
            fault.retry =
                name == "retry-after" ? emulator_fault::retry_form::seconds : emulator_fault::retry_form::date;
        } else {
            throw fault_syntax("unknown option " + quoted(name) +
                               "; expected path, method, when, count, every, skip, after, body, message, status, "
                               "retry-after or retry-after-date");
        }
    }

    /// Throws unless the option `name` may be combined with the kind of the fault.
    void require_option(bool fits, std::string_view name) const
    {
        if (!fits)
            throw fault_syntax(std::string(name) + " cannot be combined with " + std::string(kind_));
    }

    std::string_view kind_;
    bool count_given_ = false;
    bool every_given_ = false;
};

} // namespace detail::emu

APPMIXER_DECL result<void> emulator_faults::add(std::string_view text)
{
    try {
        return add(detail::emu::fault_parser(text).fault);
    } catch (detail::emu::fault_syntax const& why) {
        return error(errc::invalid_request, phase::none, why.message);
    }
}

} // namespace appmixer

#endif
