#ifndef APPMIXER_EMULATOR_HTTP_ROUTER_IPP
#define APPMIXER_EMULATOR_HTTP_ROUTER_IPP

#include <appmixer/emulator/http/router.hpp>

#include <algorithm>

namespace appmixer::detail::emu {

APPMIXER_DECL void router::add(operation_info const& operation, handler run, audience serves)
{
    std::string_view rest = operation.path == "/" ? std::string_view() : operation.path;
    std::size_t at = 0;
    while (!rest.empty()) {
        rest.remove_prefix(1);
        std::string_view const piece = rest.substr(0, rest.find('/'));
        rest.remove_prefix(piece.size());
        std::size_t next = 0;
        if (piece.starts_with('{')) {
            next = nodes_[at].hole;
        } else {
            for (auto const& [text, index] : nodes_[at].literals)
                if (text == piece)
                    next = index;
        }
        if (next == 0) {
            next = nodes_.size();
            nodes_.emplace_back();
            if (piece.starts_with('{'))
                nodes_[at].hole = next;
            else
                nodes_[at].literals.emplace_back(piece, next);
        }
        at = next;
    }
    nodes_[at].routes[static_cast<std::size_t>(operation.method)] = route(run, serves);
}

APPMIXER_DECL bool router::walk(std::size_t at, std::vector<std::string> const& path, std::size_t depth,
                                search& s) const
{
    node const& here = nodes_[at];
    if (depth == path.size()) {
        // A HEAD is served by the route for GET. A method of no known value has no route.
        auto const wanted = static_cast<std::size_t>(s.verb == method::head ? method::get : s.verb);
        if (wanted < methods && here.routes[wanted].run != nullptr) {
            s.found = here.routes[wanted];
            return true;
        }
        for (std::size_t i = 0; i < methods; ++i)
            if (here.routes[i].run != nullptr)
                s.allowed |= 1U << i;
        return false;
    }
    for (auto const& [text, next] : here.literals)
        if (text == path[depth] && walk(next, path, depth + 1, s))
            return true;
    if (here.hole == 0 || path[depth].empty())
        return false;
    s.holes.push_back(depth);
    if (walk(here.hole, path, depth + 1, s))
        return true;
    s.holes.pop_back();
    return false;
}

APPMIXER_DECL router::route router::find(method verb, std::vector<std::string>& path,
                                         std::vector<std::string>& holes) const
{
    search s;
    s.verb = verb;
    if (walk(0, path, 0, s)) {
        for (std::size_t const piece : s.holes)
            holes.push_back(std::move(path[piece]));
        return s.found;
    }
    if (s.allowed == 0)
        throw http_error(404, "Not Found");
    http_error why(405, "Method Not Allowed");
    for (std::size_t i = 0; i < methods; ++i) {
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
