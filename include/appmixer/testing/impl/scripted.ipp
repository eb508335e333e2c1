#ifndef APPMIXER_TESTING_IMPL_SCRIPTED_IPP
#define APPMIXER_TESTING_IMPL_SCRIPTED_IPP

#include <appmixer/core/detail/body_in_memory.hpp>
#include <appmixer/core/detail/cancel.hpp>
#include <appmixer/json/reader.hpp>
#include <appmixer/testing/detail/body_difference.hpp>
#include <appmixer/testing/detail/expectations.hpp>
#include <appmixer/testing/detail/pause_until.hpp>
#include <appmixer/testing/detail/redactor.hpp>
#include <appmixer/testing/scripted.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace appmixer {

namespace detail {

class scripted_exchange {
public:
    scripted_exchange(method verb, std::string target) : request(verb, std::move(target)) {}

    http_request request; ///< its headers are required, and its body if `has_body`
    bool has_body = false;
    std::optional<json::value> document; ///< the body, if it is compared as JSON
    result<http_response> outcome{http_response()};
    call_context::clock::duration delay{0};
};

class script {
public:
    script() = default;

    expectations expected;
    std::vector<scripted_exchange> exchanges;
};

/// A message on the first expected header that is missing or has another value; empty without one.
inline std::string header_difference(header_list const& expected, header_list const& received)
{
    for (header_list::entry const required : expected) {
        std::optional<std::string_view> other;
        bool found = false;
        for (header_list::entry const field : received) {
            if (!iequals(field.name, required.name))
                continue;
            found = found || field.value == required.value;
            if (!other)
                other = field.value;
        }
        if (!found)
            return "differs in the header " + std::string(required.name) + ": expected " + in_quotes(required.value) +
                   ", received " + (other ? in_quotes(*other) : "nothing");
    }
    return {};
}

inline request_mismatch compare(scripted_exchange const& expected, http_request const& received)
{
    request_mismatch mismatch;
    mismatch.other_request = received.method != expected.request.method || received.target != expected.request.target;
    if (mismatch.other_request)
        return mismatch;
    mismatch.difference = header_difference(expected.request.headers, received.headers);
    if (mismatch.difference.empty() && expected.has_body)
        mismatch.difference =
            body_difference(expected.document, expected.request.body, received, std::equal_to<std::string_view>());
    if (!mismatch.difference.empty()) {
        redactor secrets(redactor::style::anonymous);
        secrets.collect(expected.request);
        mismatch.difference = secrets.redact_text(mismatch.difference);
    }
    return mismatch;
}

/// The outcome of a request, and when it is due.
inline result<http_response> respond(script& script, http_request const& request, call_context const& context,
                                     call_context::clock::time_point& when)
{
    result<std::size_t> const index =
        script.expected.take(request, context, [&](std::size_t at) { return compare(script.exchanges[at], request); });
    if (!index)
        return index.error();
    when = deadline_after(*context.time, script.exchanges[*index].delay);
    return script.exchanges[*index].outcome;
}

} // namespace detail

APPMIXER_DECL detail::scripted_exchange& scripted::exchange::self() const { return script_->exchanges[index_]; }

APPMIXER_DECL scripted::exchange scripted::exchange::with_header(std::string_view name, std::string_view value) const
{
    self().request.headers.append(name, value);
    return *this;
}

APPMIXER_DECL scripted::exchange scripted::exchange::with_json(std::string text) const
{
    result<json::value> document = parse_json(text);
    if (!document)
        throw exception(error(errc::invalid_json, phase::none, "in a script, " + document.error().detail()));
    with_body(std::move(text));
    self().document = std::move(*document);
    return *this;
}

APPMIXER_DECL scripted::exchange scripted::exchange::with_body(std::string text) const
{
    self().request.body = std::move(text);
    self().document.reset();
    self().has_body = true;
    return *this;
}

APPMIXER_DECL scripted::exchange scripted::exchange::respond(int status, std::string body) const
{
    http_response response(status, std::move(body));
    if (!response.body.empty())
        response.headers.append("Content-Type", "application/json; charset=utf-8");
    return respond(std::move(response));
}

APPMIXER_DECL scripted::exchange scripted::exchange::respond(http_response response) const
{
    self().outcome = std::move(response);
    return *this;
}

APPMIXER_DECL scripted::exchange scripted::exchange::fail(boost::system::error_code code, phase where) const
{
    self().outcome = error(code, where, "a scripted failure");
    return *this;
}

APPMIXER_DECL scripted::exchange scripted::exchange::after(call_context::clock::duration time) const
{
    self().delay = time;
    return *this;
}

APPMIXER_DECL scripted::exchange scripted::exchange::repeatedly() const
{
    script_->expected.repeat(index_);
    return *this;
}

APPMIXER_DECL scripted::scripted(executor_type executor)
    : executor_(std::move(executor)), script_(std::make_shared<detail::script>())
{
}

APPMIXER_DECL scripted::exchange scripted::expect(method verb, std::string target)
{
    script_->exchanges.emplace_back(verb, std::move(target));
    script_->expected.add(script_->exchanges.back().request);
    return exchange(*script_, script_->exchanges.size() - 1).respond(200, "{}");
}

APPMIXER_DECL scripted& scripted::in_any_order()
{
    script_->expected.any_order = true;
    return *this;
}

APPMIXER_DECL std::string(scripted::verify)() const { return script_->expected.unmet(); }

APPMIXER_DECL asio::awaitable<result<http_response>> scripted::send(http_request& request, call_context& context)
{
    std::shared_ptr<detail::script> const script = script_;
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

    auto ready = context.time->now();
    result<http_response> const outcome = detail::respond(*script, request, context, ready);
    error const stopped = co_await detail::pause_until(executor, context, ready, phase::wait);
    if (stopped.code())
        co_return stopped;
    co_return outcome;
}

} // namespace appmixer

#endif
