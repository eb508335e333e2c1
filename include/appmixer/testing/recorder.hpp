#ifndef APPMIXER_TESTING_RECORDER_HPP
#define APPMIXER_TESTING_RECORDER_HPP

#include <appmixer/core/layer.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/testing/detail/left_out.hpp>
#include <appmixer/testing/detail/sink_aside.hpp>
#include <appmixer/testing/recording.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

namespace appmixer {

namespace detail {

class tape;

} // namespace detail

/// What a program and a server said to each other, to be kept in a file and played back in a test.
///
///     appmixer::recorder tape;
///     appmixer::client api(appmixer::http_transport(executor, settings) | appmixer::with_recorder(tape));
///     … // calls
///     appmixer::result<void> saved = tape.save("create_flow.json");
///
/// No secret gets into the file. Of the headers, those few that a test may need are kept. What stands in
/// `Authorization`, in a parameter that its operation declares secret, and under names like "password", "tokens" or
/// "clientSecret" in requests and responses is replaced by a placeholder, there and wherever else it is found, in
/// whatever encoding. A secret under another name, a key in a flow say, has to be named: `hide`. One of less than four
/// characters cannot be told from ordinary text: elsewhere it is replaced where it is a word by itself. A body that is
/// no text, one that the server compressed unasked say, may hold anything: its size and its kind are kept in its place.
///
/// Exchanges are kept in memory until `save` is called, with their secrets; a program that dies before leaves no file.
/// One that may die calls it from time to time: each time the whole file is written anew.
///
/// Copies are handles on the same exchanges. Threads: every use must be on the executor of the transport.
class recorder {
public:
    APPMIXER_DECL recorder();

    /// Keeps headers of that name as well, with the secrets that are known taken out. As it is, these are kept:
    /// Accept, Allow, Authorization, Content-Disposition, Content-Type, Link, Location, Retry-After, WWW-Authenticate.
    APPMIXER_DECL recorder& keep_header(std::string name);
    /// Treats a text as a secret, wherever it stands.
    APPMIXER_DECL recorder& hide(std::string secret);

    /// What was recorded, without secrets, in the order in which the exchanges began. One that is in flight, or that
    /// was destroyed in flight, is not there.
    APPMIXER_DECL recording recorded() const;
    /// Writes it to a file: see `recording::save`.
    [[nodiscard]] result<void> save(std::string const& path) const { return recorded().save(path); }

    /// For the layer: notes a request; gives the place of its outcome.
    APPMIXER_DECL std::size_t begin(http_request const& request, call_context const& context);
    /// For the layer: notes how an exchange went.
    APPMIXER_DECL void end(std::size_t place, call_context const& context, result<http_response> const& outcome);

private:
    std::shared_ptr<detail::tape> tape_;
};

/// A transport with a recorder around it: what `with_recorder` makes. What it records is what the transport below is
/// asked; so it belongs below `with_retry`, which sends requests again, and below `with_auth`, which signs in.
///
/// The bodies of responses come in the response: a `body_sink` above gets nothing. A request that asks for a compressed
/// response, as `with_gzip` above makes it do, asks for a plain one below, so that the recording can be read.
template <transport Inner>
class recorder_layer {
public:
    using executor_type = typename Inner::executor_type;

    recorder_layer(Inner inner, recorder to) : inner_(std::move(inner)), to_(std::move(to)) {}

    executor_type get_executor() const noexcept { return std::as_const(inner_).get_executor(); }

    /// Makes one exchange. As the concept `transport` says.
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, call_context& context)
    {
        recorder to = to_;
        std::size_t const place = to.begin(request, context);
        detail::sink_aside const aside(context);
        detail::uncompressed const readable(request);
        result<http_response> outcome{error()};
        try {
            outcome = co_await inner_.send(request, context);
        } catch (exception const& e) {
            outcome = e.error();
        } catch (boost::system::system_error const& e) {
            outcome = error(e.code());
        }
        to.end(place, context, outcome);
        co_return std::move(outcome);
    }

private:
    Inner inner_;
    recorder to_;
};

/// Puts a `recorder_layer` around a transport.
class with_recorder : public layer_factory {
public:
    /// to: where the exchanges go; it may serve several transports.
    explicit with_recorder(recorder to) : to_(std::move(to)) {}

    template <transport Inner>
    recorder_layer<Inner> operator()(Inner inner) &&
    {
        return recorder_layer<Inner>(std::move(inner), std::move(to_));
    }

private:
    recorder to_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/recorder.ipp>
#endif

#endif
