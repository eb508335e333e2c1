#ifndef APPMIXER_TESTING_IMPL_RECORDING_READER_IPP
#define APPMIXER_TESTING_IMPL_RECORDING_READER_IPP

// Reads recordings.

#include <appmixer/core/detail/json_pointer.hpp>
#include <appmixer/core/detail/save_file.hpp>
#include <appmixer/json/reader.hpp>
#include <appmixer/testing/detail/body_difference.hpp>
#include <appmixer/testing/detail/recording_names.hpp>
#include <appmixer/testing/recording.hpp>

#include <cerrno>
#include <fstream>
#include <initializer_list>
#include <ios>

namespace appmixer {

namespace detail {

/// Thrown when a document is not a valid recording.
class invalid_recording {
public:
    invalid_recording(std::string where, std::string why) : pointer(std::move(where)), message(std::move(why)) {}
    std::string pointer; ///< RFC 6901
    std::string message;
};

/// A value of a document, and its JSON pointer.
class located_value {
public:
    located_value(json::value const& what, std::string where) : value_(&what), pointer_(std::move(where)) {}

    [[noreturn]] void refuse(std::string message) const { throw invalid_recording(pointer_, std::move(message)); }

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
    std::vector<located_value> elements() const
    {
        json::array const* const array = value_->if_array();
        if (array == nullptr)
            expected("an array");
        std::vector<located_value> out;
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
    /// Checks that an object has no other keys than these.
    void check_keys(std::initializer_list<std::string_view> keys) const
    {
        for (auto const& entry : object())
            if (std::find(keys.begin(), keys.end(), std::string_view(entry.key())) == keys.end())
                child(entry.key(), entry.value()).refuse("a recording does not have this key");
    }
    std::optional<located_value> find(std::string_view key) const
    {
        json::value const* const found = object().if_contains(key);
        if (found == nullptr)
            return std::nullopt;
        return child(key, *found);
    }
    located_value operator[](std::string_view key) const
    {
        std::optional<located_value> const found = find(key);
        if (!found)
            refuse("the key \"" + std::string(key) + "\" is missing");
        return *found;
    }
    json::value const& value() const noexcept { return *value_; }
    located_value child(std::string_view key, json::value const& inner) const
    {
        std::string pointer = pointer_;
        append_pointer_step(pointer, key);
        return located_value(inner, std::move(pointer));
    }

private:
    [[noreturn]] void expected(std::string_view what) const { refuse(shape_mismatch(what, value_->kind()).text()); }

    json::value const* value_;
    std::string pointer_;
};

inline void read_headers(located_value const& message, header_list& headers)
{
    std::optional<located_value> const list = message.find("headers");
    if (!list)
        return;
    for (auto const& entry : list->object()) {
        located_value const content = list->child(entry.key(), entry.value());
        if (!is_token(entry.key()) || !is_field_value(content.text()))
            content.refuse("this is not a valid header");
        headers.append(entry.key(), content.text());
    }
}

inline void read_body(located_value const& message, std::string& body)
{
    std::optional<located_value> const document = message.find("json");
    std::optional<located_value> const text = message.find("text");
    std::optional<located_value> const bytes = message.find("base64");
    if (document.has_value() + text.has_value() + bytes.has_value() > 1)
        message.refuse("a body has one of the keys json, text and base64");
    if (document) {
        json_writer(body).value(document->value());
    } else if (text) {
        body = text->text();
    } else if (bytes) {
        std::optional<std::string> decoded = from_base64(bytes->text());
        if (!decoded)
            bytes->refuse("this is not base64");
        body = std::move(*decoded);
    }
}

inline http_request read_request(located_value const& from)
{
    from.check_keys({"method", "target", "headers", "json", "text", "base64"});
    http_request request;
    located_value const verb = from["method"];
    std::optional<method> const known = to_method(verb.text());
    if (!known)
        verb.refuse("expected a method such as \"GET\"");
    request.method = *known;
    located_value const target = from["target"];
    if (!is_target(target.text()))
        target.refuse("expected a path with an optional query");
    request.target = target.text();
    read_headers(from, request.headers);
    read_body(from, request.body);
    return request;
}

inline http_response read_response(located_value const& from)
{
    from.check_keys({"status", "headers", "json", "text", "base64"});
    http_response response;
    located_value const status = from["status"];
    std::int64_t const code = status.number();
    if (code < 100 || code > 999)
        status.refuse("expected a status from 100 to 999");
    response.status = static_cast<int>(code);
    read_headers(from, response.headers);
    read_body(from, response.body);
    return response;
}

inline error read_failure(located_value const& from)
{
    from.check_keys({"code", "phase", "detail"});
    located_value const name = from["code"];
    std::optional<boost::system::error_code> const code = code_of_name(name.text());
    if (!code)
        name.refuse("this code is unknown");
    located_value const where = from["phase"];
    auto const known = std::find_if(phase_names.begin(), phase_names.end(),
                                    [&](phase_name const& one) { return one.name == where.text(); });
    if (known == phase_names.end())
        where.refuse("this phase is unknown");
    std::optional<located_value> const cause = from.find("detail");
    return error(*code, known->value, cause ? std::string(cause->text()) : std::string());
}

inline recorded_exchange read_exchange(located_value const& from)
{
    from.check_keys({"operation", "request", "response", "failure"});
    recorded_exchange exchange;
    if (std::optional<located_value> const name = from.find("operation"))
        exchange.operation = name->text();
    exchange.request = read_request(from["request"]);
    std::optional<located_value> const response = from.find("response");
    std::optional<located_value> const failure = from.find("failure");
    if (response.has_value() == failure.has_value())
        from.refuse("an exchange has one of the keys response and failure");
    if (response)
        exchange.outcome = read_response(*response);
    else
        exchange.outcome = read_failure(*failure);
    return exchange;
}

inline recording read_recording(located_value const& from)
{
    from.check_keys({"format", "version", "exchanges"});
    located_value const format = from["format"];
    if (format.text() != recording_format)
        format.refuse("expected \"" + std::string(recording_format) + "\"");
    located_value const version = from["version"];
    if (version.number() != recording_version)
        version.refuse("expected " + std::to_string(recording_version));
    recording out;
    for (located_value const& element : from["exchanges"].elements())
        out.exchanges.push_back(read_exchange(element));
    return out;
}

/// The error of the last system call.
inline error file_error(std::string const& path) { return error(last_file_error(), phase::none, path); }

} // namespace detail

APPMIXER_DECL result<recording> recording::parse(std::string_view text)
{
    result<json::value> const document = parse_json(text);
    if (!document)
        return error(errc::invalid_json, phase::none, "recording, " + document.error().detail());
    try {
        return detail::read_recording(detail::located_value(*document, {}));
    } catch (detail::invalid_recording const& why) {
        diagnostics diag;
        diag.detail = "recording: " + why.message;
        diag.json_pointer = why.pointer;
        return error(errc::unexpected_shape, std::move(diag));
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
