#ifndef APPMIXER_EMULATOR_HTTP_ROUTER_HPP
#define APPMIXER_EMULATOR_HTTP_ROUTER_HPP

#include <appmixer/core/operation_info.hpp>
#include <appmixer/emulator/http/message.hpp>
#include <appmixer/emulator/state/state.hpp>

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// One request on its way through the back end.
class request_context {
public:
    request_context(state& where, http_request const& what, timestamp when) noexcept
        : back_end(where), request(what), now(when)
    {
    }

    state& back_end;
    http_request const& request;
    timestamp now; ///< one reading of the clock for the whole request
    query_parameters query;
    std::vector<std::string> holes;     ///< what stands in the holes of the path, in order
    claims const* token = nullptr;      ///< null on a public route
    user_entry const* caller = nullptr; ///< null on a public route, and when the token's user is gone

    std::string_view user_id() const { return caller->id(); }
};

/// Whom a route serves.
enum class audience : unsigned char {
    everybody,
    token_if_any, ///< everybody; but whoever has a token must have a good one, of a user who still exists
    token,        ///< holders of a good token
    living_token, ///< holders of a good token whose user still exists
};

/// Finds the handler for a method and a path. A literal piece of a path comes before a hole, for each method by
/// itself, as in the server's own framework.
class router {
public:
    using handler = http_response (*)(request_context&);

    class route {
    public:
        route() = default;
        route(handler what, audience whom) noexcept : run(what), serves(whom) {}
        handler run = nullptr;
        audience serves = audience::everybody;
    };

    router() : nodes_(1) {}

    /// Adds the route of a declaration. Adding it again replaces it.
    APPMIXER_DECL void add(operation_info const& operation, handler run, audience serves = audience::living_token);

    /// The route for a path, whose pieces are moved to `holes` where they belong. Throws a 404 or a 405.
    APPMIXER_DECL route find(method verb, std::vector<std::string>& path, std::vector<std::string>& holes) const;

private:
    static constexpr std::size_t methods = 7;

    class node {
    public:
        node() = default;
        std::vector<std::pair<std::string_view, std::size_t>> literals; ///< the declarations' text is static
        std::size_t hole = 0;                                           ///< 0: none, since 0 is the root
        std::array<route, methods> routes{};
    };
    class search {
    public:
        search() = default;
        method verb = method::get;
        std::vector<std::size_t> holes; ///< which pieces of the path stand in holes
        unsigned allowed = 0;           ///< methods of other routes for the path, a bit each
        route found;
    };

    APPMIXER_DECL bool walk(std::size_t at, std::vector<std::string> const& path, std::size_t depth, search& s) const;

    std::vector<node> nodes_;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/http/router.ipp>
#endif

#endif
