// Every request gets a response, and every rejection has the form of an error.

#include "../sanitized.hpp"
#include "api_table.hpp"
#include "reference_comparison.hpp"
#include "request_templates.hpp"

#include <doctest/doctest.h>

#include <exception>

using namespace emulator_tests;
using namespace emulator_tests::reference;

namespace {

using appmixer::http_request;
using appmixer::http_response;

std::string readable(std::string_view text)
{
    std::string all;
    for (char const c : text.substr(0, 600)) {
        char const digits[] = "0123456789abcdef";
        auto const byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte < 0x7f)
            all += c;
        else
            all += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
    }
    return all;
}

/// Turns valid requests into invalid ones.
class request_mutator {
public:
    explicit request_mutator(std::uint64_t seed) : random(seed) {}

    std::string noise(std::size_t longest)
    {
        std::string all;
        for (std::size_t n = random.below(longest); n > 0; --n)
            all += random.chance(50) ? static_cast<char>(random.below(256))
                                     : "/?&=%#:{}[]\",.*-+0a\r\n "[random.below(22)];
        return all;
    }
    std::string mutated(std::string text)
    {
        for (std::size_t n = 1 + random.below(3); n > 0; --n) {
            std::size_t const at = random.below(text.size() + 1);
            switch (random.below(7)) {
            case 0: text.erase(at, 1 + random.below(4)); break;
            case 1: text.insert(at, noise(5)); break;
            case 2:
                if (at < text.size())
                    text[at] = static_cast<char>(random.below(256));
                break;
            case 3: text.resize(at); break;
            case 4: text.insert(at, text.substr(random.below(text.size() + 1), random.below(12))); break;
            case 5:
                text.insert(at, random.pick({"%", "%zz", "%00", "%2F", "/../", "//", "\\u0000", "\xed\xa0\x80", "1e999",
                                             "-", "9223372036854775808", "null", "[[[[", "&limit=", "&sort=:", "\"",
                                             "&filter=a.b.0:>", "&projection=-", "&pattern=((((a*)*)*)*"}));
                break;
            default: text += std::string(random.below(3'000), random.pick({"a", "[", "%", "/"})[0]);
            }
        }
        return text;
    }
    json::value unusual_value(int depth = 0)
    {
        switch (random.below(depth > 3 ? 8 : 11)) {
        case 0: return nullptr;
        case 1: return random.chance(50);
        case 2: return -1;
        case 3: return 18'446'744'073'709'551'615ULL;
        case 4: return 1.5e300;
        case 5: return json::string(noise(12));
        case 6: return "";
        case 7:
            return json::string(random.pick({"start", "read", "true", "2024-02-30", "a.b.c.D", "-", "$.a.b", "{{{$."}));
        case 8: return json::array{unusual_value(depth + 1), unusual_value(depth + 1)};
        case 9: return json::object();
        default: return json::object{{noise(5), unusual_value(depth + 1)}, {"type", unusual_value(depth + 1)}};
        }
    }
    /// Replaces a random part of a value by an unusual value.
    void mutate(json::value& value)
    {
        if (json::object* o = value.if_object(); o != nullptr && !o->empty() && random.chance(85)) {
            auto at = o->begin() + static_cast<std::ptrdiff_t>(random.below(o->size()));
            mutate(at->value());
        } else if (json::array* a = value.if_array(); a != nullptr && !a->empty() && random.chance(85)) {
            mutate((*a)[random.below(a->size())]);
        } else {
            value = unusual_value();
        }
    }
    void mutate_body(http_request& request)
    {
        boost::system::error_code bad;
        json::value body = json::parse(request.body, bad);
        if (bad)
            body = json::object();
        if (random.chance(30) && body.is_object())
            body.as_object()[random.pick(
                {"name",    "flow",       "sharedWith", "customFields", "wizard",       "notes",      "type",
                 "value",   "key",        "title",      "secret",       "projection",   "additional", "prefix",
                 "query",   "decisionBy", "categories", "command",      "componentIds", "messages",   "token",
                 "service", "password",   "url",        "content",      "label",        "config",     "rules"})] =
                unusual_value();
        else if (json::object* o = body.if_object(); o != nullptr && !o->empty() && random.chance(60))
            (o->begin() + static_cast<std::ptrdiff_t>(random.below(o->size())))->value() = unusual_value();
        else
            mutate(body);
        request.body = json::serialize(body);
    }
    void mutate(http_request& request)
    {
        switch (random.below(9)) {
        case 0: request.target = noise(40); break;
        case 1: request.body = noise(60); break;
        case 2:
        case 3: request.target = mutated(std::move(request.target)); break;
        case 4: request.body = mutated(std::move(request.body)); break;
        case 5: request.method = static_cast<method>(random.below(9)); break;
        case 6: add_header(request); break;
        default: mutate_body(request);
        }
    }
    void add_header(http_request& request)
    {
        std::string const name = random.pick({"Content-Type", "Authorization", "Host", "Accept", "X-Odd",
                                              "Content-Length", "Content-Encoding", "Range", "If-None-Match"});
        std::string value =
            random.chance(50)
                ? noise(30)
                : random.pick({"application/json", "application/json; charset=\"", "multipart/form-data", "text/plain",
                               "/", ";", "Bearer ", "Bearer a.b.c", "Basic eA==", "Bearer ..",
                               "bearer eyJhbGciOiJub25lIn0.e30.", "gzip", "-1"});
        try {
            if (random.chance(50))
                request.headers.set(name, value);
            else
                request.headers.append(name, value);
        } catch (std::exception const&) {
            // No request can have such a header.
        }
    }

    random_source random;
};

/// Sends a request and returns what is wrong with the response.
std::string fault_of(appmixer::emulator& back_end, http_request const& request)
{
    std::string what;
    try {
        http_response const got = back_end.handle(request);
        boost::system::error_code bad;
        json::value const body = got.body.empty() ? json::value() : json::parse(got.body, bad);
        bool const head = request.method == method::head;
        if (got.status < 200 || got.status > 599 || got.status == 500)
            what = "a status that cannot be";
        else if (got.status >= 400 && head && !got.body.empty())
            what = "a body for HEAD";
        else if (got.status >= 400 && !head && (bad || !is_error_of(got.status, body)) &&
                 (got.status != 404 || got.body != "null")) // the body for a missing category
            what = "an error without the form of one";
        if (!what.empty())
            what += ": " + std::to_string(got.status) + ' ' + readable(got.body);
    } catch (std::exception const& thrown) {
        what = std::string("an exception: ") + thrown.what();
    } catch (...) {
        what = "an unknown exception";
    }
    if (!what.empty())
        what += "\nfor " + std::string(word(request.method)) + ' ' + readable(request.target) + '\n' +
                readable(request.headers.text()) + '\n' + readable(request.body);
    return what;
}

/// Checks that the data can still be saved, loaded and read.
void check_consistent(appmixer::emulator& back_end, std::vector<std::string> const& tokens)
{
    json::value const saved = back_end.save();
    appmixer::emulator other;
    other.set_clock([now = back_end.now()] { return now; });
    other.switches() = back_end.switches();
    auto const loaded = other.load(saved);
    if (!loaded)
        FAIL(std::string(loaded.error().json_pointer() + ": " + loaded.error().detail()));
    CHECK(json::serialize(other.save()) == json::serialize(saved));
    for (std::string const& token : tokens) {
        for (char const* const target :
             {"/flows?limit=9999", "/stores", "/store?limit=9999", "/charts?limit=9999",
              "/people-task/tasks?limit=9999", "/accounts", "/logs", "/unprocessed-messages", "/user-groups",
              "/categories", "/users", "/service-config", "/config", "/acl/routes", "/acl/components", "/quota",
              "/url-aliases", "/apps", "/components"}) {
            CAPTURE(target);
            response const got = test_client(back_end, token).get(target);
            // Administrators may have deleted the user, or forbidden the call.
            CHECK((got.status == 200 || got.status == 401 || got.status == 403));
            CHECK_NOTHROW(json::parse(got.body));
            CHECK(test_client(other, token).get(target).body == got.body);
        }
    }
}

} // namespace

TEST_SUITE("emulator: hostile requests")
{
    TEST_CASE("valid requests with random mutations")
    {
        for (std::uint64_t const seed : {81U, 82U, 83U}) {
            CAPTURE(seed);
            comparison s(seed);
            std::vector<http_request> good;
            s.watch = [&](http_request const& request, http_response const&) { good.push_back(request); };
            for (int i = 0; i < 400; ++i)
                s.step();
            s.watch = nullptr;
            std::vector<std::string> tokens;
            for (std::size_t who = 0; who + 1 < s.reference.users.size(); ++who)
                tokens.push_back(s.token_of(who));
            request_mutator m(seed);
            for (int i = 0; i < (test::sanitized ? 1'000 : 4'000); ++i) {
                http_request request = m.random.pick(good);
                for (std::size_t n = 1 + m.random.below(2); n > 0; --n)
                    m.mutate(request);
                std::string const fault = fault_of(s.back_end, request);
                if (!fault.empty())
                    FAIL_CHECK("request " << i << ": " << fault);
            }
            check_consistent(s.back_end, tokens);
        }
    }

    TEST_CASE("calls of all kinds with unusual bodies and ids")
    {
        for (std::uint64_t const seed : {91U, 92U}) {
            CAPTURE(seed);
            comparison s(seed);
            for (int i = 0; i < 300; ++i)
                s.step();
            std::vector<std::string> tokens;
            for (std::size_t who = 0; who + 1 < s.reference.users.size(); ++who)
                tokens.push_back(s.token_of(who));
            request_mutator m(seed);
            std::map<char, std::pair<documents const*, std::string>> const ids = {
                {'f', {&s.reference.flows, "flowId"}},       {'s', {&s.reference.stores, "storeId"}},
                {'k', {&s.reference.records, "key"}},        {'c', {&s.reference.charts, "chartId"}},
                {'a', {&s.reference.accounts, "accountId"}}, {'t', {&s.reference.tasks, "taskId"}},
                {'g', {&s.reference.groups, "id"}},          {'o', {&s.reference.categories, "id"}},
                {'v', {&s.reference.versions, "versionId"}}, {'m', {&s.reference.messages, "messageId"}},
                {'w', {&s.reference.webhooks, "webhookId"}}};
            for (int i = 0; i < (test::sanitized ? 1'500 : 20'000); ++i) {
                bool const filled = m.random.chance(50);
                request_template what = m.random.pick(filled ? body_templates() : request_templates());
                std::string path = what.path;
                if (!filled && m.random.chance(50)) {
                    api_row const& row = m.random.pick(api_rows());
                    what.verb = row.verb;
                    path = row.path;
                }
                http_request request(what.verb, {});
                for (std::size_t p = 0; p < path.size(); ++p) {
                    if (path[p] != '{') {
                        request.target += path[p];
                        continue;
                    }
                    std::size_t const end = path.find('}', p);
                    path_parameter const value = path_parameter::named(path.substr(p + 1, end - p - 1));
                    auto const at = ids.find(value.letter);
                    if (m.random.chance(5))
                        request.target += encoded(m.noise(20));
                    else if (value.letter == 0)
                        request.target += value.text;
                    else if (at != ids.end() && !at->second.first->empty())
                        request.target += encoded(text_of(m.random.pick(*at->second.first), at->second.second));
                    p = end;
                }
                request.headers.append("Authorization", "Bearer " + m.random.pick(tokens));
                request.headers.append("Content-Type", "application/json");
                request.body = m.random.chance(filled ? 95 : 50) ? what.body : json::serialize(m.unusual_value());
                for (std::size_t n = m.random.below(3); n > 0; --n)
                    m.mutate_body(request);
                if (m.random.chance(10))
                    m.mutate(request);
                std::string const fault = fault_of(s.back_end, request);
                if (!fault.empty())
                    FAIL_CHECK("request " << i << ": " << fault);
            }
            check_consistent(s.back_end, tokens);
        }
    }
}
