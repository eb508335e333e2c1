// The calls for data stores and their records, against the emulator.

#include "support.hpp"

TEST_CASE(
    "a store is created, listed, renamed and deleted [create_store, get_store, get_stores, rename_store, delete_store]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    CHECK(t.await(get_stores(me)).empty());

    std::string const id = t.await(create_store(me, "Price list"));
    CHECK(id.size() == 24);
    appmixer::store const store = t.await(get_store(me, id));
    CHECK(store.store_id == id);
    CHECK(store.name == "Price list");

    appmixer::store_rename const renamed = t.await(rename_store(me, id, "Prices"));
    CHECK(renamed.old_name == "Price list");
    CHECK(renamed.store_id == id);
    std::vector<appmixer::store> const all = t.await(get_stores(me));
    REQUIRE(all.size() == 1);
    CHECK(all[0].name == "Prices");

    t.await(delete_store(me, id));
    CHECK(t.failure(get_store(me, id)) == appmixer::condition::not_found);
    CHECK(t.failure(delete_store(me, id)) == appmixer::condition::not_found);
    CHECK(t.failure(rename_store(me, id, "x")) == appmixer::condition::not_found);
}

TEST_CASE("a record keeps the type of its value [create_store_item, get_store_records]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_store(me, "Price list"));
    std::vector<std::pair<std::string, json::value>> values;
    values.emplace_back("text", "Good morning");
    values.emplace_back("empty", "");
    values.emplace_back("looks like JSON", R"({"a":1})");
    values.emplace_back("number", 5);
    values.emplace_back("fraction", 2.5);
    values.emplace_back("truth", true);
    values.emplace_back("list", json::array({1, "two"}));
    values.emplace_back("object", json::object({{"price", 3}}));
    for (auto const& [key, value] : values) {
        CAPTURE(key);
        appmixer::store_record const written = t.await(create_store_item(me, id, key, value));
        CHECK(written.key == key);
        CHECK(written.value == value);
    }
    std::vector<appmixer::store_record> const read = t.await(get_store_records(me, id));
    REQUIRE(read.size() == values.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
        CHECK(read[i].key == values[i].first);
        CHECK(read[i].value == values[i].second);
        CHECK(read[i].store_id == id);
    }
}

TEST_CASE("a key may hold any characters [create_store_item, get_store_records_count]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_store(me, "Odd keys"));
    for (std::string const& key : {std::string("a/b?c#d%20é"), std::string("a+b c"), std::string("..."),
                                   std::string("count"), std::string("line\r\nbreak"), std::string("nul\0byte", 8)}) {
        CAPTURE(key);
        CHECK(t.await(create_store_item(me, id, key, "x")).key == key);
    }
    CHECK(t.await(get_store_records_count(me, id)) == 6);
    CHECK(t.failure(create_store_item(me, id, "..", "x")) == appmixer::errc::invalid_request);
}

TEST_CASE("overwriting a key keeps its creation time [create_store_item]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_store(me, "Price list"));
    appmixer::store_record const first = t.await(create_store_item(me, id, "espresso", 2));
    appmixer::store_record const second = t.await(create_store_item(me, id, "espresso", 3));
    CHECK(second.created_at == first.created_at);
    CHECK(second.updated_at >= first.updated_at);
    CHECK(second.old_value == 2);
    CHECK(t.await(get_store_records_count(me, id)) == 1);
}

TEST_CASE("records are filtered by pattern, sorted and paged [get_store_records, get_store_records_count]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const id = t.await(create_store(me, "Price list"));
    t.await(create_store_item(me, id, "espresso", "small"));
    t.await(create_store_item(me, id, "cappuccino", "large"));
    t.await(create_store_item(me, id, "tea", "ESPRESSO machine not needed"));

    appmixer::op::get_store_records query(id);
    query.pattern = "espresso";
    query.sort = "key:-1";
    std::vector<appmixer::store_record> const found = t.await(me.call(query));
    REQUIRE(found.size() == 2);
    CHECK(found[0].key == "tea");
    CHECK(found[1].key == "espresso");

    query.pattern.reset();
    query.offset = 1;
    query.limit = 1;
    std::vector<appmixer::store_record> const cut = t.await(me.call(query));
    REQUIRE(cut.size() == 1);
    CHECK(cut[0].key == "espresso");

    appmixer::op::get_store_records_count count(id);
    count.pattern = "espresso";
    CHECK(t.await(me.call(count)) == 2);
}

TEST_CASE("deleting records returns the number of deleted ones [delete_store_items]")
{
    tenant t;
    api_client const me = t.user("ada@shop.example");
    std::string const first = t.await(create_store(me, "One"));
    std::string const second = t.await(create_store(me, "Two"));
    t.await(create_store_item(me, first, "a", 1));
    t.await(create_store_item(me, second, "a", 1));
    t.await(create_store_item(me, second, "b", 1));

    std::vector<appmixer::store_item_key> items;
    items.emplace_back("a", first);
    items.emplace_back("a", second);
    items.emplace_back("absent", second);
    CHECK(t.await(delete_store_items(me, items)) == 2);
    CHECK(t.await(get_store_records_count(me, first)) == 0);
    CHECK(t.await(get_store_records_count(me, second)) == 1);
    CHECK(t.await(delete_store_items(me, {})) == 0);
}

TEST_CASE("stores of another user are not visible [get_store, get_store_records]")
{
    tenant t;
    api_client const ada = t.user("ada@shop.example");
    api_client const bob = t.user("bob@shop.example");
    std::string const id = t.await(create_store(ada, "Secret prices"));
    t.await(create_store_item(ada, id, "a", 1));

    CHECK(t.await(get_stores(bob)).empty());
    CHECK(t.failure(get_store(bob, id)) == appmixer::condition::not_found);
    CHECK(t.failure(get_store_records(bob, id)) == appmixer::condition::not_found);
    CHECK(t.failure(get_store_records_count(bob, id)) == appmixer::condition::not_found);
    CHECK(t.failure(create_store_item(bob, id, "b", 1)) == appmixer::condition::not_found);
    std::vector<appmixer::store_item_key> items;
    items.emplace_back("a", id);
    CHECK(t.await(delete_store_items(bob, items)) == 0);
    CHECK(t.await(get_store_records_count(ada, id)) == 1);
}
