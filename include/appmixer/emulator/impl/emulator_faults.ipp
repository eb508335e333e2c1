#ifndef APPMIXER_EMULATOR_IMPL_EMULATOR_FAULTS_IPP
#define APPMIXER_EMULATOR_IMPL_EMULATOR_FAULTS_IPP

// Which request gets a fault, and the changed responses.

#include <appmixer/call/upload_body.hpp>
#include <appmixer/core/detail/http_date.hpp>
#include <appmixer/core/detail/retry_after.hpp>
#include <appmixer/emulator/emulator_faults.hpp>
#include <appmixer/emulator/http/http_error.hpp>
#include <appmixer/emulator/http/request_target.hpp>
#include <appmixer/emulator/http/responses.hpp>
#include <appmixer/emulator/http/stream_sources.hpp>
#include <appmixer/json/all.hpp>
#include <appmixer/json/reader.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

namespace appmixer {

namespace detail::emu {

/// The most faults at one time. Each request is compared with all of them.
inline constexpr std::size_t most_faults_pending = 1000;
/// The longest `Retry-After`: a year, which clients can add to any clock without an overflow.
inline constexpr std::chrono::seconds longest_retry_after{31'536'000};

/// Whether a path begins with the segments of a fault, which may have wildcards.
inline bool is_fault_path(std::vector<std::string> const& wanted, std::vector<std::string> const& path) noexcept
{
    if (wanted.size() > path.size())
        return false;
    return std::equal(wanted.begin(), wanted.end(), path.begin(), [](std::string const& a, std::string const& b) {
        return a == b || a == "*" || (a.starts_with('{') && a.ends_with('}'));
    });
}

/// The error page of nginx for a status.
inline std::string fault_page(int status)
{
    std::string const title = std::to_string(status) + ' ' + std::string(reason(status));
    return "<html>\r\n<head><title>" + title + "</title></head>\r\n<body>\r\n<center><h1>" + title +
           "</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
}

inline http_response replaced_response(emulator_fault const& fault)
{
    using content = emulator_fault::content;
    http_response response(fault.status);
    switch (fault.body) {
    case content::error_object: {
        std::string message = fault.message;
        if (message.empty())
            message = fault.status == 500 ? "An internal server error occurred" : reason(fault.status);
        return error_response(http_error(fault.status, std::move(message)));
    }
    case content::html:
        response.headers.append("content-type", "text/html");
        response.body = fault_page(fault.status);
        break;
    case content::empty: response.headers.append("cache-control", "no-cache"); break;
    case content::null: return respond_json("null", fault.status);
    }
    return response;
}

inline void add_unknown_fields(json::object& object)
{
    json::object more;
    more["deep"] = json::array{json::value(nullptr), json::value(1.5), json::value("text")};
    object["emulatorExtra"] = "an unknown field";
    object["emulatorExtraObject"] = std::move(more);
}

/// Calls `change` for a response that is an object, and for each object of a response that is an array. A search in
/// the logs has its array under "hits".
template <class Function>
void each_object(json::value& response, Function change)
{
    json::array* list = response.if_array();
    if (json::object* const object = response.if_object()) {
        if (json::value* const hits = object->if_contains("hits"))
            list = hits->if_array();
        change(*object);
    }
    if (list != nullptr)
        for (json::value& item : *list)
            if (json::object* const object = item.if_object())
                change(*object);
}

/// Turns all dates into numbers. Recursion is bounded: the parser limits the depth.
inline void make_dates_numbers(json::value& value)
{
    if (json::object* const object = value.if_object()) {
        for (auto& member : *object)
            make_dates_numbers(member.value());
    } else if (json::array* const array = value.if_array()) {
        for (json::value& item : *array)
            make_dates_numbers(item);
    } else if (json::string const* const text = value.if_string(); text != nullptr && text->size() == 24) {
        std::string_view const date = *text; // or an id, which may have 24 characters, too
        if (std::optional<timestamp> const time = parse_iso(date); time && date[10] == 'T' && date.ends_with('Z'))
            value = time->time_since_epoch().count();
    }
}

/// Applies an effect other than `replace`. A response that is not JSON or reports an error is only truncated.
inline void change_response(http_response& response, emulator_fault::effect what)
{
    using effect = emulator_fault::effect;
    if (what == effect::truncate) {
        response.body.resize(response.body.size() / 2);
        return;
    }
    std::string_view const type = response.headers.get("content-type").value_or(std::string_view());
    if (response.status >= 300 || !type.starts_with("application/json"))
        return;
    result<json::value> parsed = parse_json(response.body);
    if (!parsed)
        return;
    json::value& document = *parsed;
    if (what == effect::extra_fields)
        each_object(document, [](json::object& object) { add_unknown_fields(object); });
    if (what == effect::unknown_stage)
        each_object(document, [](json::object& object) {
            if (json::value* const stage = object.if_contains("stage"))
                *stage = "hibernating";
        });
    if (what == effect::numeric_dates)
        make_dates_numbers(document);
    response.body.clear();
    json_writer(response.body).value(document);
}

} // namespace detail::emu

APPMIXER_DECL result<void> emulator_faults::add(emulator_fault fault)
{
    using namespace detail::emu;
    auto const invalid = [](std::string why) { return error(errc::invalid_request, phase::none, std::move(why)); };
    bool const replaces = fault.what == emulator_fault::effect::replace;
    if (replaces && (fault.status < 200 || fault.status > 599))
        return invalid("the status of a fault must be from 200 to 599");
    if (replaces && fault.body == emulator_fault::content::error_object && fault.status < 400)
        return invalid("an error object needs a status of 400 or more");
    if (fault.retry_after && (fault.retry_after->count() < 0 || *fault.retry_after > longest_retry_after))
        return invalid("\"retry_after\" of a fault must be from 0 to " + std::to_string(longest_retry_after.count()) +
                       " seconds");
    if (fault.every == 0)
        return invalid("\"every\" of a fault must be at least 1");
    if (fault.count && *fault.count == 0)
        return invalid("\"count\" of a fault must be at least 1");
    if (!detail::is_utf8(fault.message))
        return invalid("the message of a fault must be UTF-8");
    if (!fault.path.empty() && !fault.path.starts_with('/'))
        return invalid("the path of a fault must begin with a slash");
    if (pending_.size() >= most_faults_pending)
        return invalid("there are already " + std::to_string(most_faults_pending) + " faults");
    entry added;
    try {
        std::string_view path = fault.path;
        if (path.ends_with('/'))
            path.remove_suffix(1);
        added.segments = decoded_path(path);
    } catch (http_error const&) {
        return invalid("the path of a fault has an invalid percent-encoding");
    }
    added.fault = std::move(fault);
    added.number = ++last_number_;
    pending_.push_back(std::move(added));
    return {};
}

APPMIXER_DECL bool emulator_faults::remove(std::uint64_t number)
{
    return std::erase_if(pending_, [&](entry const& each) { return each.number == number; }) != 0;
}

APPMIXER_DECL std::vector<pending_fault> emulator_faults::pending() const
{
    std::vector<pending_fault> faults;
    for (entry const& each : pending_) {
        pending_fault& added = faults.emplace_back();
        added.number = each.number;
        added.fault = each.fault;
        if (added.fault.count)
            *added.fault.count -= each.injected;
        added.injected = each.injected;
    }
    return faults;
}

APPMIXER_DECL std::optional<emulator_fault> emulator_faults::take(http_request const& request)
{
    using namespace detail::emu;
    if (pending_.empty())
        return std::nullopt;
    std::vector<std::string> path;
    bool readable = true;
    try {
        std::string_view const target = request.target;
        path = decoded_path(target.substr(0, target.find('?')));
    } catch (http_error const&) {
        readable = false; // only faults for any path match
    }
    for (std::size_t i = 0; i < pending_.size(); ++i) {
        entry& e = pending_[i];
        if (e.fault.method && *e.fault.method != request.method)
            continue;
        if (!e.segments.empty() && (!readable || !is_fault_path(e.segments, path)))
            continue;
        if (e.seen < e.fault.skip) {
            ++e.seen;
            continue;
        }
        std::size_t const number = e.seen - e.fault.skip + 1; // counted after the skipped ones
        e.seen = e.fault.skip + number % e.fault.every;
        if (number % e.fault.every != 0)
            continue;
        ++injected_;
        ++e.injected;
        std::optional<emulator_fault> due = e.fault;
        if (e.fault.count && e.injected == *e.fault.count)
            pending_.erase(pending_.begin() + static_cast<std::ptrdiff_t>(i));
        return due;
    }
    return std::nullopt;
}

APPMIXER_DECL void emulator_faults::apply(emulator_response& response, emulator_fault const& fault,
                                          std::function<timestamp()> const& now)
{
    using namespace detail::emu;
    using effect = emulator_fault::effect;
    if (fault.what == effect::cut) {
        if (!response.stream)
            response.stream = upload_body::text(std::exchange(response.head.body, std::string())).open().value();
        response.stream =
            std::make_shared<first_bytes>(std::move(response.stream), fault.cut_after, first_bytes::ending::broken);
        return;
    }
    if (response.stream && fault.what == effect::truncate) {
        if (std::optional<std::uint64_t> const size = response.stream->size())
            response.stream =
                std::make_shared<first_bytes>(std::move(response.stream), *size / 2, first_bytes::ending::complete);
        return;
    }
    if (fault.what != effect::replace)
        return change_response(response.head, fault.what);
    response = emulator_response(replaced_response(fault));
    if (fault.retry_after && fault.retry == emulator_fault::retry_form::seconds)
        response.head.headers.append("retry-after", detail::format_retry_after(*fault.retry_after));
    else if (fault.retry_after)
        response.head.headers.append("retry-after", detail::format_http_date(std::chrono::floor<std::chrono::seconds>(
                                                        now() + *fault.retry_after)));
}

} // namespace appmixer

#endif
