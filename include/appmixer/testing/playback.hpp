#ifndef APPMIXER_TESTING_PLAYBACK_HPP
#define APPMIXER_TESTING_PLAYBACK_HPP

#include <appmixer/core/detail/context_bound.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/testing/recording.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace appmixer {

namespace detail {

class playback_state;

} // namespace detail

/// In which order the requests of a program must come.
enum class playback_order : unsigned char {
    strict, ///< that of the recording
    loose,  ///< any; of exchanges that a request fits, the first that is left
};

/// A transport that responds from a recording instead of a server.
///
///     appmixer::playback server(executor, appmixer::recording::load("create_flow.json").value());
///     appmixer::client api(server);
///     … // the same calls
///     CHECK(server.verify() == "");
///
/// A request fits an exchange when method, target, body and `Authorization` are the same; JSON is compared as JSON. A
/// placeholder fits any text, but always the same one: so a test signs in with any password, and one user cannot take
/// the responses of another. In a response, a placeholder that requests have shown the text of is that text, and any
/// other one is itself: a token "[secret-2]", which the program then shows in turn.
/// A request that fits none fails with `errc::unexpected_request`, which says what differs; it takes no exchange away.
///
/// A body that the recorder left out fits any one in a request. An exchange whose response has one fails with
/// `errc::unexpected_request`, which says so.
///
/// Failures are played back as they were, at once: nothing takes time, no deadline passes. Cancellation and deadline:
/// as of the concept `transport`. Copies are handles on one state, so that a test keeps one. Threads: every use must be
/// on the executor.
class playback {
public:
    using executor_type = asio::any_io_executor;

    APPMIXER_DECL playback(executor_type executor, recording tape, playback_order order = playback_order::strict);

    /// What went otherwise than in the recording, a line for each exchange that did not come and each request that
    /// fitted none. Empty when all went as it should.
    [[nodiscard]] APPMIXER_DECL std::string(verify)() const; // macOS has a macro of this name
    /// How many exchanges have not come.
    APPMIXER_DECL std::size_t left() const noexcept;

    executor_type get_executor() const noexcept { return executor_.get(); }
    /// Makes one exchange. As the concept `transport` says.
    APPMIXER_DECL asio::awaitable<result<http_response>> send(http_request& request, call_context& context);

private:
    detail::kept_executor executor_;
    std::shared_ptr<detail::playback_state> state_;
};

static_assert(transport<playback>);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/playback.ipp>
#endif

#endif
