#ifndef APPMIXER_ALGORITHMS_IMPL_FLOW_CHANGES_IPP
#define APPMIXER_ALGORITHMS_IMPL_FLOW_CHANGES_IPP

#include <appmixer/algorithms/detail/flow_changes.hpp>
#include <appmixer/json/writer.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

template <class T>
bool is_same_field(T const& a, T const& b)
{
    if constexpr (is_raw_json<T>) {
        return a == b;
    } else { // some members have no comparison, and a text that is not UTF-8 is an error only when it is sent
        std::string texts[2];
        json_writer first(texts[0]), second(texts[1]);
        write_json(first, a);
        write_json(second, b);
        return texts[0] == texts[1];
    }
}

/// The JSON of a field that was emptied.
template <class T>
json::value empty_field()
{
    if constexpr (std::same_as<T, std::string> || std::same_as<T, std::optional<std::string>>)
        return json::value("");
    else if constexpr (std::same_as<T, raw_object>)
        return json::object();
    else if constexpr (std::same_as<T, std::optional<std::vector<share>>> ||
                       std::same_as<T, std::optional<std::vector<std::string>>>)
        return json::array();
    else
        return nullptr;
}

/// Whether a key belongs to a member that is sent in its place or that a client cannot write.
inline bool is_superseded(flow const& after, std::string_view key)
{
    bool superseded = false;
    auto const check_line = [&](auto const& line) {
        if (line.name == key)
            superseded = line.rights != access::writable || is_present(after.*(line.member));
    };
    flow::fields.for_each(check_line);
    return superseded;
}

APPMIXER_DECL std::optional<flow> changes_between(flow const& before, flow const& after)
{
    flow changes;
    bool differs = false;
    auto const compare = [&]<class T>(field_entry<flow, T> const& line) {
        if (line.rights != access::writable || is_same_field(before.*(line.member), after.*(line.member)))
            return;
        differs = true;
        if (is_present(after.*(line.member)))
            changes.*(line.member) = after.*(line.member);
        else
            changes.extra[line.name] = empty_field<T>();
    };
    flow::fields.for_each(compare);

    for (auto const& entry : after.extra) {
        json::value const* const old = before.extra.if_contains(entry.key());
        if ((old == nullptr || *old != entry.value()) && !is_superseded(after, entry.key())) {
            differs = true;
            changes.extra[entry.key()] = entry.value();
        }
    }
    for (auto const& entry : before.extra) {
        bool const removed = !entry.value().is_null() && !after.extra.contains(entry.key());
        if (removed && !is_superseded(after, entry.key())) {
            differs = true;
            changes.extra[entry.key()] = nullptr;
        }
    }
    return differs ? std::optional<flow>(std::move(changes)) : std::nullopt;
}

APPMIXER_DECL bool have_common_field(flow const& a, flow const& b)
{
    bool common = false;
    auto const compare = [&](auto const& line) {
        auto const has = [&](flow const& f) { return is_present(f.*(line.member)) || f.extra.contains(line.name); };
        common = common || (line.rights == access::writable && has(a) && has(b));
    };
    flow::fields.for_each(compare);
    for (auto const& entry : a.extra)
        common = common || b.extra.contains(entry.key());
    return common;
}

} // namespace appmixer::detail

#endif
