#ifndef APPMIXER_EMULATOR_HTTP_UPLOAD_RECEIVER_HPP
#define APPMIXER_EMULATOR_HTTP_UPLOAD_RECEIVER_HPP

// How a route receives a large body.

#include <appmixer/core/http.hpp>

#include <string_view>

namespace appmixer::detail::emu {

class request_context;

/// Receives the body of one request piece by piece, for a route that was added by `router::add_upload`. Other requests
/// may be handled between two calls, so it must not refer to the data of the back end.
class upload_receiver {
public:
    virtual ~upload_receiver() = default;
    /// Takes the next piece, which is never empty. Throws `http_error` to reject the request, such as a 413; nothing is
    /// called after that.
    virtual void put(std::string_view piece) = 0;
    /// Called at the end of the body, with the request once more: the caller's token was checked again.
    /// `ctx.request.body` is not to be used. Result and errors: as those of a route without an upload.
    virtual http_response finish(request_context& ctx) = 0;
};

} // namespace appmixer::detail::emu

#endif
