#ifndef APPMIXER_ALGORITHMS_IMPL_SYNC_PLAN_IPP
#define APPMIXER_ALGORITHMS_IMPL_SYNC_PLAN_IPP

// Prints plans and reports. The texts are those of files and servers, so each is kept in one line.

#include <appmixer/algorithms/sync_plan.hpp>
#include <appmixer/core/detail/utf8.hpp>

#include <array>

namespace appmixer {

APPMIXER_DECL std::string_view to_string(sync_kind value) noexcept
{
    switch (value) {
    case sync_kind::create: return "create";
    case sync_kind::update: return "update";
    case sync_kind::rename: return "rename";
    case sync_kind::delete_: return "delete";
    case sync_kind::conflict: return "conflict";
    case sync_kind::unchanged: break;
    }
    return "unchanged";
}

APPMIXER_DECL std::string_view to_string(sync_subject value) noexcept
{
    return value == sync_subject::flow ? "flow" : "store";
}

APPMIXER_DECL std::string_view to_string(sync_end value) noexcept
{
    switch (value) {
    case sync_end::done: return "done";
    case sync_end::failed: return "failed";
    case sync_end::changed: return "changed meanwhile";
    case sync_end::not_known: return "not known";
    case sync_end::not_begun: break;
    }
    return "not begun";
}

namespace detail {

/// A name in quotes.
inline std::string shown_name(std::string_view name)
{
    constexpr std::size_t longest = 200;
    return '"' + one_line(name, longest) + '"';
}

/// Appends "2 to create, 1 to delete" for the counts that are not zero.
inline void append_count(std::string& text, std::size_t count, std::string_view what)
{
    if (count > 0)
        text.append(text.empty() ? "" : ", ").append(std::to_string(count)).append(" ").append(what);
}

inline std::string line_of(sync_action const& action)
{
    constexpr std::size_t longest = 1000;
    std::string line(to_string(action.kind));
    line.append(" ").append(to_string(action.subject)).append(" ");
    if (!action.old_name.empty())
        line.append(shown_name(action.old_name)).append(" to ");
    line += shown_name(action.name);
    if (action.kind == sync_kind::conflict)
        return line.append(": ").append(one_line(action.detail, longest));
    if (!action.id.empty() && action.kind != sync_kind::create)
        line.append(" ").append(one_line(action.id, longest));
    if (!action.file.empty())
        line.append(" ").append(one_line(action.file, longest));
    return line;
}

} // namespace detail

APPMIXER_DECL std::string sync_plan::text() const
{
    constexpr std::size_t longest = 1000;
    std::string text;
    for (sync_action const& action : actions) {
        if (action.kind == sync_kind::unchanged)
            continue;
        text.append(detail::line_of(action)).append("\n");
        for (std::string const& pointer : action.differences)
            text.append("    ").append(detail::one_line(pointer, longest)).append("\n");
        for (std::string const& warning : action.warnings)
            text.append("    warning: ").append(detail::one_line(warning, longest)).append("\n");
    }
    std::string summary;
    for (sync_kind const kind : {sync_kind::create, sync_kind::update, sync_kind::rename, sync_kind::delete_})
        detail::append_count(summary, count(kind), "to " + std::string(to_string(kind)));
    detail::append_count(summary, count(sync_kind::conflict),
                         count(sync_kind::conflict) == 1 ? "conflict" : "conflicts");
    detail::append_count(summary, count(sync_kind::unchanged), "unchanged");
    return text + (summary.empty() ? "nothing to do" : summary) + "\n";
}

APPMIXER_DECL std::string sync_report::text() const
{
    std::string text;
    std::string summary;
    for (sync_outcome const& outcome : outcomes) {
        if (outcome.end == sync_end::done)
            continue;
        text.append(to_string(outcome.kind)).append(" ").append(to_string(outcome.subject)).append(" ");
        text.append(detail::shown_name(outcome.name)).append(": ").append(to_string(outcome.end));
        if (outcome.cause.code())
            text.append(": ").append(outcome.cause.what());
        text += '\n';
    }
    for (sync_end const end :
         {sync_end::done, sync_end::failed, sync_end::changed, sync_end::not_known, sync_end::not_begun})
        detail::append_count(summary, count(end), to_string(end));
    return text + (summary.empty() ? "nothing to do" : summary) + "\n";
}

} // namespace appmixer

#endif
