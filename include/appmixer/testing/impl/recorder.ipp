#ifndef APPMIXER_TESTING_IMPL_RECORDER_IPP
#define APPMIXER_TESTING_IMPL_RECORDER_IPP

#include <appmixer/testing/detail/omitted_body.hpp>
#include <appmixer/testing/detail/redactor.hpp>
#include <appmixer/testing/recorder.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace appmixer {

namespace detail {

/// An exchange with its secrets.
class unredacted_exchange {
public:
    unredacted_exchange(std::string_view name, http_request const& sent) : operation(name), request(sent) {}

    std::string operation;
    http_request request;
    std::optional<result<http_response>> outcome;
};

/// The state that copies of a `recorder` share.
class recorder_state {
public:
    recorder_state() = default;

    /// The headers that are recorded, without secrets.
    header_list redact_headers(header_list const& headers) const
    {
        header_list out;
        for (header_list::entry const field : headers) {
            auto const is_field = [&](std::string const& name) { return iequals(name, field.name); };
            if (std::any_of(recorded_headers.begin(), recorded_headers.end(), is_field))
                out.append(field.name, secrets.redact_header(field.name, field.value));
        }
        return out;
    }
    std::string redact(header_list const& headers, std::string_view body) const
    {
        return is_readable(headers, body) ? secrets.redact_body(headers, body)
                                          : secrets.redact_text(omitted_body(headers, body));
    }
    result<http_response> redact(result<http_response> const& outcome) const
    {
        if (!outcome)
            return error(outcome.error().code(), outcome.error().phase(),
                         secrets.redact_text(outcome.error().detail()));
        http_response response(outcome->status, redact(outcome->headers, outcome->body));
        response.headers = redact_headers(outcome->headers);
        return response;
    }

    std::vector<unredacted_exchange> exchanges;
    redactor secrets;
    std::vector<std::string> recorded_headers{"Accept",          "Allow", "Authorization", "Content-Disposition",
                                              "Content-Type",    "Link",  "Location",      "Retry-After",
                                              "WWW-Authenticate"};
};

} // namespace detail

APPMIXER_DECL recorder::recorder() : state_(std::make_shared<detail::recorder_state>()) {}

APPMIXER_DECL recorder& recorder::keep_header(std::string name)
{
    state_->recorded_headers.push_back(std::move(name));
    return *this;
}

APPMIXER_DECL recorder& recorder::hide(std::string secret)
{
    state_->secrets.add(secret);
    return *this;
}

APPMIXER_DECL recording recorder::recorded() const
{
    recording out;
    for (detail::unredacted_exchange const& raw : state_->exchanges) {
        if (!raw.outcome)
            continue;
        recorded_exchange& exchange = out.exchanges.emplace_back();
        exchange.operation = raw.operation;
        exchange.request.method = raw.request.method;
        exchange.request.target = state_->secrets.redact_target(raw.request.target);
        exchange.request.headers = state_->redact_headers(raw.request.headers);
        exchange.request.body = state_->redact(raw.request.headers, raw.request.body);
        exchange.outcome = state_->redact(*raw.outcome);
    }
    return out;
}

APPMIXER_DECL std::size_t recorder::begin(http_request const& request, call_context const& context)
{
    state_->secrets.collect(context);
    state_->secrets.collect(request);
    state_->exchanges.emplace_back(context.operation != nullptr ? context.operation->name : std::string_view(),
                                   request);
    if (context.source != nullptr)
        state_->exchanges.back().request.body = detail::omitted_stream(context.source->size());
    return state_->exchanges.size() - 1;
}

APPMIXER_DECL void recorder::end(std::size_t index, call_context const& context, result<http_response> const& outcome)
{
    state_->secrets.collect(context); // a layer below may have added a token
    std::optional<result<http_response>>& recorded = state_->exchanges[index].outcome;
    recorded = outcome;
    if (!outcome)
        return;
    state_->secrets.collect(*outcome);
    bool const has_secret_texts = context.operation != nullptr && context.operation->has_secret_texts &&
                                  outcome->status / 100 == 2 && !outcome->body.empty();
    if (has_secret_texts && !state_->secrets.collect_texts(*outcome, context.operation->shown_key))
        (*recorded)->body = detail::omitted_body(outcome->headers, outcome->body);
}

} // namespace appmixer

#endif
