#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_EMULATOR_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_EMULATOR_HPP

// The reference implementation of the server's rules, which predicts each response. The emulator is compared with it
// under random calls. It is written as simply as possible and shares no code with the emulator.

#include "reference_flow_fields.hpp"
#include "reference_query.hpp"

#include <appmixer/core/timestamp.hpp>

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
    json::object more; ///< what an administrator has set
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
    std::string message;             ///< of an error; empty: any; "null": the body is null
    std::optional<json::value> body; ///< empty: any
    bool no_body = false;
    std::vector<std::string> parts; ///< of a body that is not JSON, in this order
};

/// A message that a component received, as telemetry counts it.
class message_record {
public:
    std::string user, flow;
    std::string time;
    std::size_t size = 0; ///< of its JSON
};

class published_file {
public:
    std::string content, publisher;
};

/// The data, and the rules for each call. Most rules are in the other files reference_*.hpp.
class reference_emulator {
public:
    std::vector<user> users;
    appmixer::timestamp now;
    documents flows, versions, messages, stores, records, tasks, webhooks, charts, accounts;
    documents groups, categories, service_configs, config;
    std::map<std::pair<std::string, std::string>, std::string> bindings;       ///< user and component → account
    std::map<std::pair<std::string, std::string>, std::string> account_shares; ///< flow and component → account
    std::map<std::string, json::array> access_rules = first_access_rules();
    std::map<std::string, std::string> deletions; ///< ticket → user
    documents sign_ins, triggers;
    std::map<std::string, std::string> token_ids;  ///< by account, as the emulator gave them
    std::map<std::string, json::array> scopes;     ///< by account
    std::map<std::string, published_file> files;   ///< of published components, by path
    std::map<std::string, document> uploads, jobs; ///< by ticket: what the status shows, and the user
    std::vector<message_record> received;
    std::set<std::pair<std::string, std::string>> logged_flows; ///< user and flow
    std::vector<std::string> updated_instances;                 ///< by the last call, until they are recorded
    json::value modifiers;                                      ///< null: those of a new server
    std::map<std::string, std::string> secrets;                 ///< by address, as the emulator gave them

    /// The expected response of a call. New ids are taken from the real response.
    expected_response expect(call const& c, json::value const& got)
    {
        expected_response v;
        try {
            call_ = &c;
            got_ = &got;
            success_ = 200;
            parts_.clear();
            v.body = response_to();
            v.parts = parts_;
            v.status = success_;
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
    void record_clone(std::string const& id, json::value const& read, bool connects_accounts);
    /// The same for an instance that was updated.
    void record_instance(std::string const& id, json::value const& read);
    void record_sign_in(std::string const& ticket, std::string const& account, std::string const& token);

    void remove_user(user& gone)
    {
        for (std::size_t i = flows.size(); i > 0; --i)
            if (text_of(flows[i - 1], "userId") == gone.id)
                remove_flow(flows[i - 1]);
        for (documents* all : {&stores, &records, &charts, &accounts, &sign_ins, &triggers})
            std::erase_if(*all, [&](document const& d) { return text_of(d, "userId") == gone.id; });
        for (auto* all : {&uploads, &jobs})
            std::erase_if(*all, [&](auto const& one) { return text_of(one.second, "userId") == gone.id; });
        std::erase_if(received, [&](message_record const& message) { return message.user == gone.id; });
        std::erase_if(logged_flows, [&](auto const& one) { return one.first == gone.id; });
        for (document& group : groups) {
            json::array& members = group["members"].as_array();
            if (auto const at = std::find(members.begin(), members.end(), json::value(gone.id)); at != members.end())
                members.erase(at);
        }
        gone.id.clear();
        gone.more.clear();
    }

    bool flows_are_restricted() const { return access_rules != first_access_rules(); }
    static std::map<std::string, json::array> first_access_rules();

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
        json::object all{
            {"id", one.id},   {"username", one.name},      {"isActive", true},        {"email", one.name},
            {"plan", "free"}, {"scope", std::move(roles)}, {"vendor", json::array()}, {"created", one.created}};
        for (auto const& entry : one.more)
            all[entry.key()] = entry.value();
        return all;
    }
    json::value public_user_call();

    json::value response_to()
    {
        std::string const& first = at(0);
        if (first == "user" && call_->verb == method::post)
            return public_user_call();
        if (first == "auth" && call_->path.back() == "callback")
            return callback_call();
        bool const open = first == "people-task" || first == "plugins" || first == "apps" || is_list_of_components();
        if (call_->token == call::token_kind::invalid)
            throw rejection(401);
        if (call_->token == call::token_kind::valid && caller().id.empty())
            throw rejection(first == "user" ? 404 : 401);
        if (call_->token == call::token_kind::none &&
            (!open || is(method::post, call_->path.size()) || is(method::delete_, call_->path.size())))
            throw rejection(401);
        if (first == "flows" && !flows_are_allowed())
            throw rejection(403);
        if (first == "accounts" && call_->path.size() == 3 && (at(1) == "flow" || at(1) == "profile-info"))
            return at(1) == "flow" ? flow_accounts_call() : profile_call();
        if (first == "flows" && call_->path.size() > 2 && at(2) != "coordinator" && at(2) != "clone")
            return flow_part_call();
        using rules = json::value (reference_emulator::*)();
        static std::map<std::string, rules> const all{{"user", &reference_emulator::user_call},
                                                      {"users", &reference_emulator::users_call},
                                                      {"flows", &reference_emulator::flow_call},
                                                      {"unprocessed-messages", &reference_emulator::message_call},
                                                      {"stores", &reference_emulator::store_call},
                                                      {"store", &reference_emulator::record_call},
                                                      {"charts", &reference_emulator::chart_call},
                                                      {"accounts", &reference_emulator::account_call},
                                                      {"auth", &reference_emulator::binding_call},
                                                      {"modifiers", &reference_emulator::modifier_call},
                                                      {"service-config", &reference_emulator::service_config_call},
                                                      {"config", &reference_emulator::config_call},
                                                      {"acl", &reference_emulator::access_rule_call},
                                                      {"acl-types", &reference_emulator::access_rule_call},
                                                      {"user-groups", &reference_emulator::group_call},
                                                      {"categories", &reference_emulator::category_call},
                                                      {"components", &reference_emulator::component_call},
                                                      {"apps", &reference_emulator::component_call},
                                                      {"integrations", &reference_emulator::integration_call},
                                                      {"telemetry", &reference_emulator::telemetry_call}};
        if (first == "plugins" && at(3) == "appevents")
            return app_event_call();
        auto const found = all.find(first);
        return found == all.end() ? task_call() : (this->*found->second)();
    }

    json::array entries_for(document const& flow, user const& reader) const;
    static bool grants(json::value const& entry, std::string const& permission)
    {
        json::array const& all = entry.at("permissions").as_array();
        return std::any_of(all.begin(), all.end(), [&](json::value const& p) { return text_of(p) == permission; });
    }
    bool granted(document const& flow, std::string const& permission, user const& reader) const;
    bool granted(document const& flow, std::string const& permission) const
    {
        return granted(flow, permission, caller());
    }
    document view(document flow) const;
    document& visible_flow(std::string const& id, int also = 0);
    void add_flow(std::string const& id, document flow);
    documents listed_flows() const;
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

    json::value user_call() { return shown(caller()); }
    bool start(document& flow);
    void stop(document& flow) const;
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
    json::value task_webhook_call();

    document& owned_flow(std::string const& id, int also = 0);
    static json::object rename_components(document& flow, json::object const& read);
    static std::string with_ids(std::string_view text, json::object const& new_ids);
    void remove_flow(document& flow);
    void release_bindings();
    bool has_component(std::string const& user_id, std::string const& component) const;
    json::value flow_part_call();
    static document shown_version(document version);
    json::value make_version(std::string const& id);
    json::value restore_version(std::string const& id);
    json::value message_call();
    json::value binding_call();
    json::value flow_accounts_call();
    json::value assign_components();
    json::value profile_call();
    json::value share_call();
    void take_shares(std::string const& component);
    void assign(std::string const& component, std::string const& account);
    std::string account_of(document const& flow, std::string const& component) const;
    json::value make_account();

    bool is_admin() const { return std::count(caller().roles.begin(), caller().roles.end(), "admin") != 0; }
    void require_admin(int also = 0) const;
    bool rules_allow(std::string const& type, std::string const& resource, std::string const& action,
                     bool as_private = false) const;
    bool flows_are_allowed() const;
    json::value users_call();
    json::value modifier_call();
    json::value service_config_call();
    json::value config_call();
    json::value access_rule_call();
    json::value group_call();
    json::value category_call();

    bool is_list_of_components() const { return is(method::get, 1) && at(0) == "components"; }
    json::object manifest(std::string const& name) const;
    std::optional<component_type> installed_type(std::string const& name) const;
    auto installed_types() const
    {
        return [this](std::string const& name) { return installed_type(name); };
    }
    bool may_see(std::string const& name) const;
    std::vector<std::string> shown_components(std::string const& selector) const;
    bool may_publish_for(std::string const& vendor) const;
    json::value component_call();
    json::value list_components();
    json::value list_apps() const;
    json::value publish();
    std::string publication();
    void install(std::map<std::string, std::string> const& archive);
    json::value upload_status() const;

    json::value integration_call();
    json::value update_instances(document const& source);
    documents instances_of(document const& source) const;
    json::value job(std::size_t steps, std::string const& error);

    std::string service_of(std::string const& type) const;
    std::set<std::string> scopes_of(std::string const& type) const;
    std::set<std::string> scopes_of_service(std::string const& service) const;
    json::value sign_in_call();
    json::value component_accounts();
    void record_token(std::string const& account, std::string const& token);
    json::value callback_call();

    json::value app_event_call();
    json::value send_event(std::string const& event);
    std::string reason_not_to_reach(document const& trigger) const;
    void log_message(document const& flow, std::size_t size);
    json::value telemetry_call();
    std::string time_bound(std::string const& name, std::string const& clock, std::string const& otherwise) const;
    std::string app_of(std::string const& type) const;

    static std::string account_in_settings(json::object const& component)
    {
        std::vector<json::value> const found = values_at(from_json(component), "config.properties.account");
        return found.empty() ? "" : text_of(found.front());
    }
    /// Whether a component of a flow uses an account.
    bool uses_account(document const& flow, std::string const& account) const
    {
        json::object const& components = flow.at("flow").as_object();
        return std::any_of(components.begin(), components.end(), [&](auto const& component) {
            return account_of(flow, std::string(component.key())) == account;
        });
    }

    call const* call_ = nullptr;
    json::value const* got_ = nullptr;
    int success_ = 200; ///< the status of a success
    std::vector<std::string> parts_;
};

} // namespace emulator_tests::reference

#endif
