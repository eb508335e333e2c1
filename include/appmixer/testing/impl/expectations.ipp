#ifndef APPMIXER_TESTING_IMPL_EXPECTATIONS_IPP
#define APPMIXER_TESTING_IMPL_EXPECTATIONS_IPP

#include <appmixer/testing/detail/expectations.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail {

/// The name of a request in messages, "GET /flows".
APPMIXER_DECL std::string expectations::label_of(http_request const& request) const
{
    return std::string(to_string(request.method)) + " " + secrets_.redact_target(request.target);
}

APPMIXER_DECL void expectations::add(http_request const& request)
{
    secrets_.collect(request);
    items_.emplace_back(std::to_string(items_.size() + 1) + ". " + label_of(request));
}

/// The indices of the exchanges that may come next.
APPMIXER_DECL std::vector<std::size_t> expectations::candidates() const
{
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (items_[i].done)
            continue;
        indices.push_back(i);
        if (!any_order && !items_[i].repeats)
            break;
    }
    return indices;
}

APPMIXER_DECL result<std::size_t> expectations::take(http_request const& request, call_context const& context,
                                                     comparison const& compare)
{
    secrets_.collect(request);
    secrets_.collect(context);
    std::vector<std::size_t> const open = candidates();
    std::string why;
    for (std::size_t const index : open) {
        request_mismatch const mismatch = compare(index);
        if (!mismatch.other_request && mismatch.difference.empty()) {
            if (!any_order)
                for (std::size_t i = 0; i < index; ++i)
                    items_[i].done = true; // repeating ones before it
            items_[index].done = !items_[index].repeats;
            return index;
        }
        if (!mismatch.other_request && why.empty())
            why = items_[index].label + " " + mismatch.difference;
    }
    if (why.empty()) {
        if (open.empty())
            why = "expected no more requests";
        else if (any_order)
            why = "expected one of the remaining requests (" + std::to_string(left()) + " of " +
                  std::to_string(items_.size()) + ")";
        else
            why = "expected " + items_[open.back()].label;
        why += ", received " + label_of(request);
    }
    why = secrets_.redact_text(why);
    unexpected_.push_back(why);
    return error(errc::unexpected_request, phase::none, std::move(why));
}

APPMIXER_DECL std::string expectations::unmet() const
{
    std::string text; // redacted once more, with the secrets of later requests
    for (item const& one : items_)
        if (!one.done && !one.repeats)
            text += secrets_.redact_text(one.label) + " was not received\n";
    for (std::string const& why : unexpected_)
        text += secrets_.redact_text(why) + "\n";
    return text;
}

APPMIXER_DECL std::size_t expectations::left() const noexcept
{
    return static_cast<std::size_t>(
        std::count_if(items_.begin(), items_.end(), [](item const& one) { return !one.done && !one.repeats; }));
}

} // namespace appmixer::detail

#endif
