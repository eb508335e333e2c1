#ifndef APPMIXER_TESTING_SCRIPTED_HPP
#define APPMIXER_TESTING_SCRIPTED_HPP

// A transport with scripted responses, for tests.

#include <appmixer/core/detail/context_bound.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace appmixer {

namespace detail {

class script;
class scripted_exchange;

} // namespace detail

/// A transport for tests, with a list of expected requests and their outcomes.
///
///     appmixer::scripted script(executor);
///     script.expect(appmixer::method::get, "/flows/f1").respond(200, R"({"flowId":"f1","name":"Hello"})");
///     script.expect(appmixer::method::get, "/user").fail(asio::error::connection_reset, appmixer::phase::wait);
///     appmixer::client api(script);
///     … // calls
///     CHECK(script.verify() == "");
///
/// A request that is not expected fails with `errc::unexpected_request` and the difference in `detail()`; the expected
/// exchange remains expected. The secrets of requests, in `Authorization` and in parameters with names like "password",
/// are "[redacted]" in all messages.
///
/// Time: an exchange takes none unless `after` sets it, by the clock of the call (see `client::with_clock`).
/// Cancellation and deadline: those of the concept `transport`. An exchange that they end counts as received.
/// Copies share the script. Threads: use it on the executor only.
class scripted {
public:
    using executor_type = asio::any_io_executor;

    /// Describes one exchange of the script. Valid as long as the script.
    class exchange {
    public:
        /// The request must have a header of that name and value; others are allowed.
        APPMIXER_DECL exchange with_header(std::string_view name, std::string_view value) const;
        /// The body of the request must be equal to this JSON, but for the order of keys and white space. Throws
        /// `exception` with `errc::invalid_json` when the text is not JSON.
        APPMIXER_DECL exchange with_json(std::string text) const;
        /// The body of the request must be equal to this text.
        APPMIXER_DECL exchange with_body(std::string text) const;

        /// Responds with a status and a JSON body. The default is 200 and `{}`.
        APPMIXER_DECL exchange respond(int status, std::string body = {}) const;
        /// Responds with any headers and any body.
        APPMIXER_DECL exchange respond(http_response response) const;
        /// Fails with a code, as a transport would.
        APPMIXER_DECL exchange fail(boost::system::error_code code, phase where) const;
        /// Responds or fails after this time.
        APPMIXER_DECL exchange after(call_context::clock::duration time) const;
        /// Allows the exchange any number of times, including none, for a program that polls. The next exchange of the
        /// script may come at any time.
        APPMIXER_DECL exchange repeatedly() const;

    private:
        friend class scripted;
        explicit exchange(detail::script& owner, std::size_t index) noexcept : script_(&owner), index_(index) {}
        APPMIXER_DECL detail::scripted_exchange& self() const;

        detail::script* script_;
        std::size_t index_;
    };

    /// An empty script. executor: where calls complete.
    APPMIXER_DECL explicit scripted(executor_type executor);
    /// The same on the executor of an `io_context`.
    explicit scripted(asio::io_context& io) : scripted(executor_type(io.get_executor())) {}

    /// Adds an exchange to the script. verb, target: those of the request; the target is the encoded path with the
    /// query. Requests must come in the order of the script, unless `in_any_order` was called.
    APPMIXER_DECL exchange expect(method verb, std::string target);
    /// Allows any order, for a program with concurrent calls. A request takes the first exchange that it matches.
    APPMIXER_DECL scripted& in_any_order();

    /// One line for each expected request that is missing and each request that was not expected. Empty without any.
    [[nodiscard]] APPMIXER_DECL std::string(verify)() const; // in parentheses, since macOS has a macro of this name

    executor_type get_executor() const noexcept { return executor_.get(); }
    /// Sends one request; see the concept `transport`.
    APPMIXER_DECL asio::awaitable<result<http_response>> send(http_request& request, call_context& context);

private:
    detail::kept_executor executor_;
    std::shared_ptr<detail::script> script_;
};

static_assert(transport<scripted>);

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/scripted.ipp>
#endif

#endif
