#ifndef APPMIXER_TESTS_EMULATOR_RANDOM_TRAFFIC_HPP
#define APPMIXER_TESTS_EMULATOR_RANDOM_TRAFFIC_HPP

#include "reference.hpp"

#include <initializer_list>

/// Random calls, made so that they often meet the same few things, good and bad ones.
namespace emulator_tests::naive {

/// Numbers that are the same everywhere, which the distributions of the standard library are not.
class dice {
public:
    explicit dice(std::uint64_t seed) : state_(seed) {}
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

class traffic {
public:
    traffic(std::uint64_t seed, model const& world) : random(seed), world_(&world) {}

    call next()
    {
        c_ = call();
        c_.who = random.below(world_->users.size());
        std::size_t const kind = random.below(100);
        if (kind < 38)
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
            c_.token = random.chance(50) ? call::sign::none : call::sign::bad;
        return c_;
    }

    dice random;

private:
    void set(method verb, std::vector<std::string> path)
    {
        c_.verb = verb;
        c_.path = std::move(path);
    }
    void body(json::object const& o) { c_.body = random.chance(1) ? "[]" : json::serialize(o); }
    void body(std::string text) { c_.body = std::move(text); }

    /// An id of what there is, of the caller's rather often; or of what there is not.
    std::string id(documents const& all, std::string const& key, std::size_t own_percent = 50)
    {
        std::vector<std::string> mine, any;
        for (document const& d : all) {
            any.push_back(text_of(d, key));
            if (text_of(d, "userId") == world_->users[c_.who].id)
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
                {"properties", {{"account", id(world_->accounts, "accountId", 90)}}},
                {"transform", {{"in", {{"comp-one", {{"out", {{"type", "json2new"}, {"lambda", {{"t", text}}}}}}}}}}}};
            all["comp-two"] = std::move(second);
        }
        return all;
    }
    std::string user_id()
    {
        std::string const& known = world_->users.at(random.below(world_->users.size())).id;
        return known.empty() || random.chance(5) ? "nobody" : known;
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
        if (random.chance(20))
            all["description"] = random.pick({"42", "true", "words: more"});
        if (random.chance(15))
            all[random.pick({"templateId", "originFlowId"})] = id(world_->flows, "flowId");
        if (random.chance(15))
            all["revision"] = random.below(4);
        if (random.chance(10))
            all["componentIdMap"] = {{"comp-one", "comp-two"}};
        if (random.chance(10)) // what the server keeps for itself
            all[random.pick({"stage", "userId", "btime", "mtime", "flowId", "other"})] = "mine";
        if (random.chance(4))
            all[random.pick({"name", "flow", "customFields", "sharedWith", "templateId", "componentIdMap"})] = 5;
        return all;
    }
    void flows();
    void stores();
    void records();
    void tasks();
    void charts();
    void accounts();
    void users();

    call c_;
    model const* world_;
};

inline void traffic::flows()
{
    std::size_t kind = random.below(100);
    std::string const one = id(world_->flows, "flowId");
    if (kind < 12 && world_->flows.size() > 16)
        kind = 12;
    if (kind < 12) {
        set(method::post, {"flows"});
        body(flow_fields());
    } else if (kind < 22) {
        set(method::delete_, {"flows", id(world_->flows, "flowId", 70)});
    } else if (kind < 37) {
        std::string where = id(world_->flows, "flowId", 70);
        if (random.chance(25)) // ids of the clients' own making, the same for all of them
            where = random.pick({"3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34", "0b7c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34"});
        set(method::put, {"flows", where});
        maybe(40, "forceUpdate", random.pick({"true", "true", "false"}));
        body(flow_fields());
    } else if (kind < 50) {
        set(method::post, {"flows", one, "coordinator"});
        body(json::object{{"command", random.chance(4) ? "pause" : random.pick({"start", "stop"})}});
        maybe(10, "background", "true");
    } else if (kind < 57 && world_->flows.size() <= 16) {
        set(method::post, {"flows", one, "clone"});
        json::object options;
        if (random.chance(40))
            options["prefix"] = "Copy of ";
        if (random.chance(30))
            options["projection"] = random.pick({"-sharedWith", "-customFields,-description", "-description"});
        for (char const* const flag : {"setOriginFlowId", "isTemplateInstance", "setComponentIdMap"})
            if (random.chance(30))
                options[flag] = random.chance(50);
        if (random.chance(20))
            options["additional"] = {{random.pick({"type", "type", "name"}), "integration-instance"}};
        c_.body = json::serialize(options);
    } else if (kind < 70) {
        set(method::get, {"flows", one});
        maybe(30, "projection", random.pick({"stage", "name,mtime", "-flow,-mtime", "customFields.region", "a,-b"}));
    } else {
        set(method::get, {"flows"});
        if (random.chance(25))
            c_.path.emplace_back("count");
        else
            paging({"name", "mtime", "btime", "stage", "customFields.n", "customFields.mix", "customFields.tags",
                    "sharedWith.scope", "flowId", "none"},
                   {"name", "flowId,stage", "-flow,-name", "customFields.region,name", "-customFields.n", "a,-b"});
        maybe(30, "pattern", random.chance(20) ? one.substr(0, 5) : pattern());
        maybe(20, "sharedWithPermissions", random.pick({"read", "start", "read,stop", "start,stop", "write"}));
        for (std::size_t n = random.below(3); n > 0; --n)
            c_.query.emplace_back("filter",
                                  random.chance(20) ? share_filter()
                                  : random.chance(10)
                                      ? "mtime:" + random.pick({">", ">=", "<", "<="}) + appmixer::to_iso(world_->now)
                                  : random.chance(10) ? "userId:" + random.pick({"", "!"}) + world_->users[c_.who].id
                                                      : random.pick({"stage:running",
                                                                     "stage:!running",
                                                                     "customFields.n:2",
                                                                     "customFields.n:!2",
                                                                     "customFields.n:>1",
                                                                     "customFields.n:<=2",
                                                                     "customFields.n:",
                                                                     "customFields.n:!",
                                                                     "name:^al",
                                                                     "name:$A",
                                                                     "name:~beta",
                                                                     "name:alpha",
                                                                     "name:Beta",
                                                                     "name:!7",
                                                                     "name:7",
                                                                     "customFields.tags:q",
                                                                     "customFields.tags:!p",
                                                                     "customFields.tags.0:p",
                                                                     "customFields.tags:5",
                                                                     "customFields.region:emea",
                                                                     "customFields.region:!apac",
                                                                     "customFields.tags:~R",
                                                                     "description:words: more",
                                                                     "description:42",
                                                                     "type:automation",
                                                                     "templateId:",
                                                                     "revision:>1",
                                                                     "description:",
                                                                     "name:alpha,stage:stopped",
                                                                     "none:!x",
                                                                     "customFields.mix:1",
                                                                     "customFields.mix:true",
                                                                     "customFields.mix:!",
                                                                     "customFields.mix:",
                                                                     "customFields.mix:!x",
                                                                     "name"}));
    }
}

inline void traffic::stores()
{
    std::size_t const kind = random.below(10);
    std::string const one = id(world_->stores, "storeId", 80);
    if (kind < 3 && world_->stores.size() < 10)
        set(method::post, {"stores"});
    else if (kind < 5)
        set(method::put, {"stores", one});
    else if (kind < 6)
        set(method::delete_, {"stores", one});
    else if (kind < 8)
        set(method::get, {"stores", one});
    else
        set(method::get, {"stores"});
    if (kind < 5 && c_.verb != method::get)
        random.chance(6) ? body(random.pick({"{}", "{\"name\":7}", "{\"name\":\"\"}", "{", ""}))
                         : body(json::object{{"name", name()}});
}

inline void traffic::records()
{
    auto const key = [this] { return random.pick({"a", "b", "c/d", "e f", "\xc3\xa4?#%", "k+1", "..", "K"}); };
    auto const value = [this]() -> json::value {
        switch (random.below(5)) {
        case 0: return random.below(3);
        case 1: return json::object{{"alpha", nullptr}, {"b", json::array{true, "x"}}};
        case 2: return nullptr;
        default: return json::string(name());
        }
    };
    std::string const store = id(world_->stores, "storeId", 90);
    std::size_t const kind = random.below(100);
    if (kind < 30) {
        set(method::post, {"store", store, key()});
        if (random.chance(30)) {
            c_.type = "text/plain";
            body(random.pick({"plain", "5", "{\"a\":1}", ""}));
        } else {
            body(random.chance(3) ? std::string("{") : json::serialize(value()));
        }
    } else if (kind < 45) {
        set(method::patch, {"store", store, key()});
        json::object change;
        if (random.chance(60))
            change["key"] = random.chance(4) ? std::string() : key();
        if (random.chance(60))
            change["value"] = value();
        body(change);
    } else if (kind < 52) {
        set(method::delete_, {"store"});
        json::array pairs;
        for (std::size_t n = random.below(5); n > 0; --n)
            pairs.push_back(json::object{{"key", key()}, {"storeId", id(world_->stores, "storeId", 90)}});
        if (random.chance(5))
            pairs.push_back(random.chance(50) ? json::value(5) : json::object{{"key", "a"}});
        body(random.chance(3) ? std::string("{}") : json::serialize(pairs));
    } else if (kind < 60) {
        set(method::delete_, {"store", store, random.chance(5) ? std::string("*") : key()});
    } else if (kind < 67) {
        set(method::get, {"store", store, key()});
    } else if (kind < 70) {
        set(method::get, {"store", store, "find", pattern()});
    } else {
        set(method::get, {"store"});
        if (random.chance(30))
            c_.path.emplace_back("count");
        else
            paging({"key", "updatedAt", "createdAt", "storeId", "none"}, {});
        maybe(60, "storeId", store);
        maybe(40, "pattern", pattern());
    }
}

} // namespace emulator_tests::naive

#endif
