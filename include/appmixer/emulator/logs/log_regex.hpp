#ifndef APPMIXER_EMULATOR_LOGS_LOG_REGEX_HPP
#define APPMIXER_EMULATOR_LOGS_LOG_REGEX_HPP

// Regular expressions in the search engine's syntax.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// Translates a regular expression of the search engine into one for `pattern`.
class log_regex {
public:
    explicit log_regex(std::string_view source) noexcept : remaining_(source) {}

    /// The translated expression. Valid only if `fault` is empty afterwards.
    std::string translated()
    {
        while (!remaining_.empty() && fault.empty())
            take();
        return std::move(result_);
    }

    std::string fault; ///< what is wrong with the expression; empty if it is valid

private:
    void take()
    {
        char const c = remaining_.front();
        remaining_.remove_prefix(1);
        if (c == '\\')
            return escaped();
        if (in_class_) {
            in_class_ = c != ']';
            result_ += c;
            return;
        }
        switch (c) {
        case '.': result_ += "[^]"; break; // line breaks, too
        case '@': result_ += "[^]*"; break;
        case '^':
        case '$': literal(c); break; // no anchors
        case '"': quoted(); break;
        case '&':
        case '~':
        case '<':
        case '#': fault = std::string(1, '\'') + c + "' is not supported in a regular expression"; break;
        default:
            in_class_ = c == '[';
            result_ += c;
            break;
        }
    }

    /// A character after a backslash: one of the sets \d, \s and \w and their complements, or the character itself.
    void escaped()
    {
        char const c = remaining_.empty() ? '\\' : remaining_.front();
        remaining_.remove_prefix(remaining_.empty() ? 0U : 1U);
        if (std::string_view("dDsSwW").find(c) != std::string_view::npos)
            result_.append(1, '\\').append(1, c);
        else
            literal(c);
    }

    void quoted()
    {
        std::size_t const end = remaining_.find('"');
        if (end == std::string_view::npos) {
            fault = "missing '\"' in a regular expression";
            return;
        }
        for (char const c : remaining_.substr(0, end))
            literal(c);
        remaining_.remove_prefix(end + 1);
    }

    void literal(char c)
    {
        if (std::string_view("\\^$.|?*+()[]{}-").find(c) != std::string_view::npos)
            result_ += '\\';
        result_ += c;
    }

    std::string_view remaining_;
    std::string result_;
    bool in_class_ = false;
};

} // namespace appmixer::detail::emu

#endif
