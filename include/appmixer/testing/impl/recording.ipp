#ifndef APPMIXER_TESTING_IMPL_RECORDING_IPP
#define APPMIXER_TESTING_IMPL_RECORDING_IPP

#include <appmixer/core/detail/save_file.hpp>
#include <appmixer/testing/impl/recording_text.ipp>
#include <appmixer/testing/recording.hpp>

#include <boost/json/stream_parser.hpp>

#include <cerrno>
#include <fstream>
#include <initializer_list>
#include <ios>

namespace appmixer {

namespace detail {

/// Thrown where a document is no recording.
class no_recording {
public:
    no_recording(std::string where, std::string why) : pointer(std::move(where)), words(std::move(why)) {}
    std::string pointer; ///< RFC 6901
    std::string words;
};

/// A value of a document, and where it stands.
class placed_value {
public:
    placed_value(json::value const& what, std::string where) : value_(&what), pointer_(std::move(where)) {}

    [[noreturn]] void refuse(std::string words) const { throw no_recording(pointer_, std::move(words)); }

    std::string_view text() const
    {
        json::string const* const found = value_->if_string();
        if (found == nullptr)
            expected("a string");
        return *found;
    }
    std::int64_t number() const
    {
        std::int64_t const* const found = value_->if_int64();
        if (found == nullptr)
            expected("a whole number");
        return *found;
    }
    std::vector<placed_value> elements() const
    {
        json::array const* const array = value_->if_array();
        if (array == nullptr)
            expected("an array");
        std::vector<placed_value> out;
        for (json::value const& element : *array)
            out.emplace_back(element, pointer_ + "/" + std::to_string(out.size()));
        return out;
    }
    json::object const& object() const
    {
        json::object const* const found = value_->if_object();
        if (found == nullptr)
            expected("an object");
        return *found;
    }
    /// An object with no keys but these.
    void allow(std::initializer_list<std::string_view> keys) const
    {
        for (auto const& entry : object())
            if (std::find(keys.begin(), keys.end(), std::string_view(entry.key())) == keys.end())
                place(entry.key(), entry.value()).refuse("no recording has this key");
    }
    std::optional<placed_value> find(std::string_view key) const
    {
        json::value const* const found = object().if_contains(key);
        if (found == nullptr)
            return std::nullopt;
        return place(key, *found);
    }
    placed_value operator[](std::string_view key) const
    {
        std::optional<placed_value> const found = find(key);
        if (!found)
            refuse("the key \"" + std::string(key) + "\" is missing");
        return *found;
    }
    json::value const& value() const noexcept { return *value_; }
    placed_value place(std::string_view key, json::value const& inner) const
    {
        shape_mismatch step;
        step.inside(key);
        return placed_value(inner, pointer_ + step.pointer);
    }

private:
    [[noreturn]] void expected(std::string_view what) const
    {
        shape_mismatch why;
        why.at(*value_, what);
        refuse("expected " + std::string(why.expected) + ", found " + std::string(why.found));
    }

    json::value const* value_;
    std::string pointer_;
};

inline void read_headers(placed_value const& message, header_list& headers)
{
    std::optional<placed_value> const list = message.find("headers");
    if (!list)
        return;
    for (auto const& entry : list->object()) {
        placed_value const content = list->place(entry.key(), entry.value());
        if (!is_token(entry.key()) || !is_field_value(content.text()))
            content.refuse("this cannot be a header");
        headers.append(entry.key(), content.text());
    }
}

inline void read_body(placed_value const& message, std::string& body)
{
    std::optional<placed_value> const document = message.find("json");
    std::optional<placed_value> const text = message.find("text");
    std::optional<placed_value> const bytes = message.find("base64");
    if (document.has_value() + text.has_value() + bytes.has_value() > 1)
        message.refuse("a body is one of json, text and base64");
    if (document) {
        append_json_value(body, document->value());
    } else if (text) {
        body = text->text();
    } else if (bytes) {
        std::optional<std::string> decoded = from_base64(bytes->text());
        if (!decoded)
            bytes->refuse("this is not base64");
        body = std::move(*decoded);
    }
}

inline http_request read_request(placed_value const& from)
{
    from.allow({"method", "target", "headers", "json", "text", "base64"});
    http_request request;
    placed_value const verb = from["method"];
    std::optional<method> const known = to_method(verb.text());
    if (!known)
        verb.refuse("expected a method such as \"GET\"");
    request.method = *known;
    placed_value const target = from["target"];
    if (!is_target(target.text()))
        target.refuse("expected a path with a query or without one");
    request.target = target.text();
    read_headers(from, request.headers);
    read_body(from, request.body);
    return request;
}

inline http_response read_response(placed_value const& from)
{
    from.allow({"status", "headers", "json", "text", "base64"});
    http_response response;
    placed_value const status = from["status"];
    std::int64_t const code = status.number();
    if (code < 100 || code > 999)
        status.refuse("expected a status from 100 to 999");
    response.status = static_cast<int>(code);
    read_headers(from, response.headers);
    read_body(from, response.body);
    return response;
}

inline error read_failure(placed_value const& from)
{
    from.allow({"code", "phase", "detail"});
    placed_value const name = from["code"];
    std::optional<boost::system::error_code> const code = code_of_name(name.text());
    if (!code)
        name.refuse("this code is not known");
    placed_value const where = from["phase"];
    auto const known = std::find_if(phase_names.begin(), phase_names.end(),
                                    [&](phase_name const& one) { return one.name == where.text(); });
    if (known == phase_names.end())
        where.refuse("this phase is not known");
    std::optional<placed_value> const cause = from.find("detail");
    return error(*code, known->value, cause ? std::string(cause->text()) : std::string());
}

inline recorded_exchange read_exchange(placed_value const& from)
{
    from.allow({"operation", "request", "response", "failure"});
    recorded_exchange exchange;
    if (std::optional<placed_value> const name = from.find("operation"))
        exchange.operation = name->text();
    exchange.request = read_request(from["request"]);
    std::optional<placed_value> const response = from.find("response");
    std::optional<placed_value> const failure = from.find("failure");
    if (response.has_value() == failure.has_value())
        from.refuse("an exchange has a response or a failure");
    if (response)
        exchange.outcome = read_response(*response);
    else
        exchange.outcome = read_failure(*failure);
    return exchange;
}

inline recording read_recording(placed_value const& from)
{
    from.allow({"format", "version", "exchanges"});
    placed_value const format = from["format"];
    if (format.text() != recording_format)
        format.refuse("expected \"" + std::string(recording_format) + "\"");
    placed_value const version = from["version"];
    if (version.number() != recording_version)
        version.refuse("expected " + std::to_string(recording_version));
    recording out;
    for (placed_value const& element : from["exchanges"].elements())
        out.exchanges.push_back(read_exchange(element));
    return out;
}

/// The failure of the last call of the system.
inline error file_error(std::string const& path) { return error(last_file_error(), phase::none, path); }

} // namespace detail

APPMIXER_DECL result<recording> recording::parse(std::string_view text)
{
    json::parse_options limits;
    limits.max_depth = detail::deepest_body + 8; // what stands around a body
    json::stream_parser parser({}, limits);
    boost::system::error_code code;
    std::size_t const read = parser.write_some(text, code);
    if (!code && read < text.size())
        code = json::error::extra_data;
    if (!code)
        parser.finish(code);
    if (code) {
        auto const line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(read), '\n') + 1;
        return error(errc::invalid_json, phase::none,
                     "recording, line " + std::to_string(line) + ": " + code.message());
    }
    try {
        json::value const document = parser.release();
        return detail::read_recording(detail::placed_value(document, {}));
    } catch (detail::no_recording const& why) {
        diagnostics known;
        known.detail = "recording: " + why.words;
        known.json_pointer = why.pointer;
        return error(errc::unexpected_shape, std::move(known));
    }
}

APPMIXER_DECL result<recording> recording::load(std::string const& path, std::size_t limit)
{
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return detail::file_error(path);
    std::string text;
    std::array<char, 65536> piece;
    while (text.size() <= limit && file.read(piece.data(), piece.size()).gcount() > 0)
        text.append(piece.data(), static_cast<std::size_t>(file.gcount()));
    if (file.bad())
        return detail::file_error(path);
    if (text.size() > limit)
        return error(make_error_code(boost::system::errc::file_too_large), phase::none,
                     path + ": more than " + std::to_string(limit) + " bytes");
    return parse(text);
}

APPMIXER_DECL result<void> recording::save(std::string const& path) const
{
    return detail::save_file(path, text(), detail::file_access::as_before);
}

} // namespace appmixer

#endif
