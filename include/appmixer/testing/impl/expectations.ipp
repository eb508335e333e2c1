#ifndef APPMIXER_TESTING_IMPL_EXPECTATIONS_IPP
#define APPMIXER_TESTING_IMPL_EXPECTATIONS_IPP

#include <appmixer/testing/detail/expectations.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail {

/// A request as messages name it, "GET /flows".
APPMIXER_DECL std::string expectations::label_of(http_request const& request) const
{
    return std::string(to_string(request.method)) + " " + secrets_.in_target(request.target);
}

APPMIXER_DECL void expectations::add(http_request const& request)
{
    secrets_.look_at(request);
    items_.emplace_back(std::to_string(items_.size() + 1) + ". " + label_of(request));
}

/// The exchanges that may come next.
APPMIXER_DECL std::vector<std::size_t> expectations::candidates() const
{
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (items_[i].over)
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
    secrets_.look_at(request);
    secrets_.look_at(context);
    std::vector<std::size_t> const open = candidates();
    std::string why;
    for (std::size_t const index : open) {
        request_mismatch const differs = compare(index);
        if (!differs.other_request && differs.words.empty()) {
            if (!any_order)
                for (std::size_t i = 0; i < index; ++i)
                    items_[i].over = true; // one that repeats, and whose time is over
            items_[index].over = !items_[index].repeats;
            return index;
        }
        if (!differs.other_request && why.empty())
            why = items_[index].label + " came, but " + differs.words;
    }
    if (why.empty()) {
        why = label_of(request) + " came, and ";
        if (open.empty())
            why += "nothing more was expected";
        else if (any_order)
            why += "none of what was left to expect was that (" + std::to_string(left()) + " of " +
                   std::to_string(items_.size()) + ")";
        else
            why += items_[open.back()].label + " was expected";
    }
    why = secrets_.in_text(why);
    unexpected_.push_back(why);
    return error(errc::unexpected_request, phase::none, std::move(why));
}

APPMIXER_DECL std::string expectations::unmet() const
{
    std::string text; // cleaned once more, of secrets that were noted since
    for (item const& one : items_)
        if (!one.over && !one.repeats)
            text += secrets_.in_text(one.label) + " did not come\n";
    for (std::string const& why : unexpected_)
        text += "unexpected: " + secrets_.in_text(why) + "\n";
    return text;
}

APPMIXER_DECL std::size_t expectations::left() const noexcept
{
    return static_cast<std::size_t>(
        std::count_if(items_.begin(), items_.end(), [](item const& one) { return !one.over && !one.repeats; }));
}

} // namespace appmixer::detail

#endif
