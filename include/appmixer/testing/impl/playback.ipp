#ifndef APPMIXER_TESTING_IMPL_PLAYBACK_IPP
#define APPMIXER_TESTING_IMPL_PLAYBACK_IPP

#include <appmixer/core/detail/body_in_memory.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/core/detail/json_value.hpp>
#include <appmixer/core/detail/secret_finder.hpp>
#include <appmixer/core/detail/unescape.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/testing/detail/body_difference.hpp>
#include <appmixer/testing/detail/expectations.hpp>
#include <appmixer/testing/detail/omitted_body.hpp>
#include <appmixer/testing/detail/pause_until.hpp>
#include <appmixer/testing/detail/redactor.hpp>
#include <appmixer/testing/playback.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace appmixer {

namespace detail {

/// The texts that placeholders of a recording matched in requests.
class matched_secrets {
public:
    matched_secrets() = default;

    /// Whether a text matches one of the recording. A placeholder matches any text, but always the same one, which is
    /// stored; so use a copy where a mismatch must not have an effect. in_url: a placeholder matches one part of a URL.
    bool matches(std::string_view recorded, std::string_view received, bool in_url)
    {
        while (true) {
            std::size_t const length_before = next_placeholder(recorded);
            if (!received.starts_with(recorded.substr(0, length_before)))
                return false;
            received.remove_prefix(length_before);
            recorded.remove_prefix(length_before);
            if (recorded.empty())
                return received.empty();
            std::size_t length = redacted_text.size();
            std::size_t const number = placeholder_at(recorded, length);
            recorded.remove_prefix(length);
            std::size_t const taken = match(number, received, recorded.substr(0, next_placeholder(recorded)), in_url);
            if (taken == 0)
                return false;
            received.remove_prefix(taken);
        }
    }

    /// A text of the recording with its placeholders replaced by the texts that they matched.
    std::string filled(std::string_view text) const
    {
        std::string out;
        while (!text.empty()) {
            std::size_t length = 1;
            auto const found = values_.find(placeholder_at(text, length));
            if (found != values_.end())
                out += found->second;
            else
                out += text.substr(0, length);
            text.remove_prefix(length);
        }
        return out;
    }
    json::value filled(json::value const& document) const
    {
        if (json::string const* const text = document.if_string())
            return as_json(filled(std::string_view(*text)));
        if (json::array const* const array = document.if_array()) {
            json::array out;
            for (json::value const& element : *array)
                out.push_back(filled(element));
            return out;
        }
        if (json::object const* const object = document.if_object()) {
            json::object out;
            for (auto const& entry : *object)
                out.emplace(filled(std::string_view(entry.key())), filled(entry.value()));
            return out;
        }
        return document;
    }
    http_response filled(http_response const& recorded) const
    {
        http_response response(recorded.status);
        for (header_list::entry const field : recorded.headers) {
            std::string const value = filled(field.value);
            response.headers.append(field.name, is_field_value(value) ? std::string_view(value) : field.value);
        }
        if (!has_placeholder(recorded.body))
            response.body = recorded.body;
        else if (std::optional<json::value> const document = json_body(recorded.headers, recorded.body))
            json_writer(response.body).value(filled(*document));
        else
            response.body = filled(std::string_view(recorded.body));
        return response;
    }

private:
    /// The position of the next placeholder, numbered or "[redacted]".
    static std::size_t next_placeholder(std::string_view recorded)
    {
        for (std::size_t at = recorded.find('['); at != std::string_view::npos; at = recorded.find('[', at + 1)) {
            std::size_t length = 0;
            if (recorded.substr(at).starts_with(redacted_text) || placeholder_at(recorded.substr(at), length) != 0)
                return at;
        }
        return recorded.size();
    }

    /// The length of the text that a placeholder matches; 0 without a match. next: what follows the placeholder.
    std::size_t match(std::size_t number, std::string_view received, std::string_view next, bool in_url)
    {
        auto const found = values_.find(number);
        if (found != values_.end()) {
            secret_finder finder;
            finder.add(found->second);
            std::vector<found_secret> secrets;
            if (finder.find(received, false, secrets) && !secrets.empty() && secrets[0].begin == 0 &&
                secrets[0].secret == 0)
                return secrets[0].end;
        }
        std::size_t const end = in_url ? (std::min)(received.find_first_of("/?&"), received.size()) : received.size();
        std::size_t const taken = next.empty() ? end : (std::min)(received.find(next), end);
        if (found != values_.end()) // in an encoding that `secret_finder` does not know
            return unescape(received.substr(0, taken)) == found->second ? taken : 0;
        if (number != 0 && taken != 0)
            values_[number] = in_url ? unescape(received.substr(0, taken)) : std::string(received.substr(0, taken));
        return taken;
    }

    std::map<std::size_t, std::string> values_;
};

class playback_state {
public:
    playback_state() = default;

    /// The outcome of a request.
    result<http_response> take(http_request const& request, call_context const& context)
    {
        result<std::size_t> const index = expected.take(
            request, context, [&](std::size_t at) { return compare(recorded.exchanges[at].request, request); });
        if (!index)
            return index.error();
        result<http_response> const& outcome = recorded.exchanges[*index].outcome;
        if (!outcome)
            return outcome;
        if (is_omitted_body(outcome->body))
            return error(errc::unexpected_request, phase::read,
                         "the recording has no body of this response, which was compressed or not text: " +
                             outcome->body);
        return secrets_.filled(*outcome);
    }

    recording recorded;
    expectations expected;

private:
    request_mismatch compare(http_request const& recorded_request, http_request const& received)
    {
        matched_secrets guess = secrets_;
        auto const same = [&](std::string_view a, std::string_view b) { return guess.matches(a, b, false); };
        request_mismatch mismatch;
        mismatch.other_request = recorded_request.method != received.method ||
                                 !guess.matches(recorded_request.target, received.target, true);
        if (mismatch.other_request)
            return mismatch;
        std::string_view const expected_token =
            recorded_request.headers.get("Authorization").value_or(std::string_view());
        std::string_view const received_token = received.headers.get("Authorization").value_or(std::string_view());
        if (!same(expected_token, received_token))
            mismatch.difference = received_token.empty()   ? "has no Authorization"
                                  : expected_token.empty() ? "has an unexpected Authorization"
                                                           : "has another Authorization";
        else if (!is_omitted_body(recorded_request.body))
            mismatch.difference = body_difference(json_body(recorded_request.headers, recorded_request.body),
                                                  recorded_request.body, received, same);
        if (mismatch.difference.empty())
            secrets_ = std::move(guess);
        return mismatch;
    }

    matched_secrets secrets_;
};

} // namespace detail

APPMIXER_DECL playback::playback(executor_type executor, recording recorded, playback_order order)
    : executor_(std::move(executor)), state_(std::make_shared<detail::playback_state>())
{
    for (recorded_exchange const& exchange : recorded.exchanges)
        state_->expected.add(exchange.request);
    state_->expected.any_order = order == playback_order::loose;
    state_->recorded = std::move(recorded);
}

APPMIXER_DECL std::string(playback::verify)() const { return state_->expected.unmet(); }

APPMIXER_DECL std::size_t playback::left() const noexcept { return state_->expected.left(); }

APPMIXER_DECL asio::awaitable<result<http_response>> playback::send(http_request& request, call_context& context)
{
    std::shared_ptr<detail::playback_state> const state = state_;
    executor_type const executor = executor_.get();
    bool const cancelled = detail::is_cancelled(co_await asio::this_coro::cancellation_state);
    if (cancelled)
        co_return error(asio::error::operation_aborted, phase::wait);
    if (context.deadline <= context.time->now())
        co_return error(errc::deadline_exceeded, phase::wait);
    detail::body_in_memory body(request, context);
    if (body.is_needed()) {
        error const failure = co_await body.read();
        if (failure.code())
            co_return failure;
    }

    result<http_response> const outcome = state->take(request, context);
    error const stopped = co_await detail::pause_until(executor, context, context.time->now(), phase::wait);
    if (stopped.code())
        co_return stopped;
    co_return outcome;
}

} // namespace appmixer

#endif
