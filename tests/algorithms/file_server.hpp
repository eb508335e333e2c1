#ifndef APPMIXER_TESTS_UNIT_FILE_SERVER_HPP
#define APPMIXER_TESTS_UNIT_FILE_SERVER_HPP

// A server with one file, without a network, for downloads into files.

#include "../transports/temporary_files.hpp"

#include <appmixer/algorithms/detail/file_sink.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace test {

inline std::string content_of(std::string const& file)
{
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

using names = std::set<std::string>;

inline names files_in(temporary_folder const& folder)
{
    names found;
    for (std::filesystem::directory_entry const& entry : std::filesystem::directory_iterator(folder.path()))
        found.insert(entry.path().filename().string());
    return found;
}

/// Where the connection to a server breaks.
inline constexpr std::size_t never = std::string::npos;

/// A server with one file.
class file_server {
public:
    file_server(std::string bytes, std::string version) : content(std::move(bytes)), tag(std::move(version)) {}

    std::string content;
    std::string tag;
    bool knows_ranges = true;
    bool keeps_if_range = true;
    std::size_t most = never; ///< bytes in one range
    bool tells_length = true;
    unsigned requests = 0;
    std::string last_request; ///< its headers

    /// One exchange, whose body ends after that many bytes. Returns its error.
    appmixer::error send(appmixer::detail::file_sink& sink, std::size_t broken_at = never)
    {
        ++requests;
        appmixer::header_list const asked = sink.headers();
        last_request = asked.text();
        appmixer::http_response head(200);
        std::string body = content;
        if (!tag.empty())
            head.headers.append("ETag", tag);
        std::optional<std::string_view> const range = asked.get("Range");
        if (range && knows_ranges && (!keeps_if_range || asked.get("If-Range") == tag)) {
            std::size_t first = 0;
            std::from_chars(range->data() + std::string_view("bytes=").size(), range->data() + range->size(), first);
            head.status = first < content.size() ? 206 : 416;
            body = first < content.size() ? content.substr(first, most) : std::string("no such range");
            std::string const whole = tells_length ? std::to_string(content.size()) : "*";
            head.headers.append("Content-Range", head.status == 416
                                                     ? "bytes */" + std::to_string(content.size())
                                                     : "bytes " + std::to_string(first) + "-" +
                                                           std::to_string(first + body.size() - 1) + "/" + whole);
        }
        if (tells_length)
            head.headers.append("Content-Length", std::to_string(body.size()));
        return deliver(sink, head, body, broken_at);
    }

    static appmixer::error deliver(appmixer::detail::file_sink& sink, appmixer::http_response const& head,
                                   std::string_view body, std::size_t broken_at)
    {
        if (!sink.begin(head))
            return head.status < 300
                       ? appmixer::error()
                       : appmixer::error(static_cast<appmixer::errc>(head.status), appmixer::phase::response);
        for (std::size_t at = 0; at < std::min(body.size(), broken_at); at += 3) {
            std::size_t const end = std::min({at + 3, body.size(), broken_at});
            if (appmixer::error failure = sink.put(body.substr(at, end - at)); failure.code())
                return failure;
        }
        return broken_at < body.size() ? appmixer::error(appmixer::errc::connection_closed, appmixer::phase::read)
                                       : appmixer::error();
    }

    /// Sends requests until the file is there or one fails.
    appmixer::error download(appmixer::detail::file_sink& sink, std::size_t broken_at = never)
    {
        while (true) {
            appmixer::result<bool> const done = sink.finish(send(sink, std::exchange(broken_at, never)));
            if (!done)
                return done.error();
            if (*done)
                return appmixer::error();
            REQUIRE(requests < 100);
        }
    }
};

} // namespace test

#endif
