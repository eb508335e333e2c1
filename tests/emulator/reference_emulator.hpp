#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_EMULATOR_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_EMULATOR_HPP

// The reference implementation of the server's rules, which predicts each response. The emulator is compared with it
// under random calls. It is written as simply as possible and shares no code with the emulator.

#include "reference_flow_fields.hpp"
#include "reference_query.hpp"

#include <appmixer/json/timestamp.hpp>

#include <set>
#include <stdexcept>

namespace emulator_tests::reference {

class user {
public:
    std::string name; ///< and address
    std::string id;   ///< empty until registered
    std::vector<std::string> roles;
    std::string created;
    std::string password = "secret";
};

/// A request as the reference reads it: before anything is encoded.
class call {
public:
    enum class token_kind { valid, none, invalid };

    method verb = method::get;
    std::vector<std::string> path;
    parameters query;
    std::optional<std::string> body;
    std::string type = "application/json";
    std::size_t who = 0;
    token_kind token = token_kind::valid;
};

/// The predicted response to a call.
class expected_response {
public:
    int status = 200;
    int or_status = 0;               ///< another possible status; 0: none
    std::string message;             ///< of an error; empty: any
    std::optional<json::value> body; ///< empty: any
    bool no_body = false;
};

/// The data, and the rules for each call. reference_calls.hpp and reference_tasks.hpp have most of the rules.
class reference_emulator {
public:
    std::vector<user> users;
    appmixer::timestamp now;
    documents flows, stores, records, tasks, charts, accounts;
    std::map<std::string, std::string> secrets; ///< by address, as the emulator gave them

    /// The expected response of a call. New ids are taken from the real response.
    expected_response expect(call const& c, json::value const& got)
    {
        expected_response v;
        try {
            call_ = &c;
            got_ = &got;
            v.body = response_to();
            if (v.body->is_string() && text_of(*v.body) == nothing) {
                v.body.reset();
                v.no_body = true;
            } else if (v.body->is_null()) {
                v.body.reset();
            }
        } catch (rejection const& why) {
            v.body.reset();
            v.status = why.status;
            v.or_status = why.or_status;
            v.message = why.message;
        }
        return v;
    }

    /// Records the new component ids of a clone, which only a read shows, in the order of the old ones.
    void record_clone(std::string const& id, json::value const& read)
    {
        document& clone = flows.at(position(flows, "flowId", id));
        std::string descriptor = json::serialize(clone.at("flow"));
        json::object map;
        std::set<std::string> fresh;
        auto at = read.at("flow").as_object().begin();
        for (auto const& component : clone.at("flow").as_object()) {
            std::string const before(component.key()), after(at++->key());
            fresh.insert(after);
            map[before] = after;
            for (std::size_t p = 0; (p = descriptor.find(before, p)) != std::string::npos; p += after.size())
                descriptor.replace(p, before.size(), after);
        }
        if (fresh.size() != map.size())
            throw std::runtime_error("a clone with components of one id");
        clone["flow"] = json::parse(descriptor);
        if (clone.contains("componentIdMap"))
            clone["componentIdMap"] = map;
    }

    void remove_user(user& gone)
    {
        for (documents* all : {&flows, &stores, &records, &charts, &accounts})
            std::erase_if(*all, [&](document const& d) { return text_of(d, "userId") == gone.id; });
        gone.id.clear();
    }

private:
    static constexpr std::string_view nothing = "\x01no body";

    static std::size_t position(documents const& all, std::string const& key, std::string const& id)
    {
        std::size_t i = 0;
        while (i < all.size() && text_of(all[i], key) != id)
            ++i;
        return i;
    }
    /// The document of the caller with this id. Throws a 404 when there is none.
    document& own(documents& all, std::string const& key, std::string const& id, std::string message = {}, int also = 0)
    {
        std::size_t const i = position(all, key, id);
        if (i == all.size() || text_of(all[i], "userId") != caller().id)
            throw rejection(404, std::move(message), also);
        return all[i];
    }
    static void erase(documents& all, document& one) { all.erase(all.begin() + (&one - all.data())); }

    user const& caller() const { return users.at(call_->who); }
    std::string date() const { return appmixer::to_iso(now); }
    bool is(method verb, std::size_t size) const { return call_->verb == verb && call_->path.size() == size; }
    std::string const& at(std::size_t i) const { return call_->path.at(i); }
    std::string new_id(std::string const& key, documents const& all) const
    {
        std::string id =
            got_->is_object()
                ? text_of(got_->get_object().if_contains(key) != nullptr ? got_->get_object().at(key) : json::value())
                : std::string();
        if (id.empty() || position(all, key, id) != all.size())
            throw std::runtime_error("a response without a new " + key);
        return id;
    }
    std::optional<std::string> wanted(std::string_view name) const { return parameter(call_->query, name); }

    /// The body of the call; nothing if it is not an object.
    std::optional<document> body_fields() const
    {
        if (!call_->body || call_->body->empty())
            return document();
        boost::system::error_code bad;
        json::value const value = json::parse(*call_->body, bad);
        if (bad || !value.is_object())
            return std::nullopt;
        return from_json(value.get_object());
    }

    json::value shown(user const& one) const
    {
        json::array roles;
        for (std::string const& role : one.roles)
            roles.emplace_back(role);
        return json::object{
            {"id", one.id},   {"username", one.name},      {"isActive", true},        {"email", one.name},
            {"plan", "free"}, {"scope", std::move(roles)}, {"vendor", json::array()}, {"created", one.created}};
    }
    json::value public_user_call()
    {
        std::optional<document> const body = body_fields();
        if (!body || text_of(*body, "password").empty() || (!body->contains("username") && !body->contains("email")))
            throw rejection(400);
        std::string const name = lower(text_of(*body, body->contains("username") ? "username" : "email"));
        auto const one = std::find_if(users.begin(), users.end(),
                                      [&](user const& u) { return !u.id.empty() && lower(u.name) == name; });
        bool const token = got_->is_object() && got_->get_object().contains("token");
        json::value response = json::object{{"token", token ? got_->at("token") : json::value("a token")}};
        if (is(method::post, 2)) {
            if (one == users.end() || text_of(*body, "password") != one->password)
                throw rejection(403);
            response.as_object()["user"] = shown(*one);
        } else if (one != users.end() || text_of(*body, "password").size() < 5) {
            throw rejection(400);
        } else {
            user fresh;
            fresh.name = text_of(*body, body->contains("username") ? "username" : "email");
            fresh.roles = {"user"};
            fresh.created = date();
            if (token)
                fresh.id = text_of(got_->at("user").at("id"));
            response.as_object()["user"] = shown(fresh);
        }
        return response;
    }

    json::value response_to()
    {
        std::string const& first = at(0);
        if (first == "user" && call_->verb == method::post)
            return public_user_call();
        bool const task = first == "people-task" || first == "plugins";
        if (call_->token == call::token_kind::invalid)
            throw rejection(401);
        if (call_->token == call::token_kind::valid && caller().id.empty())
            throw rejection(first == "user" ? 404 : 401);
        if (call_->token == call::token_kind::none && !(task && !is(method::post, call_->path.size())))
            throw rejection(401);
        if (first == "user")
            return shown(caller());
        if (first == "flows")
            return flow_call();
        if (first == "stores")
            return store_call();
        if (first == "store")
            return record_call();
        if (first == "charts")
            return chart_call();
        if (first == "accounts")
            return account_call();
        return task_call();
    }

    json::array entries_for(document const& flow, user const& reader) const
    {
        json::array found;
        auto const at = flow.find("sharedWith");
        if (at == flow.end())
            return found;
        for (json::value const& entry : at->second.as_array()) {
            json::object const& e = entry.as_object();
            if ((e.contains("email") && lower(text_of(e.at("email"))) == lower(reader.name)) ||
                (e.contains("domain") && text_of(e.at("domain")) == reader.name.substr(reader.name.find('@') + 1)) ||
                (e.contains("userId") && text_of(e.at("userId")) == reader.id) ||
                (e.contains("scope") && std::count(reader.roles.begin(), reader.roles.end(), text_of(e.at("scope")))))
                found.push_back(entry);
        }
        return found;
    }
    static bool grants(json::value const& entry, std::string const& permission)
    {
        json::array const& all = entry.at("permissions").as_array();
        return std::any_of(all.begin(), all.end(), [&](json::value const& p) { return text_of(p) == permission; });
    }
    bool granted(document const& flow, std::string const& permission) const
    {
        json::array const entries = entries_for(flow, caller());
        return text_of(flow, "userId") == caller().id ||
               std::any_of(entries.begin(), entries.end(), [&](auto const& e) { return grants(e, permission); });
    }
    document view(document flow) const
    {
        if (text_of(flow, "userId") != caller().id && flow.contains("sharedWith"))
            flow["sharedWith"] = entries_for(flow, caller());
        return flow;
    }
    document& visible_flow(std::string const& id, int also = 0)
    {
        std::size_t const i = position(flows, "flowId", id);
        if (i == flows.size() || !granted(flows[i], "read"))
            throw rejection(404, also == 0 ? "Flow not found." : "", also);
        return flows[i];
    }

    void add_flow(std::string const& id, document flow)
    {
        flow["flowId"] = id;
        flow["userId"] = caller().id;
        flow["btime"] = flow["mtime"] = date();
        flow["stage"] = "stopped";
        flow.try_emplace("name", "");
        flow.try_emplace("type", "automation");
        flow.try_emplace("flow", json::object());
        flows.push_back(std::move(flow));
    }

    documents listed_flows() const
    {
        documents all;
        for (document const& flow : flows) {
            if (!granted(flow, "read"))
                continue;
            bool fits = true;
            if (auto const needed = wanted("sharedWithPermissions"); needed && text_of(flow, "userId") != caller().id) {
                json::array const entries = entries_for(flow, caller());
                std::vector<std::string> const words = split(*needed, ',');
                fits = std::any_of(entries.begin(), entries.end(), [&](json::value const& e) {
                    return std::all_of(words.begin(), words.end(), [&](auto const& w) { return grants(e, w); });
                });
            }
            if (fits)
                all.push_back(view(flow));
        }
        filter(all, call_->query);
        if (auto const pattern = wanted("pattern"))
            std::erase_if(all, [&](document const& d) {
                return !finds(*pattern, text_of(d, "name")) && !finds(*pattern, text_of(d, "flowId"));
            });
        return all;
    }
    json::value list(documents all) const
    {
        sort(all, call_->query);
        page(all, call_->query);
        return projected(all, call_->query);
    }
    /// 400 if the paging or the projection is invalid, else 0.
    int status_of_query() const
    {
        try {
            list({});
            return 0;
        } catch (rejection const& why) {
            return why.status;
        }
    }
    static json::value count(documents const& all) { return json::object{{"count", all.size()}}; }

    json::value flow_call();
    json::value clone_call(document const& source);
    json::value store_call();
    json::value record_call();
    json::value put_record();
    json::value patch_record(std::string const& store);
    json::value chart_call();
    json::value account_call();
    json::value task_call();
    json::value make_task();
    json::value change_task(document& task);

    bool names_account(document const& flow, std::string const& account) const
    {
        for (auto const& component : flow.at("flow").as_object())
            if (json::value const* config = component.value().as_object().if_contains("config"))
                if (text_of(config->at("properties").at("account")) == account)
                    return true;
        return false;
    }

    call const* call_ = nullptr;
    json::value const* got_ = nullptr;
};

} // namespace emulator_tests::reference

#endif
