#ifndef APPMIXER_TESTING_IMPL_SCRIPTED_IPP
#define APPMIXER_TESTING_IMPL_SCRIPTED_IPP

#include <appmixer/testing/detail/difference.hpp>
#include <appmixer/testing/detail/expectations.hpp>
#include <appmixer/testing/detail/pause.hpp>
#include <appmixer/testing/detail/redactor.hpp>
#include <appmixer/testing/scripted.hpp>

#include <boost/json/parse.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace appmixer {

namespace detail {

class scripted_exchange {
public:
    scripted_exchange(method verb, std::string target) : request(verb, std::move(target)) {}

    http_request request; ///< its headers must be there; its body must be the same if `has_body`
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

/// The first header that is not there as it is expected, in words.
inline std::string header_difference(header_list const& expected, header_list const& came)
{
    for (header_list::entry const wanted : expected) {
        std::optional<std::string_view> other;
        bool found = false;
        for (header_list::entry const field : came) {
            if (!iequals(field.name, wanted.name))
                continue;
            found = found || field.value == wanted.value;
            if (!other)
                other = field.value;
        }
        if (!found)
            return "in the header " + std::string(wanted.name) + ": expected " + in_quotes(wanted.value) + ", came " +
                   (other ? in_quotes(*other) : "nothing");
    }
    return {};
}

inline request_mismatch compare(scripted_exchange const& expected, http_request const& came)
{
    request_mismatch differs;
    differs.other_request = came.method != expected.request.method || came.target != expected.request.target;
    if (differs.other_request)
        return differs;
    differs.words = header_difference(expected.request.headers, came.headers);
    if (differs.words.empty() && expected.has_body)
        differs.words =
            body_difference(expected.document, expected.request.body, came, std::equal_to<std::string_view>());
    if (!differs.words.empty()) {
        redactor secrets(redactor::style::anonymous);
        secrets.look_at(expected.request);
        differs.words = secrets.in_text(differs.words);
    }
    return differs;
}

/// What a request is answered with, and when.
inline result<http_response> take(script& whole, http_request const& request, call_context const& context,
                                  call_context::clock::time_point& when)
{
    result<std::size_t> const index =
        whole.expected.take(request, context, [&](std::size_t at) { return compare(whole.exchanges[at], request); });
    if (!index)
        return index.error();
    when = pause_end(context, whole.exchanges[*index].delay);
    return whole.exchanges[*index].outcome;
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
    boost::system::error_code code;
    json::value document = json::parse(text, code);
    if (code)
        throw exception(error(errc::invalid_json, phase::none, "in a script: " + code.message()));
    with_body(std::move(text));
    self().document = std::move(document);
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
    self().outcome = error(code, where, "as the script says");
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
    asio::cancellation_state const state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
        co_return error(asio::error::operation_aborted, phase::wait);
    if (context.deadline <= context.time->now())
        co_return error(errc::deadline_exceeded, phase::wait);

    auto ready = context.time->now();
    result<http_response> const outcome = detail::take(*script, request, context, ready);
    error const stopped = co_await detail::pause_until(executor, context, ready, phase::wait);
    if (stopped.code())
        co_return stopped;
    co_return outcome;
}

} // namespace appmixer

#endif
