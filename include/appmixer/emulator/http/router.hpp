#ifndef APPMIXER_EMULATOR_HTTP_ROUTER_HPP
#define APPMIXER_EMULATOR_HTTP_ROUTER_HPP

// Finds the handler of a request by method and path.

#include <appmixer/core/body.hpp>
#include <appmixer/core/operation_info.hpp>
#include <appmixer/core/time_source.hpp>
#include <appmixer/emulator/http/request_target.hpp>
#include <appmixer/emulator/http/upload_receiver.hpp>
#include <appmixer/emulator/state/state.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// One request while it is handled: what the handlers of all routes are given.
class request_context {
public:
    request_context(state& data, http_request const& received, timestamp date) noexcept
        : back_end(data), request(received), now(date)
    {
    }

    state& back_end;
    http_request const& request;
    timestamp now; ///< the clock is read once for each request
    query_parameters query;
    std::vector<std::string> path_parameters; ///< decoded, in the order of the path
    claims const* token = nullptr;            ///< null without a token
    user_entry const* caller = nullptr;       ///< null without a token, and when its user does not exist any more

    /// The body of the response if it is a stream, set by the handler. It must not refer to the data of the back end.
    std::shared_ptr<body_source> stream;
    time_source* time = &system_time(); ///< for the waits of the stream; it exists as long as the stream

    std::string_view user_id() const { return caller->id(); }
};

/// Who may use a route.
enum class route_access : unsigned char {
    anyone,
    optional_token, ///< anyone; a token that is sent must be valid, and its user must exist
    valid_token,    ///< holders of a valid token, whose user may have been deleted
    existing_user,  ///< holders of a valid token whose user exists
};

/// Finds the handler for a method and a path. A literal segment has precedence over a path parameter, separately for
/// each method, as in the server's own framework.
class router {
public:
    using handler = http_response (*)(request_context&);
    /// Begins to receive the body of a request, whose head is in the context.
    using upload_handler = std::unique_ptr<upload_receiver> (*)(request_context&);

    /// Has either `run` or `receive`.
    class route {
    public:
        route() = default;
        route(handler function, route_access required) noexcept : run(function), access(required) {}
        route(upload_handler function, route_access required) noexcept : receive(function), access(required) {}
        bool exists() const noexcept { return run != nullptr || receive != nullptr; }

        handler run = nullptr;
        upload_handler receive = nullptr;
        route_access access = route_access::anyone;
    };

    router() : nodes_(1) {}

    /// Adds the route of an operation. Adding it again replaces it.
    void add(operation_info const& operation, handler run, route_access access = route_access::existing_user)
    {
        add(operation, route(run, access));
    }
    /// The same for an operation whose body may be large.
    void add_upload(operation_info const& operation, upload_handler receive,
                    route_access access = route_access::existing_user)
    {
        add(operation, route(receive, access));
    }

    /// The route for a path. Segments that are path parameters are moved to `path_parameters`. Throws a 404 or a 405.
    APPMIXER_DECL route find(method verb, std::vector<std::string>& path,
                             std::vector<std::string>& path_parameters) const;

private:
    static constexpr std::size_t method_count = 7;

    class node {
    public:
        node() = default;
        std::vector<std::pair<std::string_view, std::size_t>> literals; ///< segment → node; the text is static
        std::size_t parameter = 0;                                      ///< a node; 0, the root: none
        std::array<route, method_count> routes{};
    };
    class search {
    public:
        search() = default;
        method verb = method::get;
        std::vector<std::size_t> parameters; ///< indices of the segments that are path parameters
        unsigned allowed = 0;                ///< methods of other routes for the path, a bit each
        route found;
    };

    APPMIXER_DECL void add(operation_info const& operation, route added);
    APPMIXER_DECL bool walk(std::size_t index, std::vector<std::string> const& path, std::size_t depth,
                            search& s) const;

    std::vector<node> nodes_;
};

} // namespace appmixer::detail::emu

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/http/router.ipp>
#endif

#endif
