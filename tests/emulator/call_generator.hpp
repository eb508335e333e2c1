#ifndef APPMIXER_TESTS_EMULATOR_CALL_GENERATOR_HPP
#define APPMIXER_TESTS_EMULATOR_CALL_GENERATOR_HPP

// Generates random calls, valid and invalid ones, which often refer to the same few objects.

#include "reference_emulator.hpp"

#include <initializer_list>

namespace emulator_tests::reference {

/// Random numbers that are the same on every platform, unlike those of the distributions in <random>.
class random_source {
public:
    explicit random_source(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next()
    {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
    bool chance(std::size_t percent) { return below(100) < percent; }
    std::string pick(std::initializer_list<char const*> all) { return *(all.begin() + below(all.size())); }
    template <class T>
    T const& pick(std::vector<T> const& all)
    {
        return all[below(all.size())];
    }

private:
    std::uint64_t state_;
};

inline std::string encoded(std::string_view text)
{
    std::string all;
    for (char const c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view("-._~").find(c) != std::string::npos) {
            all += c;
        } else {
            char const digits[] = "0123456789ABCDEF";
            auto const byte = static_cast<unsigned char>(c);
            all += {'%', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    return all;
}

inline std::string target_of(call const& c)
{
    std::string target;
    for (std::string const& piece : c.path)
        target += '/' + (piece == "*" ? piece : encoded(piece));
    for (std::size_t i = 0; i < c.query.size(); ++i) {
        std::string name = c.query[i].first;
        if (name == "filter" && i % 3 != 0) // the forms that clients write
            name += i % 3 == 1 ? "[" + std::to_string(i) + "]" : std::string("[]");
        target += (i == 0 ? '?' : '&') + encoded(name) + '=' + encoded(c.query[i].second);
    }
    return target;
}

/// Generates calls for the data of the reference. The other files call_generator_*.hpp have the calls of each resource.
class call_generator {
public:
    call_generator(std::uint64_t seed, reference_emulator const& data) : random(seed), data_(&data) {}

    call next()
    {
        c_ = call();
        c_.who = random.below(data_->users.size());
        std::size_t const kind = random.below(100);
        if (random.chance(15))
            integrations_and_components();
        else if (random.chance(25))
            parts_and_administration();
        else if (kind < 38)
            flows();
        else if (kind < 46)
            stores();
        else if (kind < 66)
            records();
        else if (kind < 82)
            tasks();
        else if (kind < 91)
            charts();
        else if (kind < 96)
            accounts();
        else
            users();
        if (random.chance(2))
            c_.token = random.chance(50) ? call::token_kind::none : call::token_kind::invalid;
        return c_;
    }

    random_source random;

private:
    void set(method verb, std::vector<std::string> path)
    {
        c_.verb = verb;
        c_.path = std::move(path);
    }
    void body(json::object const& o) { c_.body = random.chance(1) ? "[]" : json::serialize(o); }
    void body(std::string text) { c_.body = std::move(text); }

    /// The id of an existing object, with a chance of `own_percent` one of the caller, or rarely an unknown id.
    std::string id(documents const& all, std::string const& key, std::size_t own_percent = 50)
    {
        std::vector<std::string> mine, any;
        for (document const& d : all) {
            any.push_back(text_of(d, key));
            if (text_of(d, "userId") == data_->users[c_.who].id)
                mine.push_back(any.back());
        }
        if (random.chance(4) || any.empty())
            return random.pick({"9089f275-f5a5-4796-ba23-365412c5666e", "65c0aa17d2e84b90f1a3c7de", "nothing"});
        return !mine.empty() && random.chance(own_percent) ? random.pick(mine) : random.pick(any);
    }
    std::string name() { return random.pick({"alpha", "Beta", "beta two", "a.c", "x(", "Alphabet", "7", "\xc3\xa4"}); }
    std::string pattern()
    {
        return random.pick({"alpha", "BETA", "a", "^a", "a$", "a.c", "[bx]", "alpha|7", "x(", "zzz", "t+", "\\d", "e"});
    }
    void maybe(std::size_t percent, std::string key, std::string value)
    {
        if (random.chance(percent))
            c_.query.emplace_back(std::move(key), std::move(value));
    }
    void paging(std::initializer_list<char const*> sorts, std::initializer_list<char const*> projections)
    {
        maybe(40, "sort", random.pick(sorts) + (random.chance(50) ? ":1" : ":-1"));
        maybe(20, "limit", random.pick({"1", "2", "3", "5", "500"}));
        maybe(20, "offset", random.pick({"0", "1", "2", "4", "99"}));
        if (projections.size() != 0)
            maybe(30, "projection", random.pick(projections));
        if (random.chance(3))
            c_.query = {{random.pick({"limit", "offset"}), random.pick({"-1", "x", "1.5", ""})}};
        else if (random.chance(2))
            c_.query = {{"sort", random.pick({"name", "name:2", "name:asc"})}};
    }
    std::string share_filter()
    {
        return random.pick({"sharedWith.domain:shop.example", "sharedWith:", "sharedWith:!",
                            "sharedWith.0.email:bob@shop.example", "sharedWith.scope:user",
                            "sharedWith.permissions:start"});
    }

    std::string event() { return random.pick({"order", "order", "Order", "a b/c"}); }

    json::object component()
    {
        json::object made{{"type", random.pick({"acme.crm.contacts.Find", "acme.x.y.Z.W", "acme.x.y.Z.W",
                                                "appmixer.utils.timers.Timer", "appmixer.utils.http.Get"})}};
        if (random.chance(30))
            made["version"] = random.pick({"2.0.1", "1.0.0"});
        if (random.chance(30))
            made["label"] = name();
        if (random.chance(3))
            made[random.pick({"color", "typ"})] = 1;
        if (random.chance(2))
            made["type"] = "a.b.c";
        if (random.chance(15)) {
            made["type"] = "appmixer.utils.appevents.OnAppEvent";
            made["config"] = {{"properties", {{"event", event()}}}};
        }
        return made;
    }
    json::object descriptor()
    {
        json::object all;
        if (random.chance(50))
            all["comp-one"] = component();
        if (random.chance(30)) {
            json::object second = component();
            second["source"] = {{"in", {{"comp-one", json::array{"out"}}}}};
            json::value const text("{{{$.comp-one.out.x}}}");
            second["config"] = {
                {"properties", {{"account", id(data_->accounts, "accountId", 90)}}},
                {"transform", {{"in", {{"comp-one", {{"out", {{"type", "json2new"}, {"lambda", {{"t", text}}}}}}}}}}}};
            all["comp-two"] = std::move(second);
        }
        return all;
    }
    json::object wizard()
    {
        return {{"fields", json::array{{{"path", random.pick({"comp-one.config.properties.x", "comp-two.source.in",
                                                              "comp-three.config"})}}}}};
    }
    std::string user_id()
    {
        std::string const& known = data_->users.at(random.below(data_->users.size())).id;
        return known.empty() || random.chance(5) ? "no token" : known;
    }
    json::array shares()
    {
        json::array all;
        for (std::size_t n = random.below(3); n > 0; --n) {
            json::array permissions;
            for (char const* const p : {"read", "start", "stop"})
                if (random.chance(p[0] == 'r' ? 85 : 50))
                    permissions.emplace_back(p);
            json::object entry{{"permissions", std::move(permissions)}};
            std::size_t const kind = random.below(6);
            if (kind < 3)
                entry["email"] =
                    random.pick({"ada@shop.example", "BOB@Shop.Example", "eve@other.example", "dan@x.example"});
            else if (kind == 5)
                entry["userId"] = user_id();
            else if (kind == 3)
                entry["domain"] = random.pick({"shop.example", "other.example", "example"});
            else
                entry["scope"] = random.pick({"user", "tester", "admin"});
            if (random.chance(3))
                entry[random.pick({"permissions", "scope"})] = "read";
            all.emplace_back(std::move(entry));
        }
        return all;
    }
    json::object flow_fields()
    {
        json::object all;
        if (random.chance(70))
            all["name"] = name();
        if (random.chance(40))
            all["flow"] = descriptor();
        if (random.chance(40))
            all["sharedWith"] = shares();
        if (random.chance(50)) {
            json::object fields{{"region", random.pick({"emea", "apac", "EMEA"})}};
            if (random.chance(70))
                fields["n"] = random.below(4);
            if (random.chance(50))
                fields["tags"] = json::array{random.pick({"p", "q"}), random.pick({"q", "r"}), 5};
            if (random.chance(60))
                fields["mix"] = json::parse(random.pick({"1", "2", "\"1\"", "\"x\"", "null", "true", "false"}));
            all["customFields"] = std::move(fields);
        }
        if (random.chance(30))
            all["type"] = random.pick({"automation", "integration-template", "integration-template",
                                       "integration-instance", "integration-draft"});
        if (random.chance(15))
            all["wizard"] = wizard();
        if (random.chance(20))
            all["description"] = random.pick({"42", "true", "words: more"});
        if (random.chance(15))
            all[random.pick({"templateId", "originFlowId"})] = id(data_->flows, "flowId");
        if (random.chance(15))
            all["revision"] = random.below(4);
        if (random.chance(10))
            all["componentIdMap"] = {{"comp-one", random.pick({"comp-two", "own", "a/b"})}, {"comp-two", "own"}};
        if (random.chance(10)) // fields that clients cannot write
            all[random.pick({"stage", "userId", "btime", "mtime", "flowId", "other"})] = "mine";
        if (random.chance(4))
            all[random.pick({"name", "flow", "customFields", "sharedWith", "templateId", "componentIdMap"})] = 5;
        return all;
    }
    /// The caller becomes the user with this id.
    void act_as(std::string const& user_id)
    {
        for (std::size_t i = 0; i < data_->users.size(); ++i)
            if (data_->users[i].id == user_id)
                c_.who = i;
    }
    /// A ticket, mostly of the user who becomes the caller.
    std::string ticket(std::map<std::string, document> const& all)
    {
        if (all.empty() || random.chance(10))
            return "none";
        auto const one = std::next(all.begin(), static_cast<std::ptrdiff_t>(random.below(all.size())));
        if (random.chance(90))
            act_as(text_of(one->second, "userId"));
        return one->first;
    }

    void flows();
    void stores();
    void records();
    void tasks();
    void charts();
    void accounts();
    void users();
    void parts_and_administration();
    void flow_parts();
    void component_accounts();
    void messages();
    void task_webhooks();
    void user_administration();
    void groups();
    void categories();
    void modifiers();
    void service_configs();
    void config();
    void access_rules();
    void integrations_and_components();
    void published_components();
    void component_lists();
    void integrations();
    void sign_ins();
    void app_events();
    void telemetry();

    call c_;
    reference_emulator const* data_;
};

} // namespace emulator_tests::reference

#endif
