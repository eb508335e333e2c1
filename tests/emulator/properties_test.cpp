// Properties that hold for all data: responses do not change afterwards, the same requests get the same bytes, saving
// and loading loses nothing, and the pages of a list make up the list.

#include "../sanitized.hpp"
#include "reference_comparison.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace emulator_tests;
using namespace emulator_tests::reference;

namespace {

std::string bytes_of(appmixer::http_response const& from)
{
    return std::to_string(from.status) + '\n' + std::string(from.headers.text()) + '\n' + from.body;
}

/// Reads all lists and all objects of all users of a comparison.
class read_all {
public:
    explicit read_all(comparison& s)
    {
        std::vector<std::string> targets{"/user",
                                         "/flows?limit=1000",
                                         "/flows/count",
                                         "/stores",
                                         "/store?limit=1000",
                                         "/store?sort=updatedAt:-1",
                                         "/store/count",
                                         "/charts",
                                         "/accounts",
                                         "/people-task/tasks?limit=1000",
                                         "/people-task/tasks-count?role=approver",
                                         "/logs?size=1000",
                                         "/unprocessed-messages",
                                         "/flows?sort=mtime:-1&limit=3",
                                         "/user-groups",
                                         "/categories",
                                         "/users?limit=1000",
                                         "/modifiers",
                                         "/service-config?limit=1000",
                                         "/config",
                                         "/acl/routes",
                                         "/acl/components",
                                         "/telemetry",
                                         "/telemetry/messages",
                                         "/apps",
                                         "/components?selector=acme",
                                         "/components/acme.crm",
                                         "/auth/acme.crm.contacts.Find?componentId=comp-one"};
        auto const each = [&](documents const& all, std::string const& key, std::string const& before,
                              std::string const& after = {}) {
            for (document const& d : all)
                targets.push_back(before + text_of(d, key) + after);
        };
        reference_emulator const& data = s.reference;
        each(data.flows, "flowId", "/flows/");
        each(data.flows, "flowId", "/flows/", "/versions");
        each(data.flows, "flowId", "/flows/", "/validate");
        each(data.flows, "flowId", "/accounts/flow/");
        each(data.messages, "messageId", "/unprocessed-messages/");
        each(data.groups, "id", "/user-groups/");
        each(data.categories, "id", "/categories/");
        each(data.stores, "storeId", "/store/download/");
        each(data.charts, "chartId", "/charts/");
        each(data.accounts, "accountId", "/accounts/", "/flows");
        each(data.tasks, "taskId", "/people-task/tasks/");
        each(data.sign_ins, "ticket", "/auth/status/");
        for (document const& d : data.records)
            targets.push_back("/store/" + text_of(d, "storeId") + '/' + encoded(text_of(d, "key")));
        for (auto const& [who, secret] : data.secrets)
            targets.push_back("/people-task/tasks?secret=" + secret);
        for (std::size_t who = 0; who < data.users.size(); ++who) {
            std::string const token = s.token_of(who);
            for (std::string const& target : targets) {
                appmixer::http_request request(method::get, target);
                request.headers.append("Authorization", "Bearer " + token);
                requests_.push_back(std::move(request));
            }
        }
    }
    std::string operator()(appmixer::emulator& from) const
    {
        std::string all;
        for (appmixer::http_request const& request : requests_)
            all += request.target + '\n' + bytes_of(from.handle(request)) + '\n';
        return all;
    }
    std::size_t size() const { return requests_.size(); }

private:
    std::vector<appmixer::http_request> requests_;
};

void run_steps(comparison& s, int steps)
{
    try {
        for (int i = 0; i < steps; ++i)
            s.step();
    } catch (std::exception const& difference) {
        FAIL(std::string(difference.what()));
    }
}

} // namespace

TEST_SUITE("emulator: properties")
{
    TEST_CASE("later requests change neither earlier responses nor copies of the emulator")
    {
        for (std::uint64_t seed = 21; seed <= (test::sanitized ? 21 : 22); ++seed) {
            CAPTURE(seed);
            comparison s(seed);
            std::vector<appmixer::http_request> requests;
            std::vector<appmixer::http_response> responses;
            std::vector<std::string> as_given;
            s.watch = [&](appmixer::http_request const& request, appmixer::http_response const& given) {
                requests.push_back(request);
                responses.push_back(given);
                as_given.push_back(bytes_of(given));
            };
            run_steps(s, 400);
            read_all const read(s);
            CHECK(read.size() > 100);
            appmixer::emulator copy = s.back_end;
            copy.set_clock([now = s.back_end.now()] { return now; });
            std::string const before = read(copy);
            CHECK(before == read(s.back_end));
            std::size_t const at_copy = requests.size();
            run_steps(s, 400);
            CHECK(before == read(copy));
            CHECK(before != read(s.back_end));

            // In the other direction: requests to the copy do not change the original.
            read_all const later(s);
            std::string const after = later(s.back_end);
            std::string const saved = json::serialize(s.back_end.save());
            for (std::size_t i = at_copy; i < requests.size(); ++i)
                static_cast<void>(copy.handle(requests[i]));
            CHECK(before != read(copy));
            CHECK(after == later(s.back_end));
            CHECK(saved == json::serialize(s.back_end.save()));

            for (std::size_t i = 0; i < responses.size(); ++i)
                REQUIRE(bytes_of(responses[i]) == as_given[i]);
        }
    }

    TEST_CASE("the same requests get the same bytes")
    {
        auto const history = [](std::uint64_t seed) {
            comparison s(seed);
            std::string all;
            s.watch = [&](appmixer::http_request const& request, appmixer::http_response const& given) {
                all += request.target + std::string(request.headers.text()) + request.body + bytes_of(given);
            };
            run_steps(s, test::sanitized ? 200 : 600);
            return all + json::serialize(s.back_end.save());
        };
        std::string const first = history(31);
        CHECK(first == history(31));
        CHECK(first != history(32));
    }

    TEST_CASE("reading changes nothing")
    {
        comparison s(41);
        run_steps(s, 500);
        read_all const read(s);
        std::string const saved = json::serialize(s.back_end.save());
        std::string const first = read(s.back_end);
        CHECK(first == read(s.back_end));
        CHECK(saved == json::serialize(s.back_end.save()));
    }

    TEST_CASE("an emulator that was saved and loaded responds as before")
    {
        for (std::uint64_t seed = 51; seed <= (test::sanitized ? 51 : 53); ++seed) {
            CAPTURE(seed);
            comparison s(seed);
            run_steps(s, 300);
            for (int round = 0; round < 3; ++round) {
                read_all const read(s);
                std::string const before = read(s.back_end);
                json::value const saved = s.back_end.save();
                appmixer::emulator other;
                other.set_clock([now = s.back_end.now()] { return now; });
                other.switches() = s.back_end.switches();
                REQUIRE(other.load_text(json::serialize(saved)).has_value());
                CHECK(before == read(other));
                CHECK(json::serialize(other.save()) == json::serialize(saved));
                REQUIRE(s.back_end.load(saved).has_value());
                s.reference.deletions.clear(); // tickets are not saved, except those of sign-ins
                s.reference.uploads.clear();
                s.reference.jobs.clear();
                run_steps(s, 120);
                CHECK_NOTHROW(s.check_lists());
            }
        }
    }
}

namespace {

/// Users with many similar objects, for lists.
class many_items : public fixture {
public:
    explicit many_items(std::uint64_t seed) : random(seed)
    {
        test_client const ada = this->ada(), bob = this->bob();
        std::string const share = R"("sharedWith":[{"domain":"shop.example","permissions":["read"]}],)";
        for (int i = 0; i < 70; ++i) {
            pass(std::chrono::milliseconds(random.below(2)));
            std::string const n = std::to_string(random.below(5)), name = random.pick({"a", "b", "B", "ab", "c"});
            test_client const& owner = random.chance(30) ? bob : ada;
            owner.create_flow("{" + (random.chance(70) ? share : std::string()) + R"("name":")" + name +
                              R"(","customFields":{)" + (random.chance(80) ? "\"n\":" + n : "") + "}}");
            ada.post("/charts", R"({"name":")" + name + R"(","type":"bar","index":)" + n + "}");
            std::string const tail = name + R"(","approver":"ada@shop.example","requester":"bob@shop.example"})";
            owner.post("/people-task/tasks", R"({"title":")" + tail);
        }
        std::string const store = ada.create_store("s");
        for (int i = 0; i < 70; ++i) {
            pass(std::chrono::milliseconds(random.below(2)));
            ada.post("/store/" + store + "/k" + std::to_string(random.below(60)), std::to_string(random.below(9)));
        }
    }
    json::array list(std::string const& target)
    {
        response const got = ada().get(target);
        REQUIRE(got.status == 200);
        return json::parse(got.body).as_array();
    }

    random_source random;
};

class listing {
public:
    char const* list;
    char const* count;
    std::vector<char const*> narrower, sorts;
};

std::vector<listing> const listings = {
    {"/flows",
     "/flows/count",
     {"filter=name:a", "pattern=b", "filter=customFields.n:>1", "filter=name:!c"},
     {"name", "mtime", "customFields.n", "userId"}},
    {"/store", "/store/count", {"pattern=k1", "pattern=7"}, {"updatedAt", "key", "createdAt"}},
    {"/people-task/tasks",
     "/people-task/tasks-count",
     {"pattern=b", "role=approver", "filter=title:a"},
     {"title", "created", "status"}},
    {"/charts", nullptr, {"filter=index:2", "pattern=b"}, {"name", "index", "mtime"}},
};

std::string key_of(json::value const& row, std::string const& field)
{
    json::object const& all = field == "customFields.n" ? row.at("customFields").as_object() : row.as_object();
    json::value const* value = all.if_contains(field == "customFields.n" ? "n" : field);
    return value == nullptr ? "" : json::serialize(*value);
}

} // namespace

TEST_SUITE("emulator: properties of lists")
{
    TEST_CASE("the pages of a list add up to the list, and the count is its length")
    {
        many_items f(61);
        for (listing const& l : listings) {
            for (int round = 0; round < 12; ++round) {
                std::string query = "?";
                if (f.random.chance(70))
                    query += std::string(f.random.pick(l.narrower)) + '&';
                json::array const counted = f.list(l.list + query + "limit=1000");
                std::string const narrowed = query;
                if (f.random.chance(70))
                    query += std::string("sort=") + f.random.pick(l.sorts) + f.random.pick({":1&", ":-1&"});
                CAPTURE(std::string(l.list + query));
                json::array const whole = f.list(l.list + query + "limit=1000");
                CHECK(whole.size() == counted.size());
                if (l.count != nullptr)
                    CHECK(f.ada().get(l.count + narrowed).body == "{\"count\":" + std::to_string(whole.size()) + "}");
                std::size_t const limit = 1 + f.random.below(30);
                json::array pages;
                for (std::size_t offset = 0; offset == 0 || offset < whole.size(); offset += limit) {
                    std::string const page = "limit=" + std::to_string(limit) + "&offset=" + std::to_string(offset);
                    json::array const rows = f.list(l.list + query + page);
                    CHECK(rows.size() == std::min(limit, whole.size() - offset));
                    pages.insert(pages.end(), rows.begin(), rows.end());
                }
                CHECK(pages == whole);
            }
        }
    }

    TEST_CASE("sorting is stable in both directions and loses nothing")
    {
        many_items f(62);
        for (listing const& l : listings) {
            json::array const plain = f.list(std::string(l.list) + "?limit=1000");
            REQUIRE(plain.size() > 20);
            std::map<std::string, std::size_t> place;
            for (std::size_t i = 0; i < plain.size(); ++i)
                place[json::serialize(plain[i])] = i;
            for (std::string const field : l.sorts) {
                std::vector<std::string> up, down;
                for (std::string const direction : {":1", ":-1"}) {
                    CAPTURE(std::string(l.list + field + direction));
                    json::array const sorted = f.list(l.list + ("?limit=1000&sort=" + field) + direction);
                    REQUIRE(sorted.size() == plain.size());
                    std::set<std::size_t> seen;
                    for (std::size_t i = 0; i < sorted.size(); ++i) {
                        auto const at = place.find(json::serialize(sorted[i]));
                        REQUIRE(at != place.end());
                        seen.insert(at->second);
                        if (i > 0 && key_of(sorted[i], field) == key_of(sorted[i - 1], field))
                            CHECK(place.at(json::serialize(sorted[i - 1])) < at->second);
                        else
                            (direction == ":1" ? up : down).push_back(key_of(sorted[i], field));
                    }
                    CHECK(seen.size() == plain.size());
                }
                // Each value makes one run, in the one order and in the other.
                CHECK(std::vector<std::string>(down.rbegin(), down.rend()) == up);
                CHECK(std::is_sorted(up.begin(), up.end()));
                CHECK(std::set<std::string>(up.begin(), up.end()).size() == up.size());
            }
        }
    }
}
