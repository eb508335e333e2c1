#include "example_data.hpp"

#include <appmixer/core/error.hpp>
#include <appmixer/core/timestamp.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>

namespace json = boost::json;

namespace {

// Descriptors: components by id, each with its inputs in `source`.
constexpr std::string_view import_descriptor = R"({
    "every-15-minutes": {
        "type": "appmixer.utils.timers.Timer", "x": 80, "y": 120,
        "config": { "properties": { "interval": 15 } }
    },
    "fetch": {
        "type": "appmixer.utils.http.Get", "x": 280, "y": 120,
        "source": { "in": { "every-15-minutes": [ "out" ] } },
        "config": { "transform": { "in": { "every-15-minutes": { "out": {
            "type": "json2new", "modifiers": {},
            "lambda": { "url": "https://shop.example/orders?since={{{$.every-15-minutes.out.lastTick}}}" }
        } } } } }
    },
    "is-new": {
        "type": "appmixer.utils.storage.Store", "x": 480, "y": 120,
        "source": { "add": { "fetch": [ "response" ] } }
    }
})";

constexpr std::string_view orders_descriptor = R"({
    "new-order": { "type": "appmixer.utils.http.WebhookTrigger", "x": 80, "y": 120 },
    "is-large": {
        "type": "appmixer.utils.filters.GreaterThan", "x": 280, "y": 120,
        "source": { "in": { "new-order": [ "request" ] } }
    },
    "ask-manager": {
        "type": "appmixer.utils.tasks.RequestApprovalEmail", "x": 480, "y": 60,
        "source": { "task": { "is-large": [ "greater" ] } }
    },
    "ship": {
        "type": "appmixer.utils.http.Post", "x": 680, "y": 120,
        "source": { "in": { "is-large": [ "notGreater" ], "ask-manager": [ "approved" ] } }
    }
})";

constexpr std::string_view report_descriptor = R"({
    "every-morning": {
        "type": "appmixer.utils.timers.Scheduler", "x": 80, "y": 120,
        "config": { "properties": { "minute": "0", "hour": "7", "dayMonth": "*", "dayWeek": "*" } }
    },
    "export": {
        "type": "appmixer.utils.storage.SaveToFile", "x": 280, "y": 120,
        "source": { "in": { "every-morning": [ "out" ] } }
    }
})";

class flow_row {
public:
    std::string_view name;
    std::string_view stage;
    std::string_view region;
    std::string_view descriptor;
};

constexpr auto flows = std::to_array<flow_row>({
    {example_webhook_flow, "running", "emea", orders_descriptor},
    {"Import orders from the marketplace", "running", "emea", import_descriptor},
    {"Import orders from the partner shop", "running", "apac", import_descriptor},
    {"Update prices", "running", "emea", import_descriptor},
    {"Update stock levels", "running", "amer", import_descriptor},
    {"Daily sales report", "running", "emea", report_descriptor},
    {"Weekly stock report", "paused", "emea", report_descriptor},
    {"Import customers", "stopped", "amer", import_descriptor},
    {"Import reviews", "stopped", "apac", import_descriptor},
    {"Monthly report", "stopped", "emea", report_descriptor},
    {"Returns (draft)", "stopped", "emea", orders_descriptor},
    {"Summer sale", "stopped", "emea", orders_descriptor},
});

/// Texts of records, with their components, in the order in which they repeat.
class log_row {
public:
    std::string_view flow_name;
    std::string_view component;
    std::string_view severity;
    std::string_view text; ///< JSON
};

constexpr auto logs = std::to_array<log_row>({
    {"Receive online orders", "new-order", "info", R"({"order":"A-1041","item":"espresso","cents":240})"},
    {"Receive online orders", "is-large", "info", R"({"order":"A-1041","notGreater":true})"},
    {"Receive online orders", "ship", "info", R"({"order":"A-1041","statusCode":201})"},
    {"Update prices", "every-15-minutes", "info", R"({"elapsed":900})"},
    {"Update prices", "fetch", "error", R"({"message":"The server prices.example did not respond in 30 seconds."})"},
    {"Import orders from the marketplace", "fetch", "info", R"({"statusCode":200,"orders":3})"},
    {"Import orders from the marketplace", "is-new", "trace", R"({"known":2,"new":1})"},
    {"Receive online orders", "new-order", "info", R"({"order":"A-1042","item":"grinder","cents":24900})"},
    {"Receive online orders", "ask-manager", "info", R"({"order":"A-1042","approver":"ada@shop.example"})"},
    {"Update stock levels", "fetch", "error", R"({"message":"401 Unauthorized: the account must be renewed."})"},
});

class task_row {
public:
    std::string_view title;
    std::string_view description;
    std::string_view approver;
    std::string_view status;
    int due_in_hours;
};

constexpr auto tasks = std::to_array<task_row>({
    {"Ship order A-1042", "A **grinder** for 249.00 EUR.\nThe customer is new.", example_user, "pending", 4},
    {"Refund order A-0987", "The cup arrived broken; there is a photo.\n18.50 EUR.", example_user, "pending", 24},
    {"Publish the summer sale", "Prices go down by 20 % on Saturday.", example_user, "pending", 72},
    {"Invoice below 100 EUR: beans", "Supplier: Roastery Nord. 84.00 EUR.", example_user, "pending", 48},
    {"Invoice below 100 EUR: filters", "Supplier: Paper & Co. 36.20 EUR.", example_user, "pending", 49},
    {"New supplier: Milk Farm", "", example_user, "approved", -24},
    {"Refund order A-0911", "Returned after 90 days.", example_user, "rejected", -48},
    {"Close the shop on Monday", "Inventory.", other_example_user, "pending", 12},
});

std::string time_text(appmixer::timestamp time) { return appmixer::to_iso(time); }

json::object user_document(std::string_view name)
{
    json::object user;
    user["username"] = name;
    user["password"] = example_password;
    user["vendor"] = "acme"; // may publish components of this vendor
    return user;
}

json::array flow_documents(appmixer::timestamp now, appmixer::id_source& ids)
{
    json::array documents;
    std::chrono::hours age(24);
    auto const add = [&](flow_row const& row, std::string_view owner) {
        age += std::chrono::hours(31);
        json::object flow;
        flow["flowId"] = ids.uuid();
        flow["owner"] = owner;
        flow["name"] = row.name;
        flow["stage"] = row.stage;
        flow["flow"] = json::parse(row.descriptor);
        flow["customFields"] = json::object({{"region", row.region}});
        flow["btime"] = time_text(now - 2 * age);
        flow["mtime"] = time_text(now - age);
        documents.emplace_back(std::move(flow));
    };
    for (flow_row const& row : flows)
        add(row, example_user);
    add({"Close the books", "stopped", "emea", report_descriptor}, other_example_user);
    add({"Pay invoices", "running", "emea", import_descriptor}, other_example_user);
    return documents;
}

std::string id_of(json::array const& flow_documents, std::string_view name)
{
    for (json::value const& flow : flow_documents)
        if (flow.at("name").as_string() == name)
            return std::string(flow.at("flowId").as_string());
    return {};
}

json::array log_documents(appmixer::timestamp now, json::array const& flow_documents)
{
    json::array documents;
    constexpr std::size_t rounds = 6;
    appmixer::timestamp time = now - std::chrono::minutes(rounds * logs.size());
    for (std::size_t n = 0; n < rounds * logs.size(); ++n, time += std::chrono::seconds(59)) {
        log_row const& row = logs[n % logs.size()];
        json::object record;
        record["owner"] = example_user;
        record["flowId"] = id_of(flow_documents, row.flow_name);
        record["flowName"] = row.flow_name;
        record["componentId"] = row.component;
        record["severity"] = row.severity;
        record["type"] = "data";
        record[row.severity == "error" ? "err" : "msg"] = row.text;
        record["gridTimestamp"] = time_text(time);
        documents.emplace_back(std::move(record));
    }
    return documents;
}

json::array task_documents(appmixer::timestamp now)
{
    json::array documents;
    for (task_row const& row : tasks) {
        json::object task;
        task["title"] = row.title;
        task["description"] = row.description;
        task["approver"] = row.approver;
        task["requester"] = row.approver == example_user ? other_example_user : example_user;
        task["status"] = row.status;
        task["created"] = time_text(now - std::chrono::hours(60));
        task["decisionBy"] = time_text(now + std::chrono::hours(row.due_in_hours));
        if (row.status != "pending")
            task["decisionMade"] = time_text(now + std::chrono::hours(row.due_in_hours - 1));
        documents.emplace_back(std::move(task));
    }
    return documents;
}

} // namespace

void load_example_data(appmixer::emulator& back_end)
{
    appmixer::timestamp const now = back_end.now();
    json::object document;
    document["users"] = json::array({user_document(example_user), user_document(other_example_user)});
    document["flows"] = flow_documents(now, back_end.ids());
    document["logs"] = log_documents(now, document["flows"].as_array());
    document["tasks"] = task_documents(now);
    document["stores"] = json::parse(R"([{
        "owner": "ada@shop.example", "name": "Price list",
        "items": { "coffee/espresso": { "cents": 240, "currency": "EUR" }, "coffee/filter": { "cents": 310, "currency": "EUR" },
                   "grinder": { "cents": 24900, "currency": "EUR" }, "greeting": "Good morning" }
    }])");
    document["accounts"] = json::parse(R"([
        { "owner": "ada@shop.example", "service": "appmixer:google", "name": "ada@shop.example" }
    ])");
    document["charts"] = json::parse(R"([
        { "owner": "ada@shop.example", "name": "Orders a day", "index": 0, "type": "bar", "traces": {} }
    ])");
    document["files"] = json::parse(R"([
        { "owner": "ada@shop.example", "filename": "prices.csv", "contentType": "text/csv",
          "text": "item,cents\nespresso,240\nfilter,310\ngrinder,24900\n" }
    ])");
    back_end.load(document).value();
}
