#ifndef APPMIXER_TESTING_PLAYBACK_HPP
#define APPMIXER_TESTING_PLAYBACK_HPP

// A transport that plays a recording back, for tests.

#include <appmixer/core/detail/context_bound.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/testing/recording.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace appmixer {

namespace detail {

class playback_state;

} // namespace detail

/// The order in which a playback accepts requests.
enum class playback_order : unsigned char {
    strict, ///< the order of the recording
    loose,  ///< any order; a request takes the first remaining exchange that it matches
};

/// A transport that takes its responses from a recording.
///
///     appmixer::playback server(executor, appmixer::recording::load("create_flow.json").value());
///     appmixer::client api(server);
///     … // the same calls
///     CHECK(server.verify() == "");
///
/// A request matches an exchange when method, target, body and `Authorization` are equal; JSON is compared as JSON. A
/// placeholder in the recording matches any text, but the same placeholder always the same text: a test may sign in
/// with any password, and one user does not get the responses of another. In a response, a placeholder is replaced by
/// the text that it matched in a request; otherwise it stays, and the program uses "[secret-2]" as its token. A request
/// that matches no exchange fails with `errc::unexpected_request` and the difference in `detail()`; the expected
/// exchange remains expected.
///
/// A request body that the recorder left out matches any body. An exchange whose response body was left out fails with
/// `errc::unexpected_request`.
///
/// Responses and failures come at once, without the recorded delays. Cancellation and deadline: those of the concept
/// `transport`. Copies share the state. Threads: use it on the executor only.
class playback {
public:
    using executor_type = asio::any_io_executor;

    /// executor: where calls complete. recorded: the recording. order: strict by default.
    APPMIXER_DECL playback(executor_type executor, recording recorded, playback_order order = playback_order::strict);
    /// The same on the executor of an `io_context`.
    playback(asio::io_context& io, recording recorded, playback_order order = playback_order::strict)
        : playback(executor_type(io.get_executor()), std::move(recorded), order)
    {
    }

    /// One line for each recorded request that is missing and each request that matched no exchange. Empty without any.
    [[nodiscard]] APPMIXER_DECL std::string(verify)() const; // in parentheses, since macOS has a macro of this name
    /// The number of exchanges that were not requested.
    APPMIXER_DECL std::size_t left() const noexcept;

    executor_type get_executor() const noexcept { return executor_.get(); }
    /// Sends one request; see the concept `transport`.
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
