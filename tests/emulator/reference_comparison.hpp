#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_COMPARISON_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_COMPARISON_HPP

// Runs the emulator and the reference implementation side by side.

#include "call_generator_administration.hpp"
#include "call_generator_integrations.hpp"
#include "call_generator_resources.hpp"
#include "published_components.hpp"
#include "reference_administration.hpp"
#include "reference_calls.hpp"
#include "reference_components.hpp"
#include "reference_events.hpp"
#include "reference_flow_parts.hpp"
#include "reference_flows.hpp"
#include "reference_integrations.hpp"
#include "reference_tasks.hpp"

#include <deque>
#include <exception>
#include <functional>
#include <memory>

namespace emulator_tests::reference {

inline std::string_view word(method verb)
{
    switch (verb) {
    case method::get: return "GET";
    case method::head: return "HEAD";
    case method::post: return "POST";
    case method::put: return "PUT";
    case method::patch: return "PATCH";
    case method::delete_: return "DELETE";
    case method::options: return "OPTIONS";
    }
    return "?";
}

/// Whether a response has the form that errors have.
inline bool is_error_of(int status, json::value const& body)
{
    json::object const* o = body.if_object();
    return o != nullptr && o->contains("statusCode") && o->contains("error") && o->contains("message") &&
           o->at("statusCode") == json::value(status) && !text_of(o->at("error")).empty() &&
           o->at("message").is_string();
}

inline appmixer::http_request request_of(call const& c, std::string const& token)
{
    appmixer::http_request request(c.verb, target_of(c));
    if (!token.empty())
        request.headers.append("Authorization", "Bearer " + token);
    if (c.body)
        request.headers.append("Content-Type", c.type);
    request.body = c.body.value_or("");
    return request;
}

/// Sends random calls to the emulator and compares each response with that of the reference. Throws
/// `std::runtime_error` when they differ.
class comparison {
public:
    explicit comparison(std::uint64_t seed)
        : generator(seed, reference), seed_(seed),
          time_(std::make_shared<appmixer::timestamp>(*appmixer::parse_iso("2024-02-11T08:15:30.125Z")))
    {
        back_end.set_ids(appmixer::id_source(seed));
        back_end.set_clock([time = time_] { return *time; });
        back_end.switches().token_lifetime = 100'000;
        back_end.switches().public_url = "https://api.acme.example";
        back_end.set_unpacker(&unpack_json);
        reference.now = *time_;
        for (std::string const name :
             {"ada@shop.example", "bob@shop.example", "eve@other.example", "root@shop.example", "dan@x.example"}) {
            user one;
            one.name = name;
            one.roles = {"user"};
            if (name.starts_with("eve"))
                one.roles.emplace_back("tester");
            if (name.starts_with("root"))
                one.roles.emplace_back("admin");
            one.created = appmixer::to_iso(*time_);
            one.id = back_end.add_user(name, one.password, one.roles);
            reference.users.push_back(std::move(one));
        }
        tokens_.resize(reference.users.size());
    }

    /// Lets some time pass, sometimes, and sends a call.
    void step()
    {
        ++steps_;
        random_source& random = generator.random;
        if (random.chance(60))
            pass(std::chrono::milliseconds(random.below(3'000)));
        if (random.next() % 500 == 0)
            pass(std::chrono::hours(7));
        user& dan = reference.users.back();
        if (dan.id.empty() ? random.chance(3) : random.next() % 400 == 0)
            dan.id.empty() ? sign_up(dan) : remove(dan);
        if (reference.accounts.size() < 5 && random.chance(10))
            add_account(random.below(reference.users.size() - 1));
        if (reference.messages.size() < 6 && !reference.flows.empty() && random.chance(10))
            add_message(random.pick(reference.flows));
        check(generator.next());
    }

    /// Compares all lists of all users.
    void check_lists()
    {
        for (std::size_t who = 0; who < reference.users.size(); ++who) {
            for (char const* const path :
                 {"flows", "unprocessed-messages", "stores", "store", "charts", "accounts", "user-groups", "categories",
                  "users", "service-config", "config", "people-task/tasks", "telemetry", "telemetry/messages"}) {
                call c;
                c.who = who;
                c.path = split(path, '/');
                c.query.emplace_back("limit", "1000");
                check(c);
            }
        }
    }

    /// Sends a call and compares the response with the expected one.
    void check(call const& c)
    {
        if (c.verb == method::delete_ && c.path.front() == "users" && c.path[1] == reference.users.back().id)
            keep_last_token(reference.users.back());
        appmixer::http_request const request = request_of(c, token_for(c));
        recent_calls.push_back(std::string(c.token == call::token_kind::valid  ? reference.users[c.who].name
                                           : c.token == call::token_kind::none ? "no token"
                                                                               : "a bad token") +
                               ": " + std::string(word(c.verb)) + ' ' + request.target + ' ' + request.body);
        if (recent_calls.size() > 12)
            recent_calls.pop_front();
        appmixer::http_response const got = back_end.handle(request);
        if (watch)
            watch(request, got);
        boost::system::error_code bad;
        bool const is_json = got.headers.get("content-type").value_or("").starts_with("application/json");
        json::value const body = got.body.empty() || !is_json ? json::value() : json::parse(got.body, bad);
        if (bad)
            differ("a response in JSON", got);
        recent_calls.back() += " -> " + std::to_string(got.status);
        calls[std::string(word(c.verb)) + ' ' + c.path.front() + ' ' + std::to_string(c.path.size())].insert(
            got.status);
        expected_response expected;
        try {
            expected = reference.expect(c, body);
        } catch (std::exception const& unreadable) {
            differ(unreadable.what(), got);
        }
        if (got.status != expected.status && (expected.or_status == 0 || got.status != expected.or_status))
            differ(std::to_string(expected.status) + (expected.or_status != 0 ? " or another" : ""), got);
        if (got.status >= 400) {
            bool const is_right = expected.message == "null" ? got.body == "null"
                                                             : is_error_of(got.status, body) &&
                                                                   (expected.message.empty() ||
                                                                    text_of(body.at("message")) == expected.message);
            if (!is_right)
                differ("an error " + expected.message, got);
        } else if (std::size_t at = 0; !expected.parts.empty()) {
            for (std::string const& part : expected.parts) {
                if ((at = got.body.find(part, at)) == std::string::npos)
                    differ(part, got);
                at += part.size();
            }
        } else if (expected.no_body ? !got.body.empty() : expected.body && *expected.body != body) {
            differ(expected.no_body ? "nothing" : json::serialize(*expected.body), got);
        }
        if (got.status == 200 && c.path.back() == "clone")
            record_clone(c, text_of(body.at("cloneId")), got);
        if (got.status == 200 && c.path.back() == "update-integration-instances")
            record_instances(got);
        if (got.status == 200 && c.path.back() == "callback")
            record_sign_in(parameter(c.query, "state").value(), got);
        if (got.status == 200 && c.path.front() == "user" && c.verb == method::post && c.path.size() == 1) {
            for (user& one : reference.users)
                if (one.id.empty())
                    record_user(one, text_of(body.at("token")), text_of(json::parse(*c.body).at("password")));
        }
    }

    void add_message(document const& flow)
    {
        std::string const id = text_of(flow, "flowId"), correlation = generator.random.pick({"c1", "c2"});
        json::value const messages = {
            {"in", json::array{{{"properties", {{"correlationId", correlation}}}, {"content", 1}}}}};
        document message = from_json({{"flowId", json::string(id)},
                                      {"componentId", "comp-one"},
                                      {"correlationId", json::array{json::string(correlation)}},
                                      {"messages", messages},
                                      {"created", appmixer::to_iso(*time_)},
                                      {"err", R"({"message":"no"})"},
                                      {"target", "input-queue"}});
        message["messageId"] = json::string(back_end.add_unprocessed_message(id, "comp-one", messages, "no"));
        reference.messages.push_back(std::move(message));
    }
    void add_account(std::size_t who)
    {
        user const& owner = reference.users[who];
        std::string const service = generator.random.pick({"acme:crm", "acme:mail"});
        std::string const id = back_end.add_account(owner.id, service, "third");
        reference.accounts.push_back(from_json({{"accountId", id},
                                                {"name", "third"},
                                                {"displayName", nullptr},
                                                {"service", json::string(service)},
                                                {"profileInfo", json::object()},
                                                {"userId", owner.id}}));
    }

    /// For other tests: called with each request and its response.
    std::function<void(appmixer::http_request const&, appmixer::http_response const&)> watch;
    appmixer::emulator back_end;
    reference_emulator reference;
    call_generator generator;
    std::deque<std::string> recent_calls;       ///< the last calls, for failure messages
    std::map<std::string, std::set<int>> calls; ///< the statuses of each call

    /// A valid token of an existing user.
    std::string token_of(std::size_t who) { return token_for(call_by(who)); }

private:
    [[noreturn]] void differ(std::string const& expected, appmixer::http_response const& got) const
    {
        std::string text = "seed " + std::to_string(seed_) + ", step " + std::to_string(steps_) + ':';
        for (std::string const& one : recent_calls)
            text += "\n  " + one;
        throw std::runtime_error(text + "\nexpected: " + expected + "\ngot: " + std::to_string(got.status) + ' ' +
                                 got.body);
    }
    void pass(std::chrono::milliseconds time)
    {
        *time_ += time;
        reference.now = *time_;
    }
    void sign_up(user& one)
    {
        call c;
        c.verb = method::post;
        c.path = {"user"};
        c.body = json::serialize(json::object{{"username", one.name}, {"password", "secret"}});
        check(c);
    }
    void record_user(user& one, std::string const& token, std::string const& password)
    {
        one.id = test_client(back_end, token).get("/user").text("id");
        one.created = appmixer::to_iso(*time_);
        one.password = password;
        tokens_.back() = {};
    }
    /// For calls after the user was deleted.
    void keep_last_token(user const& one)
    {
        tokens_.back().first = back_end.issue_token(one.id);
        tokens_.back().second = *time_ + std::chrono::hours(24);
    }
    void remove(user& one)
    {
        keep_last_token(one);
        if (!back_end.remove_user(one.id))
            throw std::runtime_error("a user who could not be removed");
        reference.remove_user(one);
    }
    /// Calls a function that throws when the data of the emulator are wrong.
    template <class Function>
    void record(appmixer::http_response const& got, Function function)
    {
        try {
            function();
        } catch (std::exception const& wrong) {
            differ(wrong.what(), got);
        }
    }
    void record_clone(call const& c, std::string const& id, appmixer::http_response const& got)
    {
        // Taken from the saved data, since access rules may forbid reading it.
        json::value const saved = back_end.save();
        bool connects_accounts = c.body->find("\"connectAccounts\":true") != std::string::npos;
        for (document const& flow : reference.flows)
            if (text_of(flow, "flowId") == c.path[1])
                connects_accounts = connects_accounts && text_of(flow, "userId") == reference.users[c.who].id;
        record(got, [&] { reference.record_clone(id, saved_flow(saved, id), connects_accounts); });
        call again = call_by(c.who);
        again.path = {"flows", id};
        check(again);
    }
    static json::value const& saved_flow(json::value const& saved, std::string const& id)
    {
        json::array const& flows = saved.at("flows").as_array();
        return *std::find_if(flows.begin(), flows.end(),
                             [&](json::value const& flow) { return text_of(flow.at("flowId")) == id; });
    }
    void record_instances(appmixer::http_response const& got)
    {
        std::vector<std::string> const ids = std::exchange(reference.updated_instances, {});
        if (ids.empty())
            return;
        json::value const saved = back_end.save();
        for (std::string const& id : ids)
            record(got, [&] { reference.record_instance(id, saved_flow(saved, id)); });
        for (std::string const& id : ids) {
            std::string const owner = text_of(saved_flow(saved, id).at("userId"));
            call read;
            while (reference.users[read.who].id != owner)
                ++read.who;
            read.path = {"flows", id};
            check(read);
        }
    }
    /// The owner of the ticket asks what became of it.
    void record_sign_in(std::string const& ticket, appmixer::http_response const& got)
    {
        call c;
        while (!ticket.starts_with(reference.users[c.who].id + ':'))
            ++c.who;
        c.path = {"auth", "status", ticket};
        json::value const status = json::parse(back_end.handle(request_of(c, token_for(c))).body);
        std::string const account = text_of(status.at("accountId")), token = text_of(status.at("tokenId"));
        if (!account.empty())
            record(got, [&] { reference.record_sign_in(ticket, account, token); });
        check(c);
    }
    static call call_by(std::size_t who)
    {
        call c;
        c.who = who;
        return c;
    }
    /// Returns the same token until it has expired; expired tokens are kept for calls with an invalid token.
    std::string token_for(call const& c)
    {
        if (c.token == call::token_kind::none)
            return {};
        if (c.token == call::token_kind::invalid) {
            if (expired_.empty() || generator.random.chance(30))
                return "eyJhbGciOiJIUzI1NiJ9.e30.c2ln";
            return generator.random.pick(expired_);
        }
        auto& [token, end] = tokens_[c.who];
        if (!reference.users[c.who].id.empty() && (token.empty() || *time_ + std::chrono::seconds(2) > end)) {
            if (!token.empty() && *time_ > end + std::chrono::seconds(2))
                expired_.push_back(token);
            token = back_end.issue_token(reference.users[c.who].id);
            end = *time_ + std::chrono::seconds(100'000);
        }
        return token;
    }

    std::uint64_t seed_;
    int steps_ = 0;
    std::shared_ptr<appmixer::timestamp> time_;
    std::vector<std::pair<std::string, appmixer::timestamp>> tokens_;
    std::vector<std::string> expired_;
};

} // namespace emulator_tests::reference

#endif
