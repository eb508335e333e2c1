#ifndef APPMIXER_CORE_BODY_HPP
#define APPMIXER_CORE_BODY_HPP

// Bodies that are not in memory as a whole: the source of a request's body and the sink of a response's.

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer {

/// Provides the body of a request piece by piece. Transports call it on their executor, one function at a time.
class body_source {
public:
    virtual ~body_source() = default;

    /// The size of the body in bytes. `nullopt` when it is not known; the body is then sent in chunks. `read` must
    /// provide exactly as many bytes; the call fails with `errc::invalid_request` otherwise.
    virtual std::optional<std::uint64_t> size() const = 0;

    /// The next piece of the body; empty at its end.
    ///
    /// at_most: the greatest size of the piece, above 0.
    /// Result: the bytes, which are valid until the next call of any function of the source.
    /// Errors: any; the call then fails with `errc::body_source_failed` and the detail of the error, and is not
    /// retried.
    virtual result<std::string_view> read(std::size_t at_most) = 0;

    /// What to wait for before the next `read`: an awaitable that completes when there is data. The default, an
    /// awaitable that is not `valid()`, means that `read` provides data at once. It is cancelled when the call ends.
    virtual asio::awaitable<void> ready() { return {}; }

    /// Returns to the beginning, so that the request can be sent again. Returns whether that was possible; it must be
    /// as long as nothing was read.
    virtual bool rewind() = 0;
};

/// Receives the body of a response piece by piece as it arrives, so that a large body is never in memory as a whole.
class body_sink {
public:
    virtual ~body_sink() = default;
    /// Called with the final response head; 1xx responses are not reported. Returns whether the body goes to `put`; if
    /// not, it is stored in `http_response::body`. A retry calls `begin` again: discard what was received before.
    virtual bool begin(http_response const& head) = 0;
    /// Called with the next piece of the body. `piece` is never empty. An error ends the exchange, which returns it.
    virtual error put(std::string_view piece) = 0;
    /// What to wait for before more of the body is read: an awaitable that completes when the sink can take more. The
    /// default, an awaitable that is not `valid()`, means that it can. It is cancelled when the call ends.
    virtual asio::awaitable<void> ready() { return {}; }
    /// Called before the request is sent again after a failure; `begin` is called for the next response. Returns
    /// whether the body may begin again; if not, the call ends with the failure. The default is that it may.
    virtual bool rewind() { return true; }
};

/// Reads a whole source into memory, for transports that do not stream.
///
/// Errors: `errc::body_source_failed`; `errc::invalid_request` when the source does not provide as many bytes as it
/// announced.
APPMIXER_DECL asio::awaitable<result<std::string>> read_all(body_source& source);

namespace detail {

/// The error of a call whose source failed. It keeps the detail of the cause.
APPMIXER_DECL error source_failure(error const& cause);
/// The error of a call whose source provided another number of bytes than it announced.
APPMIXER_DECL error wrong_source_size(std::uint64_t announced, std::uint64_t provided);

} // namespace detail

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/core/impl/body.ipp>
#endif

#endif
