// The strings of one response share memory and may be destroyed on several threads.

#include <appmixer/appmixer.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// The flows of one list, of which two threads keep and destroy some each. Under ThreadSanitizer this shows that the
// memory that their strings share is thread-safe.

namespace {

std::string list_of(std::size_t flows)
{
    std::string text = "[";
    for (std::size_t i = 0; i < flows; ++i)
        text += (i == 0 ? "" : ",") + std::string(R"({"flowId":")") + std::to_string(i) +
                R"(","flow":{"c":{"label":")" + std::string(i % 300, 'x') + R"("}},"customFields":{"n":)" +
                std::to_string(i) + "}}";
    return text + "]";
}

} // namespace

TEST_CASE("flows of one list may be destroyed on several threads")
{
    constexpr std::size_t number = 2000;
    auto read = appmixer::decode<appmixer::op::get_flows>(appmixer::http_response(200, list_of(number)));
    REQUIRE(read.has_value());
    REQUIRE(read->size() == number);
    std::vector<appmixer::flow> even;
    std::vector<appmixer::flow> odd;
    for (std::size_t i = 0; i < number; ++i)
        (i % 2 == 0 ? even : odd).push_back(std::move((*read)[i]));
    read->clear();

    std::size_t right = 0; // of one thread alone
    std::thread other([mine = std::move(odd), &right]() mutable {
        while (!mine.empty()) {
            if (mine.back().custom_fields.text() == R"({"n":)" + mine.back().flow_id + "}")
                ++right;
            mine.pop_back();
        }
    });
    std::size_t here = 0;
    for (appmixer::flow& each : even) {
        appmixer::flow const gone = std::move(each);
        if (gone.custom_fields.text() == R"({"n":)" + gone.flow_id + "}")
            ++here;
    }
    other.join();
    CHECK(here == number / 2);
    CHECK(right == number / 2);
}
