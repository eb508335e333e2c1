// recording: the file of a recorder, which may be edited and is not trusted.

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

namespace {

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

std::string content_of(std::string const& file)
{
    std::ifstream in(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

void write(std::string const& file, std::string_view text) { std::ofstream(file, std::ios::binary) << text; }

recorded_exchange exchange(method verb, std::string target, result<appmixer::http_response> outcome)
{
    recorded_exchange one;
    one.request = appmixer::http_request(verb, std::move(target));
    one.outcome = std::move(outcome);
    return one;
}

/// The file of a recording with these exchanges.
std::string file_of(std::string_view exchanges)
{
    return R"({"format":"appmixer-recording","version":1,"exchanges":[)" + std::string(exchanges) + "]}";
}

constexpr std::string_view plain_request = R"("request":{"method":"GET","target":"/x"})";

TEST_SUITE_BEGIN("recording");

TEST_CASE("a file is indented, in a fixed order, and reads back as it was")
{
    recording tape;
    recorded_exchange create = exchange(method::post, "/flows?a=1", appmixer::http_response(200, R"({"flowId":"f1"})"));
    create.operation = "createFlow";
    create.request.headers.append("Content-Type", "application/json");
    create.request.headers.append("Authorization", "Bearer [secret-1]");
    create.request.body = R"({"name":"Hello","flow":{},"list":[1,2.5,[],null,true]})";
    create.outcome->headers.append("Content-Type", "application/json; charset=utf-8");
    tape.exchanges.push_back(create);
    tape.exchanges.push_back(
        exchange(method::get, "/user", appmixer::error(asio::error::connection_reset, phase::wait, "in the middle")));

    std::string const expected = R"({
  "format": "appmixer-recording",
  "version": 1,
  "exchanges": [
    {
      "operation": "createFlow",
      "request": {
        "method": "POST",
        "target": "/flows?a=1",
        "headers": {
          "Content-Type": "application/json",
          "Authorization": "Bearer [secret-1]"
        },
        "json": {
          "name": "Hello",
          "flow": {},
          "list": [
            1,
            2.5E0,
            [],
            null,
            true
          ]
        }
      },
      "response": {
        "status": 200,
        "headers": {
          "Content-Type": "application/json; charset=utf-8"
        },
        "json": {
          "flowId": "f1"
        }
      }
    },
    {
      "request": {
        "method": "GET",
        "target": "/user"
      },
      "failure": {
        "code": "connection_reset",
        "phase": "wait",
        "detail": "in the middle"
      }
    }
  ]
}
)";
    CHECK(tape.text() == expected);

    recording const again = recording::parse(expected).value();
    REQUIRE(again.exchanges.size() == 2);
    CHECK(again.exchanges[0].operation == "createFlow");
    CHECK(again.exchanges[0].request.method == method::post);
    CHECK(again.exchanges[0].request.target == "/flows?a=1");
    CHECK(again.exchanges[0].request.headers.text() == create.request.headers.text());
    CHECK(again.exchanges[0].request.body == R"({"name":"Hello","flow":{},"list":[1,2.5E0,[],null,true]})");
    CHECK(again.exchanges[0].outcome.value().status == 200);
    CHECK(again.exchanges[0].outcome.value().body == R"({"flowId":"f1"})");
    appmixer::error const e = again.exchanges[1].outcome.error();
    CHECK(e == asio::error::connection_reset);
    CHECK(e.phase() == phase::wait);
    CHECK(e.detail() == "in the middle");
    CHECK(again.text() == expected);
}

TEST_CASE("a body that is not JSON is stored as text, a binary one as base64")
{
    recording tape;
    auto const add = [&](std::string_view type, std::string body) {
        appmixer::http_response response(200, std::move(body));
        if (!type.empty())
            response.headers.append("Content-Type", type);
        tape.exchanges.push_back(exchange(method::get, "/x", std::move(response)));
    };
    std::string const bodies[] = {"<html>\n\t\"\\\x01", "\xff\xfe", "1.50", "{", "", "  [1]  ", "\xc3\xbc", "7"};
    std::string_view const types[] = {"text/html", "",           "text/plain", "application/json",
                                      "",          "text/plain", "text/plain", ""};
    for (std::size_t i = 0; i < std::size(bodies); ++i)
        add(types[i], bodies[i]);
    std::string const text = tape.text();
    CHECK(text.find(R"("text": "<html>\n\t\"\\\u0001")") != std::string::npos);
    CHECK(text.find(R"("base64": "//4=")") != std::string::npos);
    CHECK(text.find(R"("text": "1.50")") != std::string::npos); // not 1.5
    CHECK(text.find(R"("json": 7)") != std::string::npos);

    recording const again = recording::parse(text).value();
    for (std::size_t i = 0; i < std::size(bodies); ++i) {
        CAPTURE(i);
        CHECK(again.exchanges[i].outcome.value().body == (i == 5 ? "[1]" : bodies[i]));
    }
    CHECK(again.text() == text);
}

TEST_CASE("base64 of every length reads back")
{
    for (std::string bytes : {"\xff", "\xff\x80", "\xff\x80\x7f", "\xff\x80\x7f\x01"}) {
        recording tape;
        tape.exchanges.push_back(exchange(method::get, "/x", appmixer::http_response(200, bytes)));
        CHECK(tape.text().find("base64") != std::string::npos);
        CHECK(recording::parse(tape.text()).value().exchanges.at(0).outcome.value().body == bytes);
    }
    for (std::string_view wrong : {"//4", "//4=x", "!!!!", "/===", "//5=", "=", "//4=//4="}) {
        CAPTURE(wrong);
        auto const got =
            recording::parse(file_of("{" + std::string(plain_request) + R"(,"response":{"status":200,"base64":")" +
                                     std::string(wrong) + "\"}}"));
        REQUIRE_FALSE(got.has_value());
        CHECK(got.error().json_pointer() == "/exchanges/0/response/base64");
    }
}

TEST_CASE("codes and phases read back, system codes by name")
{
    boost::system::error_code const codes[] = {errc::deadline_exceeded,
                                               errc::connection_closed,
                                               errc::untrusted_certificate,
                                               asio::error::connection_refused,
                                               asio::error::eof,
                                               asio::error::host_not_found,
                                               asio::error::operation_aborted,
                                               asio::error::no_recovery,
                                               asio::error::service_not_found,
                                               appmixer::make_error_code(static_cast<errc>(404)),
                                               boost::system::error_code(5, boost::system::system_category()),
                                               boost::system::error_code(5, boost::system::generic_category())};
    phase const phases[] = {phase::none,    phase::encode,  phase::sign_in,   phase::acquire,
                            phase::resolve, phase::connect, phase::handshake, phase::write,
                            phase::wait,    phase::read,    phase::response,  phase::decode};
    recording tape;
    for (std::size_t i = 0; i < std::size(codes); ++i)
        tape.exchanges.push_back(exchange(method::get, "/x", appmixer::error(codes[i], phases[i])));
    std::string const text = tape.text();
    for (std::string_view name : {"deadline_exceeded", "connection_refused", "eof", "host_not_found", "appmixer:404"})
        CHECK(text.find("\"code\": \"" + std::string(name) + "\"") != std::string::npos);
    recording const again = recording::parse(text).value();
    for (std::size_t i = 0; i < std::size(codes); ++i) {
        CAPTURE(i);
        CHECK(again.exchanges[i].outcome.error().code() == codes[i]);
        CHECK(again.exchanges[i].outcome.error().phase() == phases[i]);
    }
}

TEST_CASE("headers of one name are joined, and invalid UTF-8 does not break the file")
{
    recorded_exchange one = exchange(method::get, "/x", appmixer::http_response(204));
    one.outcome->headers.append("Link", "<a>");
    one.outcome->headers.append("link", "<b>");
    one.outcome->headers.append("Allow", "\xff!");
    recording tape;
    tape.exchanges.push_back(one);
    recording const again = recording::parse(tape.text()).value();
    CHECK(again.exchanges.at(0).outcome.value().headers.text() == "Link: <a>, <b>\r\nAllow: \xef\xbf\xbd!\r\n");
}

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
    CHECK(failure("{\n\"format\":\n}").detail().starts_with("recording, line 3: "));
    CHECK(failure(file_of("") + "\n\nmore").detail().starts_with("recording, line 3: "));
    CHECK(failure("{\"format\":\"\xff\"}") == errc::invalid_json);
    CHECK(failure(file_of("").substr(0, 20)) == errc::invalid_json);
    CHECK(failure(std::string(1000, '[')) == errc::invalid_json);
    CHECK(recording::parse(" \n" + file_of("") + "\n ").has_value());
}

TEST_CASE("a body within the nesting limit is stored as JSON, a deeper one as text")
{
    for (std::size_t const depth : {std::size_t(127), std::size_t(128), std::size_t(129), std::size_t(4000)}) {
        CAPTURE(depth);
        recording tape;
        std::string const body = std::string(depth, '[') + std::string(depth, ']');
        tape.exchanges.push_back(exchange(method::get, "/x", appmixer::http_response(200, body)));
        recording const again = recording::parse(tape.text()).value();
        CHECK(again.exchanges.at(0).outcome.value().body == body);
    }
}

TEST_CASE("a file is replaced as a whole, or not at all")
{
    folder const here;
    std::string const file = here.file("tape.json");
    recording tape;
    REQUIRE(tape.save(file).has_value());
    CHECK(content_of(file) == tape.text());
    tape.exchanges.push_back(exchange(method::get, "/x", appmixer::http_response(204)));
    REQUIRE(tape.save(file).has_value());
    CHECK(content_of(file) == tape.text());
    CHECK_FALSE(std::filesystem::exists(file + ".tmp"));
    CHECK(recording::load(file).value().exchanges.size() == 1);

    std::filesystem::create_symlink("tape.json", here.file("link.json"));
    REQUIRE(tape.save(here.file("link.json")).has_value());
    CHECK(std::filesystem::is_symlink(here.file("link.json")));

    result<void> const nowhere = tape.save(here.file("no/such/folder.json"));
    REQUIRE_FALSE(nowhere.has_value());
    CHECK(nowhere.error() == boost::system::errc::make_error_condition(boost::system::errc::no_such_file_or_directory));
    CHECK(nowhere.error().detail() == here.file("no/such/folder.json"));

    std::filesystem::create_directory(here.file("taken"));
    std::filesystem::create_directory(here.file("taken/inside"));
    CHECK_FALSE(tape.save(here.file("taken")).has_value()); // cannot be renamed over
    CHECK_FALSE(std::filesystem::exists(here.file("taken.tmp")));
}

TEST_CASE("a file that is missing, too large or not a recording is refused")
{
    folder const here;
    std::string const file = here.file("tape.json");
    CHECK(recording::load(file).error() ==
          boost::system::errc::make_error_condition(boost::system::errc::no_such_file_or_directory));
    CHECK_FALSE(recording::load(here.path.string()).has_value()); // a folder

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
