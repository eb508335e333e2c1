#ifndef APPMIXER_TESTS_EMULATOR_UPLOAD_FORMS_HPP
#define APPMIXER_TESTS_EMULATOR_UPLOAD_FORMS_HPP

// Bodies of uploads, written out as browsers and curl send them, and what the server responds.

#include "support.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace emulator_tests {

constexpr std::string_view form_type = "multipart/form-data; boundary=limit";

/// A part without a file name.
inline std::string field_part(std::string_view name, std::string_view value)
{
    return "Content-Disposition: form-data; name=\"" + std::string(name) + "\"\r\n\r\n" + std::string(value);
}

/// The part `file`.
inline std::string file_part(std::string_view filename, std::string_view content, std::string_view type = "text/plain")
{
    return "Content-Disposition: form-data; name=\"file\"; filename=\"" + std::string(filename) +
           "\"\r\nContent-Type: " + std::string(type) + "\r\n\r\n" + std::string(content);
}

inline std::string form(std::initializer_list<std::string> parts)
{
    std::string body;
    for (std::string const& part : parts)
        body += "--limit\r\n" + part + "\r\n";
    return body + "--limit--\r\n";
}

/// Uploads a file in one request.
inline response upload(test_client const& who, std::string_view filename, std::string_view content,
                       std::string_view type = "text/plain")
{
    return who.send(method::post, "/files", form({file_part(filename, content, type)}), form_type);
}

/// Uploads a public file.
inline response upload_public(test_client const& who, std::string_view filename, std::string_view content)
{
    return who.send(method::post, "/public-files", form({field_part("filename", filename), file_part("f", content)}),
                    form_type);
}

/// A response to a request with more headers.
inline response send_with(appmixer::emulator& back_end, test_client const& who, method verb, std::string target,
                          std::initializer_list<std::pair<std::string_view, std::string_view>> headers,
                          std::string body = {})
{
    appmixer::http_request request(verb, std::move(target));
    request.headers.append("Authorization", "Bearer " + who.token());
    for (auto const& [name, value] : headers)
        request.headers.append(name, value);
    request.body = std::move(body);
    return response(back_end.handle(request));
}

/// Uploads one of the chunks of a file.
inline response send_chunk(fixture& f, test_client const& who, std::string const& id, std::string const& number,
                           std::string const& total, std::string const& content)
{
    return send_with(f.back_end, who, method::post, "/files",
                     {{"Content-Type", form_type},
                      {"uploader-file-id", id},
                      {"uploader-file-name", "big.bin"},
                      {"uploader-chunk-size", "4"},
                      {"uploader-chunk-number", number},
                      {"uploader-chunks-total", total}},
                     form({file_part("blob", content, "video/mp4")}));
}

/// The body of a response that refuses a field.
inline std::string bad_field(std::string_view field, std::string_view what)
{
    return error_body(400, "Bad Request", "\\\"" + std::string(field) + "\\\" " + std::string(what));
}

inline std::string const no_file = error_body(404, "Not Found", "File not found.");

/// The names of the files in a list.
inline std::string file_names(response const& list)
{
    std::string all;
    json::value const files = json::parse(list.body);
    for (json::value const& file : files.as_array())
        all.append(all.empty() ? "" : " ").append(std::string_view(file.at("filename").as_string()));
    return all;
}

} // namespace emulator_tests

#endif
