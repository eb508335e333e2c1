#ifndef APPMIXER_EMULATOR_TEXT_QUERY_IPP
#define APPMIXER_EMULATOR_TEXT_QUERY_IPP

// Projections and list options; the filters are in filter.ipp.

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_target.hpp>
#include <appmixer/emulator/text/query.hpp>
#include <appmixer/emulator/text/split.hpp>

#include <limits>

namespace appmixer::detail::emu {

/// Documents are not deeper. A bound is needed because destroying the tree recurses.
inline constexpr int deepest_projection = 100;

APPMIXER_DECL projection::projection(std::string_view parameter)
{
    bool first = true;
    while (!parameter.empty()) {
        std::size_t const comma = (std::min)(parameter.find(','), parameter.size());
        std::string_view name = trimmed(parameter.substr(0, comma));
        parameter.remove_prefix((std::min)(comma + 1, parameter.size()));
        if (name.empty())
            continue;
        bool const excluded = name.starts_with('-');
        if (!first && excluded != excludes_)
            throw http_error(400, "\"projection\" must not mix included and excluded fields");
        first = false;
        excludes_ = excluded;
        if (excluded)
            name.remove_prefix(1);

        node* at = &root_;
        bool covered = false; // a shorter path already names the whole field
        for (int depth = 0; !covered; ++depth) {
            if (depth == deepest_projection)
                throw http_error(400, "\"projection\" is nested too deep");
            std::size_t const dot = name.find('.');
            std::string_view const step = name.substr(0, dot);
            auto found = std::find_if(at->children.begin(), at->children.end(),
                                      [&](node const& child) { return child.name == step; });
            bool const exists = found != at->children.end();
            if (!exists) {
                at->children.emplace_back(step);
                found = at->children.end() - 1;
            }
            at = &*found;
            covered = exists && at->children.empty();
            if (dot == std::string_view::npos) {
                at->children.clear();
                break;
            }
            name.remove_prefix(dot + 1);
        }
    }
}

APPMIXER_DECL projection::node const* projection::node::find(std::string_view child) const noexcept
{
    for (node const& candidate : children)
        if (candidate.name == child)
            return &candidate;
    return nullptr;
}

APPMIXER_DECL json::object projection::applied(json::object const& document) const
{
    return empty() ? document : apply(document, root_);
}

APPMIXER_DECL json::object projection::apply(json::object const& document, node const& wanted) const
{
    json::object result;
    for (auto const& entry : document) {
        node const* const named = wanted.find(entry.key());
        if (named == nullptr) {
            if (excludes_)
                result.emplace(entry.key(), entry.value());
        } else if (named->children.empty()) {
            if (!excludes_)
                result.emplace(entry.key(), entry.value());
        } else if (std::optional<json::value> part = apply(entry.value(), *named)) {
            result.emplace(entry.key(), std::move(*part));
        }
    }
    return result;
}

APPMIXER_DECL std::optional<json::value> projection::apply(json::value const& value, node const& wanted) const
{
    if (json::object const* const object = value.if_object())
        return apply(*object, wanted);
    if (json::array const* const array = value.if_array()) {
        json::array result;
        for (json::value const& item : *array)
            if (std::optional<json::value> part = apply(item, wanted))
                result.push_back(std::move(*part));
        return result;
    }
    return excludes_ ? std::optional(value) : std::nullopt;
}

APPMIXER_DECL std::optional<std::size_t> whole_number(std::string_view text) noexcept
{
    if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    if (text.size() > 18)
        return (std::numeric_limits<std::size_t>::max)() / 4;
    std::size_t value = 0;
    for (char c : text)
        value = value * 10 + static_cast<std::size_t>(c - '0');
    return value;
}

APPMIXER_DECL list_options::list_options(query_parameters const& query)
{
    if (std::optional<std::string_view> const text = query.get("limit")) {
        std::optional<std::size_t> const number = whole_number(*text);
        if (!number || *number == 0)
            throw http_error(400, "\"limit\" must be a positive number");
        limit = *number;
    }
    if (std::optional<std::string_view> const text = query.get("offset")) {
        std::optional<std::size_t> const number = whole_number(*text);
        if (!number)
            throw http_error(400, "\"offset\" must be a number, zero or more");
        offset = *number;
    }
    if (std::string_view const text = query.text("sort"); !text.empty()) {
        std::size_t const colon = text.find(':');
        std::string_view const direction =
            colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1);
        if (colon == 0 || (direction != "1" && direction != "-1"))
            throw http_error(400, "\"sort\" must have the form field:1 or field:-1");
        sort.emplace(text.substr(0, colon));
        descending = direction == "-1";
    }
    shown = projection(query.text("projection"));
}

APPMIXER_DECL std::size_t list_options::rows_needed() const noexcept
{
    return sort ? (std::numeric_limits<std::size_t>::max)() : offset + limit;
}

APPMIXER_DECL json::value const* list_options::sort_key(json::object const& document) const
{
    json::value const* key = nullptr;
    bool found = false;
    // Of several values, and of the elements of an array, the first in the sort order is the key.
    auto const consider = [&](json::value const& value) {
        int const order = compare_values(&value, key);
        if (!found || (descending ? order > 0 : order < 0))
            key = &value;
        found = true;
    };
    sort->any(document, [&](json::value const& value) {
        json::array const* const array = value.if_array();
        if (array == nullptr || array->empty())
            consider(value);
        else
            for (json::value const& item : *array)
                consider(item);
        return false;
    });
    return key;
}

} // namespace appmixer::detail::emu

#endif
