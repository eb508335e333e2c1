#ifndef APPMIXER_TRANSPORTS_IMPL_REDIRECT_IPP
#define APPMIXER_TRANSPORTS_IMPL_REDIRECT_IPP

#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/host.hpp>
#include <appmixer/core/detail/percent.hpp>
#include <appmixer/transports/detail/redirect.hpp>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>

namespace appmixer::detail {

APPMIXER_DECL bool follow_redirect(endpoint const& server, http_request const& request, call_context& context,
                                   http_response const& response, redirect_chain& redirects)
{
    constexpr int max_redirects = 5;
    bool const is_redirect = response.status == 301 || response.status == 302 || response.status == 303 ||
                             response.status == 307 || response.status == 308;
    if (!is_redirect)
        return false;
    redirect_obstacle obstacle = redirect_obstacle::none;
    bool const reads = request.method == method::get || request.method == method::head;
    bool const safe = context.operation == nullptr || context.operation->idempotency == idempotency::safe;
    std::optional<std::string_view> const location = response.headers.get("Location");
    if (!safe || !reads)
        obstacle = redirect_obstacle::unsafe_call;
    else if (!location)
        obstacle = redirect_obstacle::no_location;
    else if (redirects.count == max_redirects)
        obstacle = redirect_obstacle::too_many;
    context.redirect_obstacle = obstacle;
    if (obstacle != redirect_obstacle::none)
        return false;
    std::string const current = redirects.target.empty() ? server.path_prefix + request.target : redirects.target;
    redirects.target = redirect_target(server, current, *location, &obstacle);
    context.redirect_obstacle = obstacle;
    ++redirects.count;
    return !redirects.target.empty();
}

/// Takes "." and ".." out of a path that starts with a slash (RFC 3986 §5.2.4).
inline std::string without_dots(std::string_view path)
{
    std::string out;
    while (!path.empty()) {
        std::size_t const end = (std::min)(path.find('/', 1), path.size());
        std::string_view const segment = path.substr(0, end); // with the slash in front
        path.remove_prefix(end);
        if (segment == "/..")
            out.erase((std::min)(out.rfind('/'), out.size()));
        if (segment != "/." && segment != "/..")
            out += segment;
        else if (path.empty())
            out += '/';
    }
    return out;
}

/// Percent-encodes what a `Location` must not hold, since servers send blanks and UTF-8 as they are. Removes the
/// fragment. Empty when the text cannot be meant as a URI.
inline std::optional<std::string> encoded_location(std::string_view location)
{
    location = location.substr(0, location.find('#'));
    std::size_t const query = (std::min)(location.find('?'), location.size());
    std::size_t const authority = location.find("//");
    bool const has_authority =
        authority == 0 || (authority != location.npos && location[authority - 1] == ':' && authority < query);
    // Brackets are allowed around an IPv6 address only.
    std::size_t const path =
        has_authority ? (std::min)(location.find_first_of("/?", authority + 2), location.size()) : 0;
    std::string out;
    for (std::size_t i = 0; i < location.size(); ++i) {
        auto const byte = static_cast<unsigned char>(location[i]);
        if (byte < 0x20 || byte == 0x7f)
            return std::nullopt;
        if (byte == '\\' && i < query) // browsers read it as a slash, so it could begin a host
            return std::nullopt;
        bool plain = byte < 0x80 && std::string_view(" \"<>\\^`{|}").find(location[i]) == std::string_view::npos;
        if (byte == '[' || byte == ']')
            plain = i < path;
        if (byte == '%')
            plain = location.size() - i > 2 && hex_value(location[i + 1]) >= 0 && hex_value(location[i + 2]) >= 0;
        if (plain)
            out += location[i];
        else
            append_percent_encoded(out, location[i]);
    }
    return out;
}

APPMIXER_DECL std::string redirect_target(endpoint const& server, std::string_view current, std::string_view location,
                                          redirect_obstacle* obstacle)
{
    redirect_obstacle ignored = redirect_obstacle::none;
    redirect_obstacle& why = obstacle != nullptr ? *obstacle : ignored;
    why = redirect_obstacle::invalid_location;
    std::optional<std::string> const encoded = encoded_location(location);
    if (!encoded)
        return {};
    // Boost.URL's own resolve() decodes "%2F", and leaves ".." at the root.
    auto const parsed = boost::urls::parse_uri_reference(*encoded);
    if (!parsed)
        return {};
    boost::urls::url_view const& there = *parsed;
    std::string_view const path = there.encoded_path();
    std::string_view const current_path = current.substr(0, current.find('?'));
    std::string target;
    if (there.has_userinfo()) {
        why = redirect_obstacle::user_name;
        return {};
    }
    if (there.has_scheme() || there.has_authority()) {
        std::string origin(there.has_scheme() ? std::string_view(there.scheme()) : server.tls ? "https" : "http");
        origin.append("://").append(std::string_view(there.encoded_authority()));
        result<endpoint> const other = endpoint::parse(origin);
        bool const same = there.has_authority() && other && other->tls == server.tls && other->port == server.port &&
                          iequals(without_zone(other->host), without_zone(server.host));
        if (!same || (!path.empty() && path.front() != '/')) {
            why = redirect_obstacle::other_origin;
            return {};
        }
        target = path.empty() ? "/" : without_dots(path);
    } else if (path.empty()) {
        target = there.has_query() ? current_path : current;
    } else if (path.front() == '/') {
        target = without_dots(path);
    } else {
        target = without_dots(std::string(current_path.substr(0, current_path.rfind('/') + 1)).append(path));
    }
    if (there.has_query())
        target.append("?").append(std::string_view(there.encoded_query()));
    if (!is_target(target))
        return {};
    why = redirect_obstacle::none;
    return target;
}

} // namespace appmixer::detail

#endif
