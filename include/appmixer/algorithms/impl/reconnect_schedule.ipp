#ifndef APPMIXER_ALGORITHMS_IMPL_RECONNECT_SCHEDULE_IPP
#define APPMIXER_ALGORITHMS_IMPL_RECONNECT_SCHEDULE_IPP

#include <appmixer/algorithms/detail/reconnect_schedule.hpp>
#include <appmixer/algorithms/detail/wait_schedule.hpp>
#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/content_coding.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace appmixer::detail {

APPMIXER_DECL bool is_event_stream(http_response const& head) noexcept
{
    std::string_view const type = head.headers.get("Content-Type").value_or(std::string_view());
    std::string_view const name = type.substr(0, type.find_first_of("; \t"));
    return head.status == 200 && equal_ignoring_case(name, "text/event-stream") &&
           content_codings(head.headers).empty(); // the encoded bytes would have no events
}

/// The error of a success that is not an event stream.
inline error not_an_event_stream(operation_info const& operation, http_response const& head)
{
    diagnostics info;
    info.operation = operation.name;
    info.phase = phase::response;
    info.status = head.status;
    std::string_view const type = head.headers.get("Content-Type").value_or("none");
    std::string const codings = content_codings(head.headers);
    info.detail = codings.empty() ? "expected an event stream; the content type is " + std::string(type)
                                  : "the body has the content coding " + codings + ", which was not requested";
    return error(errc::unexpected_content_type, std::move(info));
}

APPMIXER_DECL reconnect_schedule::decision reconnect_schedule::ended(result<http_response> const& outcome,
                                                                     std::optional<std::chrono::milliseconds> asked)
{
    decision next;
    bool const is_over = outcome && outcome->status == 204; // the server asks not to connect again
    if (!outcome)
        next.failure = outcome.error();
    else if (!is_over && !is_event_stream(*outcome))
        next.failure = not_an_event_stream(*operation_, *outcome);
    bool const has_failed = next.failure.code().failed();
    reconnect const wanted = how_.reconnects();
    bool const again = has_failed ? wanted != reconnect::never && operation_->idempotency == idempotency::safe &&
                                        is_passing(next.failure)
                                  : wanted == reconnect::always && !is_over;
    if (!again || ++failures_ >= how_.attempts())
        return next;
    next.delay = (std::max)(next_delay(asked), duration(server_wait(next.failure)));
    return next;
}

APPMIXER_DECL reconnect_schedule::duration
reconnect_schedule::next_delay(std::optional<std::chrono::milliseconds> asked)
{
    constexpr std::chrono::milliseconds usual(3000), shortest(100), longest = longest_server_wait;
    std::chrono::milliseconds delay = std::clamp(asked.value_or(usual), shortest, longest);
    for (unsigned i = 1; i < failures_ && delay < longest; ++i)
        delay *= 2;
    delay = (std::min)(delay, longest);
    double random = 0;
    if (how_.random()) {
        random = std::clamp(how_.random()(), 0.0, 1.0);
    } else {
        if (!generator_)
            generator_.emplace(std::random_device()());
        random = std::uniform_real_distribution<double>()(*generator_);
    }
    // Between half of the delay and all of it, so that many clients do not connect at the same time.
    auto const half = std::chrono::duration_cast<duration>(delay) / 2;
    return half + std::chrono::duration_cast<duration>(std::chrono::duration<double>(half) * random);
}

} // namespace appmixer::detail

#endif
