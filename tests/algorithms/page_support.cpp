#include "page_support.hpp"

#include <doctest/doctest.h>

namespace pages {

namespace {

std::string digits(std::size_t number, std::size_t count)
{
    std::uint64_t mixed = (number + 1) * 0x9e3779b97f4a7c15U;
    std::string text;
    for (std::size_t i = 0; i < count; ++i, mixed = mixed >> 4 | mixed << 60)
        text += "0123456789abcdef"[mixed & 15];
    return text;
}

} // namespace

std::string uuid(std::size_t number)
{
    std::string const text = digits(number, 16);
    return text.substr(0, 8) + "-" + text.substr(8, 4) + "-4000-8000-0000" + text.substr(4, 8);
}

std::string object_id(std::size_t number) { return digits(number, 24); }

appmixer::emulator back_end_with(std::size_t count)
{
    appmixer::emulator back_end = appmixer::emulator::deterministic();
    std::string const owner = R"("owner":"ada@shop.example")";
    std::string flows, charts, tasks, records, logs;
    for (std::size_t i = 0; i < count; ++i) {
        std::string const comma = i == 0 ? "" : ",";
        std::string const number = std::to_string(i);
        flows += comma + R"({"flowId":")" + uuid(i) + R"(","name":"Flow )" + number + "\"," + owner + "}";
        charts += comma + R"({"chartId":")" + object_id(i) + R"(","name":"Chart","type":"bar","index":)" + number +
                  "," + owner + "}";
        tasks += comma + R"({"taskId":")" + uuid(i) + R"(","title":"Task )" + number +
                 R"(","approver":"ada@shop.example","requester":"bob@shop.example"})";
        records += comma + "\"key " + object_id(i) + "\":" + number;
        logs += comma + R"({"_id":"log )" + number + R"(","flowId":"f","gridTimestamp":)" + "\"" +
                appmixer::to_iso(appmixer::timestamp(std::chrono::milliseconds(i / 3))) + "\"," + owner + "}";
    }
    appmixer::result<void> const loaded = back_end.load_text(
        R"({"users":[{"username":"ada@shop.example","passwordHash":{"salt":"00","iterations":1,"key":")" +
        std::string(64, '0') + R"("}}],"flows":[)" + flows + R"(],"charts":[)" + charts + R"(],"tasks":[)" + tasks +
        R"(],"stores":[{"storeId":")" + object_id(0) + R"(","name":"Shelf",)" + owner + R"(,"items":{)" + records +
        R"(}},{"storeId":")" + object_id(1) + R"(","name":"Drawer",)" + owner + R"(,"items":{)" + records +
        R"(}}],"logs":[)" + logs + "]}");
    REQUIRE_MESSAGE(loaded, loaded.error().what());
    return back_end;
}

server::server(std::size_t count) : back_end(back_end_with(count))
{
    std::string const user(std::string_view(back_end.save().at("users").at(0).at("id").as_string()));
    token = back_end.issue_token(user);
}

client server::api(asio::io_context& io)
{
    return client(appmixer::loopback(io.get_executor(), back_end) | appmixer::with_faults(faults))
        .as(appmixer::access_token(token));
}

} // namespace pages
