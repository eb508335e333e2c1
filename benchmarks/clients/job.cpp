#include "job.hpp"

#include <charconv>
#include <cstdlib>
#include <iostream>
#include <string_view>

namespace bench {

namespace {

constexpr std::string_view usage =
    "usage: CLIENT --url URL [--in-flight N] [--connections N] [--seconds S | --calls N]\n"
    "              [--warm-up S_OR_N] [--token TOKEN] [--ca FILE] [--no-json]\n";

[[noreturn]] void refuse(std::string_view why)
{
    std::cerr << why << '\n' << usage;
    std::exit(2);
}

template <class Number>
Number read(std::string_view name, std::string_view text)
{
    Number number = 0;
    auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (code != std::errc() || end != text.data() + text.size() || number < 0)
        refuse(std::string(name) + " needs a number");
    return number;
}

void take_url(job& work, std::string_view url)
{
    if (url.starts_with("https://"))
        work.tls = true;
    else if (!url.starts_with("http://"))
        refuse("--url needs http:// or https://");
    url.remove_prefix(url.find("//") + 2);
    std::size_t const path = url.find('/');
    std::string_view const authority = url.substr(0, path);
    std::size_t const colon = authority.rfind(':');
    if (path == std::string_view::npos || colon == std::string_view::npos)
        refuse("--url needs a port and a path");
    work.host = authority.substr(0, colon);
    work.port = authority.substr(colon + 1);
    work.target = url.substr(path);
}

} // namespace

job job::from_arguments(int argc, char** argv)
{
    job work;
    for (int i = 1; i < argc; ++i) {
        std::string_view const name = argv[i];
        if (name == "--no-json") {
            work.parse = false;
            continue;
        }
        if (++i == argc)
            refuse(std::string(name) + " needs a value");
        std::string_view const value = argv[i];
        if (name == "--url") {
            take_url(work, value);
        } else if (name == "--in-flight") {
            work.in_flight = read<unsigned>(name, value);
        } else if (name == "--connections") {
            work.connections = read<unsigned>(name, value);
        } else if (name == "--seconds" || name == "--calls") {
            work.timed = name == "--seconds";
            work.measured = read<double>(name, value);
        } else if (name == "--warm-up") {
            work.warm_up = read<double>(name, value);
        } else if (name == "--token") {
            work.token = value;
        } else if (name == "--ca") {
            work.ca_file = value;
        } else {
            refuse("unknown argument " + std::string(name));
        }
    }
    if (work.host.empty() || work.in_flight == 0)
        refuse("--url is missing, or --in-flight is 0");
    if (work.connections == 0)
        work.connections = work.in_flight;
    return work;
}

std::string job::request_head() const
{
    std::string head = "GET " + target + " HTTP/1.1\r\nHost: " + host + ":" + port +
                       "\r\nUser-Agent: benchmark\r\nAccept: application/json\r\n";
    if (!token.empty())
        head += "Authorization: Bearer " + token + "\r\n";
    return head + "\r\n";
}

std::string job::origin() const { return (tls ? "https://" : "http://") + host + ":" + port; }

} // namespace bench
