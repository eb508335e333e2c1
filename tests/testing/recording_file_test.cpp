// recording: files that were edited, damaged or cannot be written.

#include "recording_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace recording_test;

TEST_SUITE_BEGIN("recording, files");

TEST_CASE("a file that is not a recording is refused with the path of the error")
{
    class wrong {
    public:
        std::string text;
        std::string pointer;
        std::string words;
    };
    std::string const request(plain_request);
    std::vector<wrong> const cases{
        {"[]", "", "expected an object, found an array"},
        {"{}", "", "the key \"format\" is missing"},
        {R"({"format":"other","version":1,"exchanges":[]})", "/format", "expected \"appmixer-recording\""},
        {R"({"format":"appmixer-recording","version":2,"exchanges":[]})", "/version", "expected 1"},
        {R"({"format":"appmixer-recording","version":"1","exchanges":[]})", "/version",
         "expected a whole number, found a string"},
        {R"({"format":"appmixer-recording","version":1})", "", "the key \"exchanges\" is missing"},
        {R"({"format":"appmixer-recording","version":1,"exchanges":{}})", "/exchanges",
         "expected an array, found an object"},
        {R"({"format":"appmixer-recording","version":1,"exchanges":[],"a/b":0})", "/a~1b",
         "a recording does not have this key"},
        {file_of("1"), "/exchanges/0", "expected an object, found a number"},
        {file_of("{}"), "/exchanges/0", "the key \"request\" is missing"},
        {file_of("{" + request + "}"), "/exchanges/0", "an exchange has one of the keys response and failure"},
        {file_of("{" + request + R"(,"response":{"status":200},"failure":{}})"), "/exchanges/0",
         "an exchange has one of the keys response and failure"},
        {file_of("{" + request + R"(,"response":{"status":200}},{"request":[]})"), "/exchanges/1/request",
         "expected an object, found an array"},
        {file_of("{" + request + R"(,"response":{"status":200},"operation":7})"), "/exchanges/0/operation",
         "expected a string, found a number"},
        {file_of("{" + request + R"(,"response":{"status":99}})"), "/exchanges/0/response/status",
         "expected a status from 100 to 999"},
        {file_of("{" + request + R"(,"response":{"status":1000}})"), "/exchanges/0/response/status",
         "expected a status from 100 to 999"},
        {file_of("{" + request + R"(,"response":{"status":200,"json":1,"text":""}})"), "/exchanges/0/response",
         "a body has one of the keys json, text and base64"},
        {file_of("{" + request + R"(,"response":{"status":200,"jsn":1}})"), "/exchanges/0/response/jsn",
         "a recording does not have this key"},
        {file_of("{" + request + R"(,"response":{"status":200,"headers":{"a b":"c"}}})"),
         "/exchanges/0/response/headers/a b", "this is not a valid header"},
        {file_of("{" + request + R"(,"response":{"status":200,"headers":{"a":"c\r\nd"}}})"),
         "/exchanges/0/response/headers/a", "this is not a valid header"},
        {file_of("{" + request + R"(,"response":{"status":200,"headers":{"a":1}}})"), "/exchanges/0/response/headers/a",
         "expected a string, found a number"},
        {file_of("{" + request + R"(,"failure":{"code":"gremlins","phase":"wait"}})"), "/exchanges/0/failure/code",
         "this code is unknown"},
        {file_of("{" + request + R"(,"failure":{"code":"other:1","phase":"wait"}})"), "/exchanges/0/failure/code",
         "this code is unknown"},
        {file_of("{" + request + R"(,"failure":{"code":"system:0","phase":"wait"}})"), "/exchanges/0/failure/code",
         "this code is unknown"},
        {file_of("{" + request + R"(,"failure":{"code":"system:1x","phase":"wait"}})"), "/exchanges/0/failure/code",
         "this code is unknown"},
        {file_of("{" + request + R"(,"failure":{"code":"eof","phase":"waiting"}})"), "/exchanges/0/failure/phase",
         "this phase is unknown"},
        {file_of("{" + request + R"(,"failure":{"code":"eof"}})"), "/exchanges/0/failure",
         "the key \"phase\" is missing"},
        {file_of(R"({"request":{"method":"get","target":"/x"},"response":{"status":200}})"),
         "/exchanges/0/request/method", "expected a method such as \"GET\""},
        {file_of(R"({"request":{"method":"GET","target":"x"},"response":{"status":200}})"),
         "/exchanges/0/request/target", "expected a path with an optional query"},
        {file_of(R"({"request":{"method":"GET","target":"/x y"},"response":{"status":200}})"),
         "/exchanges/0/request/target", "expected a path with an optional query"},
    };
    for (wrong const& one : cases) {
        CAPTURE(one.text);
        result<recording> const got = recording::parse(one.text);
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error() == errc::unexpected_shape);
        CHECK(got.error().json_pointer() == one.pointer);
        CHECK(got.error().detail() == "recording: " + one.words);
    }
    CHECK(recording::parse(file_of("{" + request + R"(,"response":{"status":200}})")).has_value());
}

TEST_CASE("invalid JSON is refused with the line")
{
    auto const failure = [](std::string_view text) { return recording::parse(text).error(); };
    CHECK(failure("") == errc::invalid_json);
    CHECK(failure("{\n\"format\":\n}").detail() == "recording, line 3, column 1: expected a value");
    CHECK(failure(file_of("") + "\n\nmore").detail() == "recording, line 3, column 1: more text after the value");
    CHECK(failure("{\"format\":\"\xff\"}") == errc::invalid_json);
    CHECK(failure(file_of("").substr(0, 20)) == errc::invalid_json);
    CHECK(failure(std::string(1000, '[')) == errc::invalid_json);
    CHECK(recording::parse(" \n" + file_of("") + "\n ").has_value());
}

TEST_CASE("a file is replaced as a whole, or not at all")
{
    folder const temporary;
    std::string const file = temporary.file("tape.json");
    recording tape;
    REQUIRE(tape.save(file).has_value());
    CHECK(content_of(file) == tape.text());
    tape.exchanges.push_back(exchange(method::get, "/x", appmixer::http_response(204)));
    REQUIRE(tape.save(file).has_value());
    CHECK(content_of(file) == tape.text());
    CHECK_FALSE(std::filesystem::exists(file + ".tmp"));
    CHECK(recording::load(file).value().exchanges.size() == 1);

    std::filesystem::create_symlink("tape.json", temporary.file("link.json"));
    REQUIRE(tape.save(temporary.file("link.json")).has_value());
    CHECK(std::filesystem::is_symlink(temporary.file("link.json")));

    result<void> const nowhere = tape.save(temporary.file("no/such/folder.json"));
    REQUIRE_FALSE(nowhere.has_value());
    CHECK(nowhere.error() == boost::system::errc::make_error_condition(boost::system::errc::no_such_file_or_directory));
    CHECK(nowhere.error().detail() == temporary.file("no/such/folder.json"));

    std::filesystem::create_directory(temporary.file("taken"));
    std::filesystem::create_directory(temporary.file("taken/inside"));
    CHECK_FALSE(tape.save(temporary.file("taken")).has_value()); // cannot be renamed over
    CHECK_FALSE(std::filesystem::exists(temporary.file("taken.tmp")));
}

TEST_CASE("a file that is missing, too large or not a recording is refused")
{
    folder const temporary;
    std::string const file = temporary.file("tape.json");
    CHECK(recording::load(file).error() ==
          boost::system::errc::make_error_condition(boost::system::errc::no_such_file_or_directory));
    CHECK_FALSE(recording::load(temporary.path.string()).has_value()); // a folder

    std::string const text = recording().text();
    write(file, text);
    CHECK(recording::load(file, text.size()).has_value());
    appmixer::error const large = recording::load(file, text.size() - 1).error();
    CHECK(large == boost::system::errc::make_error_condition(boost::system::errc::file_too_large));
    CHECK(large.detail() == file + ": more than " + std::to_string(text.size() - 1) + " bytes");
    write(file, "[]");
    CHECK(recording::load(file).error() == errc::unexpected_shape);

    std::string const endless = "/dev/zero"; // an endless file is refused after the limit
    if (std::filesystem::exists(endless))
        CHECK(recording::load(endless, 1000).error() ==
              boost::system::errc::make_error_condition(boost::system::errc::file_too_large));
}

TEST_CASE("a randomly changed file is read or refused")
{
    recording tape;
    recorded_exchange one =
        exchange(method::post, "/flows?a=1", appmixer::http_response(200, R"({"a":[1,{"b":null}]})"));
    one.operation = "createFlow";
    one.request.headers.append("Content-Type", "application/json");
    one.request.body = "{}";
    tape.exchanges.push_back(one);
    tape.exchanges.push_back(exchange(method::get, "/x", appmixer::error(asio::error::eof, phase::read)));
    std::string const text = tape.text();
    std::mt19937 random(1); // the same numbers on every platform
    std::size_t read = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string changed = text;
        for (unsigned i = 0; i <= random() % 3; ++i) {
            std::size_t const at = random() % changed.size();
            std::size_t const from = random() % changed.size();
            std::size_t const length = 1 + random() % 20;
            switch (random() % 3) {
            case 0: changed.erase(at, length); break;
            case 1: changed[at] = static_cast<char>(from); break;
            default: changed.insert(at, std::string(changed, from, length));
            }
        }
        result<recording> const got = recording::parse(changed);
        if (got) {
            ++read;
            CHECK(recording::parse(got->text()).value().text() == got->text());
        }
    }
    CHECK(read > 30); // otherwise the test covers little
}

TEST_SUITE_END();

} // namespace
