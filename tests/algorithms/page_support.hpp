#ifndef APPMIXER_TESTS_ALGORITHMS_PAGE_SUPPORT_HPP
#define APPMIXER_TESTS_ALGORITHMS_PAGE_SUPPORT_HPP

// Compiled in page_support.cpp. Lists to read page by page: an emulator that has some, and a transport with one list.

#include <appmixer/algorithms/paginate.hpp>
#include <appmixer/api/all.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/testing/exchange_faults.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pages {

namespace asio = boost::asio;
using transport = appmixer::faults_layer<appmixer::loopback>;
using client = appmixer::client<transport>;

/// An id with the form of a UUID. Ids of neighbouring numbers are far apart in the order of their text.
std::string uuid(std::size_t number);
/// 24 hexadecimal digits, likewise.
std::string object_id(std::size_t number);

/// A back end where Ada has lists of `count` items each: flows, charts, tasks, records in a store and logs, three of
/// which have the same time. They are inserted in the order of their numbers.
appmixer::emulator back_end_with(std::size_t count);

/// The requests that a transport received.
class server {
public:
    explicit server(std::size_t count);
    /// A client of Ada's.
    client api(asio::io_context& io);

    appmixer::emulator back_end;
    appmixer::exchange_faults faults;
    std::string token;
};

inline std::string const& id_of(appmixer::flow const& item) { return item.flow_id; }
inline std::string const& id_of(appmixer::chart const& item) { return item.chart_id; }
inline std::string const& id_of(appmixer::people_task const& item) { return item.task_id; }
inline std::string const& id_of(appmixer::store_record const& item) { return item.key; }
inline std::string const& id_of(appmixer::store const& item) { return item.store_id; }
inline std::string const& id_of(appmixer::account const& item) { return item.account_id; }
inline std::string const& id_of(appmixer::log_hit const& item) { return item.id; }

/// How far a program has read a list.
class progress {
public:
    progress() = default;
    std::vector<std::string> ids;
    std::string position;
    bool ended = false;
    std::optional<appmixer::error> failure;
};

/// Reads a list to its end, or to the first failure.
template <class Range>
asio::awaitable<void> read_items(Range& range, progress& done)
{
    while (auto item = co_await range.next()) {
        done.ids.push_back(id_of(*item));
        done.position = range.position();
    }
    done.ended = true;
}

/// The same through a handle from `as_result`.
template <class Range>
asio::awaitable<void> read_results(Range& range, progress& done)
{
    while (auto item = co_await range.next()) {
        if (!*item) {
            done.failure = item->error();
            break;
        }
        done.ids.push_back(id_of(**item));
        done.position = range.position();
    }
}

} // namespace pages

#endif
