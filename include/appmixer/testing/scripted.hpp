#ifndef APPMIXER_TESTING_SCRIPTED_HPP
#define APPMIXER_TESTING_SCRIPTED_HPP

#include <appmixer/core/detail/context_bound.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace appmixer {

namespace detail {

class script;
class scripted_exchange;

} // namespace detail

/// A transport for tests that knows what it will be asked, and what it says to that.
///
///     appmixer::scripted script(executor);
///     script.expect(appmixer::method::get, "/flows/f1").respond(200, R"({"flowId":"f1","name":"Hello"})");
///     script.expect(appmixer::method::delete_, "/flows/f1").fail(asio::error::connection_reset,
///     appmixer::phase::wait); appmixer::client api(script); … CHECK(script.verify() == "");
///
/// A request that differs from what is expected fails with `errc::unexpected_request`, which says what differs; such a
/// request takes no exchange of the script away. Secrets, that is what stands in `Authorization` and in parameters
/// with names like "password", are "[redacted]" in all messages.
///
/// Time: exchanges take none unless `after` says so, and then by the clock of the call: see `client::with_clock`.
/// Cancellation and deadline: as of the concept `transport`, also while an exchange takes time. It counts as come then.
/// Copies are handles on one script, so that a test keeps one. Threads: every use must be on the executor.
class scripted {
public:
    using executor_type = asio::any_io_executor;

    /// One exchange of the script, to describe it: each call says one thing about it. Valid as long as the script.
    class exchange {
    public:
        /// The request must have a header of that name and value, beside any others.
        APPMIXER_DECL exchange with_header(std::string_view name, std::string_view value) const;
        /// The body of the request must be this JSON; the order of keys and white space do not count. Throws
        /// `exception` with `errc::invalid_json` for a text that is none.
        APPMIXER_DECL exchange with_json(std::string text) const;
        /// The body of the request must be this text.
        APPMIXER_DECL exchange with_body(std::string text) const;

        /// Responses with a status and a body of JSON; 200 and `{}` unless set.
        APPMIXER_DECL exchange respond(int status, std::string body = {}) const;
        /// Responses with headers of one's own, or with a body that is not JSON.
        APPMIXER_DECL exchange respond(http_response response) const;
        /// Fails instead of answering, as a transport does.
        APPMIXER_DECL exchange fail(boost::system::error_code code, phase where) const;
        /// Takes so much time before it responds or fails.
        APPMIXER_DECL exchange after(call_context::clock::duration time) const;
        /// May come any number of times, not at all included: for a program that asks until it likes the response. The
        /// next exchange of the script may come at any time then.
        APPMIXER_DECL exchange repeatedly() const;

    private:
        friend class scripted;
        explicit exchange(detail::script& whole, std::size_t index) noexcept : script_(&whole), index_(index) {}
        APPMIXER_DECL detail::scripted_exchange& self() const;

        detail::script* script_;
        std::size_t index_;
    };

    /// A script in which nothing is expected.
    APPMIXER_DECL explicit scripted(executor_type executor);

    /// Adds an exchange: a request with exactly that method and that target, path and query as they stand on the wire.
    /// Exchanges must come in the order in which they are added, unless `in_any_order` was called.
    APPMIXER_DECL exchange expect(method verb, std::string target);
    /// Lets the exchanges come in any order: for a program that makes several calls at a time. Of those that a request
    /// fits, the first is taken.
    APPMIXER_DECL scripted& in_any_order();

    /// What is not as the script says, a line for each exchange that did not come and each request that was not
    /// expected. Empty when all went as it should.
    [[nodiscard]] APPMIXER_DECL std::string(verify)() const; // macOS has a macro of this name

    executor_type get_executor() const noexcept { return executor_.get(); }
    /// Makes one exchange. As the concept `transport` says.
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
