// The calls for single records of data stores, against the emulator. Those for many are in stores_test.cpp.

#include "support.hpp"

using appmixer::condition;
using appmixer::errc;

TEST_CASE("a record is read, changed and deleted [get_store_item, update_store_item, delete_store_item]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_store(me, "Price list"));
    for (std::string const& key : {std::string("a/b?c#d%20é"), std::string("*"), std::string("count"),
                                   std::string("download"), std::string("+ \"")}) {
        CAPTURE(key);
        appmixer::store_record const written = t.await(create_store_item(me, id, key, 1));
        appmixer::store_record const read = t.await(get_store_item(me, id, key));
        CHECK(read.key == key);
        CHECK(read.store_id == id);
        CHECK(read.value == 1);
        CHECK(read.created_at == written.created_at);

        appmixer::store_record const changed = t.await(update_store_item(me, id, key, json::object({{"n", 2}})));
        CHECK(changed.value == json::object({{"n", 2}}));
        CHECK(changed.created_at == written.created_at);
        CHECK(t.await(get_store_item(me, id, key)).value.at("n") == 2);
        if (key == "*")
            continue;
        t.await(delete_store_item(me, id, key));
        CHECK(t.failure(get_store_item(me, id, key)) == condition::not_found);
        CHECK(t.failure(delete_store_item(me, id, key)) == condition::not_found);
        CHECK(t.failure(update_store_item(me, id, key, 3)) == condition::not_found);
    }
}

TEST_CASE("the value of a record may become null, or a text, or stay as it is [update_store_item]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_store(me, "Price list"));
    t.await(create_store_item(me, id, "espresso", 2));
    t.await(create_store_item(me, id, "tea", 1));
    CHECK(t.await(update_store_item(me, id, "espresso", "{}")).value == "{}");
    CHECK(t.await(update_store_item(me, id, "espresso", nullptr)).value.is_null());

    appmixer::op::update_store_item rename(id, "espresso");
    rename.new_key = "ristretto";
    CHECK(t.await(me.call(rename)).key == "ristretto");
    CHECK(t.await(get_store_item(me, id, "ristretto")).value.is_null());
    CHECK(t.failure(me.call(rename)) == condition::not_found); // no record has the old key any more

    appmixer::op::update_store_item taken(id, "ristretto", 5);
    taken.new_key = "tea";
    CHECK(t.failure(me.call(taken)) == errc::bad_request);
    CHECK(t.await(get_store_item(me, id, "tea")).value == 1);
    CHECK(t.failure(me.call(appmixer::op::update_store_item(id, "tea"))) == errc::bad_request);
}

TEST_CASE("all records are deleted, and never by the key of one [clear_store, delete_store_item]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_store(me, "Price list"));
    std::string const other = t.await(create_store(me, "Other"));
    for (char const* const key : {"*", "a", "b"}) {
        t.await(create_store_item(me, id, key, 1));
        t.await(create_store_item(me, other, key, 1));
    }
    appmixer::error const refused = t.failure(delete_store_item(me, id, "*"));
    CHECK(refused == errc::invalid_request);
    CHECK(refused.detail() == "the parameter key is \"*\", which has another meaning in the path");
    CHECK(t.await(get_store_records_count(me, id)) == 3);
    std::vector<appmixer::store_item_key> star;
    star.emplace_back("*", id);
    CHECK(t.await(delete_store_items(me, star)) == 1);

    t.await(clear_store(me, id));
    CHECK(t.await(get_store_records_count(me, id)) == 0);
    CHECK(t.await(get_store(me, id)).name == "Price list");
    CHECK(t.await(get_store_records_count(me, other)) == 3);
    t.await(clear_store(me, id)); // an empty store
}

TEST_CASE("a store is downloaded as JSON and as a table [download_store]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_store(me, "Price list"));
    t.await(create_store_item(me, id, "espresso, small", json::object({{"price", 2}})));
    t.await(create_store_item(me, id, "tea", "hot"));

    appmixer::http_response const file = t.await(download_store(me, id));
    CHECK(file.headers.get("content-type") == "application/octet-stream");
    CHECK(file.headers.get("content-disposition").value().find("Price list.json") != std::string::npos);
    json::array const records = json::parse(file.body).as_array();
    REQUIRE(records.size() == 2);
    CHECK(records[0].at("value").at("price") == 2);
    CHECK(records[1].at("key") == "tea");

    std::string const table = t.await(download_store(me, id, "csv")).body;
    CHECK(table.starts_with("key,value,createdAt,updatedAt\r\n\"espresso, small\",\"{\"\"price\"\":2}\","));
    CHECK(table.find("\r\ntea,hot,") != std::string::npos);
    CHECK(t.failure(download_store(me, id, "xml")) == errc::bad_request);
}

TEST_CASE("records of another user are not visible [get_store_item, update_store_item, delete_store_item, clear_store, "
          "download_store]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    std::string const id = t.await(create_store(ada, "Secret prices"));
    t.await(create_store_item(ada, id, "a", 1));
    CHECK(t.failure(get_store_item(bob, id, "a")) == condition::not_found);
    CHECK(t.failure(update_store_item(bob, id, "a", 2)) == condition::not_found);
    CHECK(t.failure(delete_store_item(bob, id, "a")) == condition::not_found);
    CHECK(t.failure(clear_store(bob, id)) == condition::not_found);
    CHECK(t.failure(download_store(bob, id)) == condition::not_found);
    CHECK(t.await(get_store_item(ada, id, "a")).value == 1);
    CHECK(t.failure(get_store_item(t.api, id, "a")) == condition::unauthorized);
}
