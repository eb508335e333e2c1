#ifndef APPMIXER_EMULATOR_HTTP_ROUTER_IPP
#define APPMIXER_EMULATOR_HTTP_ROUTER_IPP

// The tree of routes.

#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/router.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

APPMIXER_DECL void router::add(operation_info const& operation, route added)
{
    std::string_view path = operation.path == "/" ? std::string_view() : operation.path;
    std::size_t index = 0;
    while (!path.empty()) {
        path.remove_prefix(1);
        std::string_view const segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        bool const is_parameter = segment.starts_with('{');
        std::size_t next = 0;
        if (is_parameter) {
            next = nodes_[index].parameter;
        } else {
            for (auto const& [text, child] : nodes_[index].literals)
                if (text == segment)
                    next = child;
        }
        if (next == 0) {
            next = nodes_.size();
            nodes_.emplace_back();
            if (is_parameter)
                nodes_[index].parameter = next;
            else
                nodes_[index].literals.emplace_back(segment, next);
        }
        index = next;
    }
    nodes_[index].routes[static_cast<std::size_t>(operation.method)] = added;
}

APPMIXER_DECL bool router::walk(std::size_t index, std::vector<std::string> const& path, std::size_t depth,
                                search& s) const
{
    node const& current = nodes_[index];
    if (depth == path.size()) {
        // HEAD uses the route for GET. An unknown method has no route.
        auto const wanted = static_cast<std::size_t>(s.verb == method::head ? method::get : s.verb);
        if (wanted < method_count && current.routes[wanted].exists()) {
            s.found = current.routes[wanted];
            return true;
        }
        for (std::size_t i = 0; i < method_count; ++i)
            if (current.routes[i].exists())
                s.allowed |= 1U << i;
        return false;
    }
    for (auto const& [text, next] : current.literals)
        if (text == path[depth] && walk(next, path, depth + 1, s))
            return true;
    if (current.parameter == 0 || path[depth].empty())
        return false;
    s.parameters.push_back(depth);
    if (walk(current.parameter, path, depth + 1, s))
        return true;
    s.parameters.pop_back();
    return false;
}

APPMIXER_DECL router::route router::find(method verb, std::vector<std::string>& path,
                                         std::vector<std::string>& path_parameters) const
{
    search s;
    s.verb = verb;
    if (walk(0, path, 0, s)) {
        for (std::size_t const segment : s.parameters)
            path_parameters.push_back(std::move(path[segment]));
        return s.found;
    }
    if (s.allowed == 0)
        throw http_error(404, "Not Found");
    http_error why(405, "Method Not Allowed");
    for (std::size_t i = 0; i < method_count; ++i) {
        if ((s.allowed & 1U << i) == 0)
            continue;
        if (!why.allow.empty())
            why.allow += ", ";
        why.allow += to_string(static_cast<method>(i));
        if (static_cast<method>(i) == method::get)
            why.allow += ", HEAD";
    }
    throw why;
}

} // namespace appmixer::detail::emu

#endif
