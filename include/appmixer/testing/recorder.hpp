#ifndef APPMIXER_TESTING_RECORDER_HPP
#define APPMIXER_TESTING_RECORDER_HPP

// A layer that records exchanges without their secrets.

#include <appmixer/core/layer.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/testing/detail/omitted_body.hpp>
#include <appmixer/testing/detail/without_sink.hpp>
#include <appmixer/testing/recording.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace appmixer {

namespace detail {

class recorder_state;

} // namespace detail

/// Records the exchanges of a program with a server, to save them in a file and play them back in a test.
///
///     appmixer::recorder recorder;
///     appmixer::client api(appmixer::http_transport(executor, settings) | appmixer::with_recorder(recorder));
///     … // calls
///     appmixer::result<void> saved = recorder.save("create_flow.json");
///
/// Recordings contain no secrets and only a few headers. The values of `Authorization`, of parameters that an operation
/// declares secret, and of names like "password", "tokens" or "clientSecret" in requests and responses are replaced by
/// a placeholder, there and everywhere else, in any encoding. So are the texts in the configurations of the server and
/// its services (`operation_info::with_secret_texts`). Name other secrets, such as a key in a flow, with `hide`.
/// A secret of less than four characters is replaced elsewhere only where it is a word of its own. A body that is not
/// text, such as a compressed one, cannot be searched: its size and kind are recorded instead.
///
/// Exchanges are in memory until `save`, with their secrets. A program that may crash calls `save` from time to time;
/// it always writes the whole file.
///
/// Copies share the exchanges. Threads: use it on the executor of the transport only.
class recorder {
public:
    APPMIXER_DECL recorder();

    /// Records headers of this name too, without known secrets. Always recorded are Accept, Allow, Authorization,
    /// Content-Disposition, Content-Type, Link, Location, Retry-After, WWW-Authenticate.
    APPMIXER_DECL recorder& keep_header(std::string name);
    /// Replaces a text wherever it occurs.
    APPMIXER_DECL recorder& hide(std::string secret);

    /// The completed exchanges without secrets, in the order in which they began.
    APPMIXER_DECL recording recorded() const;
    /// Saves the recording; see `recording::save`.
    [[nodiscard]] result<void> save(std::string const& path) const { return recorded().save(path); }

    /// For the layer: records a request and returns its index.
    APPMIXER_DECL std::size_t begin(http_request const& request, call_context const& context);
    /// For the layer: records the outcome of the exchange with that index.
    APPMIXER_DECL void end(std::size_t index, call_context const& context, result<http_response> const& outcome);

private:
    std::shared_ptr<detail::recorder_state> state_;
};

/// The layer that `with_recorder` makes. Put it below `with_retry` and `with_auth`, so that it records repeated
/// requests and sign-ins too.
///
/// A request body that comes from a source is left out. The body is always in the response: a `body_sink` of the call
/// is not used. Responses are requested without compression, also below `with_gzip`, so that the recording is readable.
template <transport Inner>
class recorder_layer {
public:
    using executor_type = typename Inner::executor_type;

    /// inner: the transport. records: where the exchanges go; its copies share them.
    recorder_layer(Inner inner, recorder records) : inner_(std::move(inner)), recorder_(std::move(records)) {}

    executor_type get_executor() const noexcept { return std::as_const(inner_).get_executor(); }
    /// The transport below.
    Inner& inner() noexcept { return inner_; }

    /// Sends one request; see the concept `transport`.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        recorder records = recorder_;
        std::size_t const index = records.begin(request, context);
        detail::without_sink const no_sink(context);
        detail::without_compression const readable(request);
        result<http_response> outcome{error()};
        try {
            outcome = co_await inner_.send(request, context);
        } catch (boost::system::system_error const& e) {
            outcome = detail::cause_of(e);
        }
        records.end(index, context, outcome);
        co_return std::move(outcome);
    }

private:
    Inner inner_;
    recorder recorder_;
};

/// Makes a `recorder_layer`.
class with_recorder : public detail::layer_factory_for<recorder_layer, recorder> {
public:
    static constexpr layer_position position = layer_position::recorder;

    /// records: the recorder. Several transports may share one.
    explicit with_recorder(recorder records) noexcept : layer_factory_for(std::move(records)) {}
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/recorder.ipp>
#endif

#endif
