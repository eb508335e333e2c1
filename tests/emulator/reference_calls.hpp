#ifndef APPMIXER_TESTS_EMULATOR_REFERENCE_CALLS_HPP
#define APPMIXER_TESTS_EMULATOR_REFERENCE_CALLS_HPP

// Part of the reference implementation: the calls for stores, records, charts and accounts.

#include "reference_emulator.hpp"

namespace emulator_tests::reference {

inline json::value reference_emulator::store_call()
{
    auto const shown = [](document const& store) {
        return json::object{{"name", store.at("name")}, {"storeId", store.at("storeId")}};
    };
    if (is(method::get, 1)) {
        json::array all;
        for (document const& store : stores)
            if (text_of(store, "userId") == caller().id)
                all.push_back(shown(store));
        return all;
    }
    bool const writes = call_->verb == method::post || call_->verb == method::put;
    std::optional<document> const body = writes ? body_fields() : document();
    bool const good = !writes || (body && !text_of(*body, "name").empty());
    if (is(method::post, 1)) {
        if (!good)
            throw rejection(400);
        std::string const id = new_id("storeId", stores);
        stores.push_back(from_json({{"storeId", id}, {"name", body->at("name")}, {"userId", caller().id}}));
        return json::object{{"storeId", id}};
    }
    std::string const id = at(1);
    document& store = own(stores, "storeId", id, {}, good ? 0 : 400);
    if (call_->verb == method::get)
        return shown(store);
    if (call_->verb == method::put) {
        if (!good)
            throw rejection(400);
        json::object response{{"oldName", store.at("name")}, {"storeId", id}};
        store["name"] = body->at("name");
        return response;
    }
    erase(stores, store);
    std::erase_if(records, [&](document const& d) { return text_of(d, "storeId") == id; });
    return json::string(nothing);
}

inline json::value reference_emulator::record_call()
{
    auto const same = [](document const& d, std::string const& store, std::string const& key) {
        return text_of(d, "storeId") == store && text_of(d, "key") == key;
    };
    bool const counts = is(method::get, 2) && at(1) == "count";
    bool const found = is(method::get, 4);
    if (is(method::get, 1) || counts || found) {
        std::optional<std::string> const store = found ? at(1) : wanted("storeId");
        if (store)
            own(stores, "storeId", *store, {}, status_of_query());
        documents all = records;
        std::erase_if(all, [&](document const& d) {
            return text_of(d, "userId") != caller().id || (store && text_of(d, "storeId") != *store);
        });
        if (std::optional<std::string> const pattern = found ? at(3) : wanted("pattern"))
            std::erase_if(all, [&](document const& d) {
                json::value const& value = d.at("value");
                return !finds(*pattern, text_of(d, "key")) &&
                       !finds(*pattern, value.is_string() ? text_of(value) : json::serialize(value));
            });
        return counts ? count(all) : list(std::move(all));
    }
    if (is(method::delete_, 1)) {
        boost::system::error_code bad;
        json::value const body = json::parse(call_->body.value_or(""), bad);
        if (bad || !body.is_array())
            throw rejection(400);
        for (json::value const& pair : body.get_array())
            if (!pair.is_object() || !pair.get_object().contains("key") || !pair.get_object().contains("storeId"))
                throw rejection(400);
        std::size_t const before = records.size();
        for (json::value const& pair : body.get_array())
            std::erase_if(records, [&](document const& d) {
                return text_of(d, "userId") == caller().id &&
                       same(d, text_of(pair.at("storeId")), text_of(pair.at("key")));
            });
        return json::object{{"deletedCount", before - records.size()}};
    }
    if (call_->verb == method::post)
        return put_record();
    std::string const store = at(1), key = at(2);
    if (call_->verb == method::patch)
        return patch_record(store);
    own(stores, "storeId", store);
    if (call_->verb == method::delete_ && key == "*") {
        std::erase_if(records, [&](document const& d) { return text_of(d, "storeId") == store; });
        return nullptr;
    }
    for (document& d : records) {
        if (same(d, store, key)) {
            if (call_->verb == method::get)
                return to_json(d);
            erase(records, d);
            return nullptr;
        }
    }
    throw rejection(404);
}

inline json::value reference_emulator::put_record()
{
    json::value value = json::string(call_->body.value_or(""));
    boost::system::error_code bad;
    if (call_->type == "application/json")
        value = json::parse(call_->body.value_or("null"), bad);
    own(stores, "storeId", at(1), {}, bad ? 400 : 0);
    if (bad)
        throw rejection(400);
    for (document& d : records) {
        if (text_of(d, "storeId") == at(1) && text_of(d, "key") == at(2)) {
            json::value const before = d.at("value");
            d["value"] = std::move(value);
            d["updatedAt"] = date();
            json::value response = to_json(d);
            response.as_object()["oldValue"] = before;
            return response;
        }
    }
    records.push_back(from_json({{"key", at(2)},
                                 {"storeId", at(1)},
                                 {"userId", caller().id},
                                 {"value", std::move(value)},
                                 {"createdAt", date()},
                                 {"updatedAt", date()}}));
    return to_json(records.back());
}

inline json::value reference_emulator::patch_record(std::string const& store)
{
    std::optional<document> const body = body_fields();
    bool const good = body && (body->contains("key") || body->contains("value")) &&
                      (!body->contains("key") || !text_of(*body, "key").empty());
    own(stores, "storeId", store, {}, good ? 0 : 400);
    std::size_t index = records.size(), taken = records.size();
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (text_of(records[i], "storeId") != store)
            continue;
        if (text_of(records[i], "key") == at(2))
            index = i;
        else if (good && body->contains("key") && text_of(records[i], "key") == text_of(*body, "key"))
            taken = i;
    }
    if (index == records.size())
        throw rejection(404, {}, good ? 0 : 400);
    if (!good || taken != records.size())
        throw rejection(400);
    for (auto const& [key, value] : *body)
        if (key == "key" || key == "value")
            records[index][key] = value;
    records[index]["updatedAt"] = date();
    return to_json(records[index]);
}

inline json::value reference_emulator::chart_call()
{
    std::optional<document> body = body_fields();
    static std::set<std::string> const writable = {"name", "index", "type", "query", "options", "traces"};
    static std::set<std::string> const types = {"bar", "line", "scatter", "area", "pie"};
    if (body)
        std::erase_if(*body, [](auto const& field) { return !writable.contains(field.first); });
    bool const good = body && (!body->contains("name") || !text_of(*body, "name").empty()) &&
                      (!body->contains("index") || body->at("index").is_number()) &&
                      (!body->contains("type") || types.contains(text_of(*body, "type")));
    if (is(method::get, 1)) {
        documents all = charts;
        std::erase_if(all, [&](document const& d) { return text_of(d, "userId") != caller().id; });
        filter(all, call_->query);
        if (auto const pattern = wanted("pattern"))
            std::erase_if(all, [&](document const& d) { return !finds(*pattern, text_of(d, "name")); });
        return list(std::move(all));
    }
    if (is(method::post, 1)) {
        if (!good || !body->contains("name") || !body->contains("index") || !body->contains("type"))
            throw rejection(400);
        document chart = *body;
        for (std::string const key : {"query", "options", "traces"})
            chart.try_emplace(key, json::object());
        std::string const id = new_id("chartId", charts);
        chart["chartId"] = id;
        chart["userId"] = caller().id;
        chart["mtime"] = date();
        charts.push_back(std::move(chart));
        return json::object{{"chartId", id}};
    }
    document& chart = own(charts, "chartId", at(1), {}, good ? 0 : 400);
    if (call_->verb == method::put) {
        if (!good)
            throw rejection(400);
        for (auto const& [key, value] : *body)
            chart[key] = value;
        chart["mtime"] = date();
    }
    if (call_->verb != method::delete_)
        return to_json(chart);
    erase(charts, chart);
    return json::string(nothing);
}

inline json::value reference_emulator::account_call()
{
    if (is(method::get, 1)) {
        documents all = accounts;
        std::erase_if(all, [&](document const& d) { return text_of(d, "userId") != caller().id; });
        filter(all, call_->query);
        return projected(all, {});
    }
    if (is(method::post, 1))
        return make_account();
    std::string const id = at(1);
    std::optional<document> const body = body_fields();
    bool const good = body && (!body->contains("displayName") || body->at("displayName").is_string());
    document& account = own(accounts, "accountId", id, {}, good ? 0 : 400);
    if (call_->verb == method::put) {
        if (!good)
            throw rejection(400);
        if (body->contains("displayName"))
            account["displayName"] = body->at("displayName");
        return json::string(nothing);
    }
    if (call_->verb == method::delete_) {
        for (document& flow : flows) {
            if (uses_account(flow, id) && text_of(flow, "userId") == caller().id && text_of(flow, "stage") != "stopped")
                stop(flow);
        }
        erase(accounts, account);
        for (auto* const table : {&bindings, &account_shares})
            std::erase_if(*table, [&](auto const& entry) { return entry.second == id; });
        return json::object{{"accountId", id}};
    }
    if (is(method::get, 2))
        return to_json(account);
    if (at(2) == "test")
        return nullptr;
    if (call_->verb == method::post)
        return share_call();
    json::array all;
    for (document const& flow : flows)
        if (text_of(flow, "userId") == caller().id && uses_account(flow, id))
            all.push_back(json::object{{"flowId", flow.at("flowId")}, {"name", flow.at("name")}});
    return all;
}

} // namespace emulator_tests::reference

#endif
