#ifndef APPMIXER_TESTS_TESTING_RECORDING_SUPPORT_HPP
#define APPMIXER_TESTS_TESTING_RECORDING_SUPPORT_HPP

// Recordings, and folders for their files.

#include <appmixer/testing/recording.hpp>

#include <boost/asio/error.hpp>

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace recording_test {

namespace asio = boost::asio;
using appmixer::errc;
using appmixer::method;
using appmixer::phase;
using appmixer::recorded_exchange;
using appmixer::recording;
using appmixer::result;

/// A folder that is removed after the test.
class folder {
public:
    folder()
        : path(std::filesystem::temp_directory_path() /
               ("appmixer-recording-" + std::to_string(std::random_device()())))
    {
        std::filesystem::create_directory(path);
    }
    ~folder() { std::filesystem::remove_all(path); }
    folder(folder const&) = delete;
    folder& operator=(folder const&) = delete;
    std::string file(std::string const& name) const { return (path / name).string(); }

    std::filesystem::path path;
};

inline std::string content_of(std::string const& file)
{
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

inline void write(std::string const& file, std::string_view text) { std::ofstream(file, std::ios::binary) << text; }

inline recorded_exchange exchange(method verb, std::string target, result<appmixer::http_response> outcome)
{
    recorded_exchange one;
    one.request = appmixer::http_request(verb, std::move(target));
    one.outcome = std::move(outcome);
    return one;
}

/// The file of a recording with these exchanges.
inline std::string file_of(std::string_view exchanges)
{
    return R"({"format":"appmixer-recording","version":1,"exchanges":[)" + std::string(exchanges) + "]}";
}

inline constexpr std::string_view plain_request = R"("request":{"method":"GET","target":"/x"})";

} // namespace recording_test

#endif
