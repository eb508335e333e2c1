#include "log_cursor_support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace test {

timestamp at(std::string_view time) { return appmixer::parse_iso("2024-02-11T" + std::string(time) + "Z").value(); }

log_server& log_server::add(std::string id, timestamp time, std::chrono::milliseconds delay)
{
    stored_record record(std::move(id), time, time + delay);
    auto const place = std::upper_bound(records.begin(), records.end(), record,
                                        [](stored_record const& a, stored_record const& b) { return a.time < b.time; });
    records.insert(place, std::move(record));
    return *this;
}

void log_server::add_random(std::minstd_rand& random, timestamp from, timestamp to, std::size_t count, std::size_t ties,
                            std::chrono::milliseconds longest_delay)
{
    auto const below = [&](auto end) { return static_cast<decltype(end)>(random() % static_cast<unsigned long>(end)); };
    std::size_t number = records.size();
    for (std::size_t added = 0; added < count;) {
        timestamp const time = from + std::chrono::milliseconds(below((to - from).count()));
        for (std::size_t tie = 1 + below(ties); tie > 0 && added < count; --tie, ++added)
            add("r" + std::to_string(number++), time,
                random() % 2 == 0 ? longest_delay : std::chrono::milliseconds(below(longest_delay.count())) / 10);
    }
}

appmixer::log_page log_server::search(appmixer::op::get_logs const& request, timestamp now)
{
    std::string const query = request.query.value_or("");
    std::size_t const from = request.from ? static_cast<std::size_t>(*request.from) : 0;
    std::size_t const size = request.size ? static_cast<std::size_t>(*request.size) : 50;
    std::string const sort = request.sort.empty() ? "" : request.sort.front();
    requests.push_back(query + " " + sort + " " + std::to_string(from) + " " + std::to_string(size));
    REQUIRE(from + size <= window);

    std::optional<timestamp> earliest, latest;
    bool const known = query.empty() || query.find(field + ":[") != std::string::npos;
    if (std::size_t const open = query.find(":["); open != std::string::npos) {
        std::size_t const middle = query.find(" TO ", open);
        std::size_t const close = query.find(']', middle);
        earliest = appmixer::parse_iso(query.substr(open + 2, middle - open - 2));
        latest = appmixer::parse_iso(query.substr(middle + 4, close - middle - 4));
    }
    std::vector<stored_record const*> found;
    auto const first = std::partition_point(records.begin(), records.end(), [&](stored_record const& record) {
        return record.time < earliest; // never without `earliest`
    });
    for (auto record = first; known && record != records.end(); ++record) {
        if ((latest && record->time > *latest) || (sort.ends_with(":asc") && found.size() == from + size))
            break;
        if (record->visible <= now)
            found.push_back(&*record);
    }
    if (sort.ends_with(":desc"))
        std::reverse(found.begin(), found.end());
    else if (sort.empty()) // no order is promised
        std::sort(found.begin(), found.end(), [](stored_record const* a, stored_record const* b) {
            return a->visible != b->visible ? a->visible < b->visible : a->id < b->id;
        });
    appmixer::log_page page;
    std::size_t const end = (std::min)(found.size(), from + (std::min)(size, longest_page));
    for (std::size_t i = from; i < end; ++i) {
        appmixer::log_hit hit;
        hit.id = found[i]->id;
        if (field == "gridTimestamp")
            hit.grid_at = found[i]->time;
        else if (field == "@timestamp")
            hit.at = found[i]->time;
        else
            hit.extra[field] = appmixer::to_iso(found[i]->time);
        page.hits.push_back(std::move(hit));
    }
    return page;
}

appmixer::result<void> log_reader::step()
{
    take();
    appmixer::op::get_logs const request = cursor.next_request(now);
    if (slowest > 0ms)
        now += std::chrono::milliseconds(random() % static_cast<unsigned long>(slowest.count()));
    if (random() % 10 < failures_in_ten)
        return {};
    appmixer::result<void> const accepted = cursor.accept(server->search(request, now), client_now());
    if (cursor.pauses()) {
        std::chrono::milliseconds pause = cursor.found_records() ? how.every() : how.idle();
        if (std::optional<log_cursor::clock::time_point> const due = cursor.next_due())
            pause = (std::min)(pause, std::chrono::duration_cast<std::chrono::milliseconds>(*due - client_now()));
        now += pause;
    }
    take();
    return accepted;
}

void log_reader::run_until(timestamp end)
{
    while (now < end && !cursor.finished())
        REQUIRE(step());
}

void log_reader::finish_round()
{
    do
        REQUIRE(step());
    while (!cursor.pauses());
}

void log_reader::take()
{
    while (appmixer::followed_record* const record = cursor.ready(client_now())) {
        ++times_given[record->id];
        records.push_back(*record);
        cursor.pop();
    }
}

std::string log_reader::taken()
{
    std::string all;
    for (appmixer::followed_record const& record : std::exchange(records, {}))
        all += (all.empty() ? "" : " ") + record.id + (record.late ? "!" : "");
    return all;
}

} // namespace test
