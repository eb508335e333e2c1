#ifndef APPMIXER_EMULATOR_MODIFIERS_JSON_PATH_HPP
#define APPMIXER_EMULATOR_MODIFIERS_JSON_PATH_HPP

// JSON paths, for the modifier `g_jsonPath`.

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/text/query.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail::emu {

/// A path into a JSON document: `$.items[0].id`, `items[*].id`, `$..id`, `['a key']`. The `$` may be missing. A path
/// that can match several values returns a list of them. Throws a 400 for filters, unions and slices.
class json_path {
public:
    explicit json_path(std::string_view text)
    {
        std::string_view remaining = text;
        bool const rooted = remaining.starts_with('$');
        if (rooted)
            remaining.remove_prefix(1);
        for (bool first = !rooted; !remaining.empty(); first = false) {
            step next;
            next.recursive = remaining.starts_with("..");
            if (next.recursive)
                remaining.remove_prefix(2);
            else if (remaining.starts_with('.'))
                remaining.remove_prefix(1);
            else if (!remaining.starts_with('[') && !first)
                fail();
            if (remaining.starts_with('['))
                read_brackets(next, remaining);
            else
                read_name(next, remaining);
            multiple_ = multiple_ || next.recursive || next.wildcard;
            steps_.push_back(std::move(next));
            if (steps_.size() > most_steps)
                fail();
        }
    }

    /// The value or values at the path; nothing if there is none.
    std::optional<json::value> operator()(json::value const& document) const
    {
        std::vector<json::value const*> found{&document};
        std::size_t visited = 0;
        for (step const& next : steps_) {
            std::vector<json::value const*> parents;
            parents.swap(found);
            if (next.recursive)
                parents = descendants(parents, visited);
            for (json::value const* const value : parents)
                select(next, *value, found, visited);
        }
        if (found.empty())
            return std::nullopt;
        if (!multiple_)
            return *found.front();
        json::array list;
        std::size_t size = 0;
        for (json::value const* const value : found) {
            size += count_values(*value);
            if (size > most_visited)
                throw http_error(400, "The JSON path selects too many values.");
            list.push_back(*value);
        }
        return list;
    }

private:
    static constexpr std::size_t most_steps = 100;
    static constexpr std::size_t most_visited = 1'000'000;

    class step {
    public:
        step() = default;
        std::string name;
        bool wildcard = false;  ///< `*`
        bool recursive = false; ///< `..`
    };

    [[noreturn]] static void fail() { throw http_error(400, "The JSON path is not valid."); }

    static void read_name(step& next, std::string_view& remaining)
    {
        next.name = remaining.substr(0, remaining.find_first_of(".["));
        if (next.name.empty())
            fail();
        remaining.remove_prefix(next.name.size());
        next.wildcard = next.name == "*";
    }

    static void read_brackets(step& next, std::string_view& remaining)
    {
        remaining.remove_prefix(1);
        char const quote = remaining.empty() ? '\0' : remaining.front();
        if (quote == '\'' || quote == '"') {
            std::size_t const end = remaining.find(quote, 1);
            if (end == std::string_view::npos)
                fail();
            next.name = remaining.substr(1, end - 1);
            remaining.remove_prefix(end + 1);
        } else {
            next.name = remaining.substr(0, remaining.find(']'));
            remaining.remove_prefix(next.name.size());
            next.wildcard = next.name == "*";
            bool const index = next.name.find_first_not_of("0123456789") == std::string::npos;
            if (next.name.empty())
                fail();
            if (!next.wildcard && !index)
                throw http_error(400, "The emulator does not support filters, unions or slices in JSON paths.");
        }
        if (!remaining.starts_with(']'))
            fail();
        remaining.remove_prefix(1);
    }

    static void visit(std::size_t& visited)
    {
        if (++visited > most_visited)
            throw http_error(400, "The JSON path selects too many values.");
    }

    static std::vector<json::value const*> descendants(std::vector<json::value const*> order, std::size_t& visited)
    {
        std::vector<json::value const*> all;
        std::reverse(order.begin(), order.end());
        while (!order.empty()) { // a stack, so that the order is that of the document
            json::value const* const value = order.back();
            order.pop_back();
            visit(visited);
            all.push_back(value);
            std::size_t const before = order.size();
            if (json::array const* const array = value->if_array())
                for (json::value const& item : *array)
                    order.push_back(&item);
            else if (json::object const* const object = value->if_object())
                for (auto const& member : *object)
                    order.push_back(&member.value());
            std::reverse(order.begin() + static_cast<std::ptrdiff_t>(before), order.end());
        }
        return all;
    }

    static void select(step const& next, json::value const& value, std::vector<json::value const*>& found,
                       std::size_t& visited)
    {
        json::array const* const array = value.if_array();
        json::object const* const object = value.if_object();
        auto const add = [&](json::value const& one) {
            visit(visited);
            found.push_back(&one);
        };
        if (next.wildcard) {
            if (array != nullptr)
                for (json::value const& item : *array)
                    add(item);
            else if (object != nullptr)
                for (auto const& member : *object)
                    add(member.value());
        } else if (array != nullptr) {
            if (json::value const* const item = field_path::element(*array, next.name))
                add(*item);
        } else if (object != nullptr) {
            if (json::value const* const member = object->if_contains(next.name))
                add(*member);
        }
    }

    /// How many values a value has in it, itself included. It is as deep as a body may be.
    static std::size_t count_values(json::value const& value)
    {
        std::size_t sum = 1;
        if (json::array const* const array = value.if_array())
            for (json::value const& item : *array)
                sum += count_values(item);
        else if (json::object const* const object = value.if_object())
            for (auto const& member : *object)
                sum += count_values(member.value());
        return sum;
    }

    std::vector<step> steps_;
    bool multiple_ = false;
};

} // namespace appmixer::detail::emu

#endif
