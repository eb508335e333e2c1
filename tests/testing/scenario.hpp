#ifndef APPMIXER_TESTS_TESTING_SCENARIO_HPP
#define APPMIXER_TESTS_TESTING_SCENARIO_HPP

// A program of twelve exchanges, the sign-in among them, through the layers that `make_client` puts around a transport,
// to an emulator; and what must be in the emulator after it.

#include <appmixer/appmixer.hpp>
#include <appmixer/auth/auth.hpp>
#include <appmixer/auth/password_sign_in.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/layers/retry.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <exception>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scenario {

namespace asio = boost::asio;
namespace json = boost::json;

/// An exchange of the scenario. It is written out and not taken from the declarations, since those are
/// part of what is tested.
enum class kind : unsigned char {
    sign_in,
    safe,
    idempotent,
    deletion, ///< idempotent, and yet the server says 404 the second time
    unsafe,
};

class step {
public:
    constexpr step(std::string_view call, kind sort) noexcept : name(call), what(sort) {}
    std::string_view name;
    kind what;
};

/// In the order of the scenario.
inline constexpr std::array<step, 12> steps{
    step("authenticateUser", kind::sign_in),
    step("createFlow", kind::unsafe),
    step("getFlow", kind::safe),
    step("updateFlow", kind::idempotent),
    step("startFlow", kind::idempotent),
    step("stopFlow", kind::idempotent),
    step("cloneFlow", kind::unsafe),
    step("createStore", kind::unsafe),
    step("createStoreItem", kind::idempotent),
    step("getStoreRecords", kind::safe),
    step("deleteStoreItems", kind::idempotent),
    step("deleteFlow", kind::deletion),
};

/// The state of the back end.
class server_state {
public:
    server_state() = default;

    /// The state after the given number of steps.
    static server_state after(std::size_t count)
    {
        auto const did = [&](std::string_view name) {
            for (std::size_t i = 0; i < count; ++i)
                if (steps[i].name == name)
                    return 1;
            return 0;
        };
        server_state state;
        state.originals = did("createFlow") - did("deleteFlow");
        state.renamed = did("updateFlow") - did("deleteFlow");
        state.running = did("startFlow") - did("stopFlow");
        state.copies = did("cloneFlow");
        state.stores = did("createStore");
        state.records = did("createStoreItem") - did("deleteStoreItems");
        return state;
    }
    static server_state of(appmixer::emulator const& back_end)
    {
        server_state state;
        json::value const saved = back_end.save();
        for (json::value const& flow : saved.at("flows").as_array()) {
            std::string const name(flow.at("name").as_string());
            ++(name.starts_with("Copy of ") ? state.copies : state.originals);
            state.renamed += name == "Renamed";
            state.running += flow.at("stage").as_string() == "running";
        }
        state.stores = static_cast<int>(saved.at("stores").as_array().size());
        state.records = static_cast<int>(saved.at("records").as_array().size());
        return state;
    }

    int originals = 0;
    int renamed = 0;
    int running = 0;
    int copies = 0;
    int stores = 0;
    int records = 0;

    friend bool operator==(server_state const&, server_state const&) = default;
    friend std::ostream& operator<<(std::ostream& out, server_state const& state)
    {
        return out << state.originals << " flows (" << state.renamed << " renamed, " << state.running << " running), "
                   << state.copies << " copies, " << state.stores << " stores, " << state.records << " records";
    }
};

/// How far the program came.
class progress {
public:
    progress() = default;

    /// Records how a step ended.
    template <class T>
    bool note(appmixer::result<T> const& outcome)
    {
        if (!outcome) {
            failure = outcome.error();
            return false;
        }
        ++done;
        return true;
    }

    std::size_t done = 0; ///< steps that were reported to have succeeded
    std::optional<appmixer::error> failure;
    std::string seen; ///< what the program read
};

/// The program. It ends at the first call that fails. A layer signs in: that has succeeded when a
/// call ends without an error of the sign-in.
template <class Api>
asio::awaitable<void> program(Api api, progress& p)
{
    appmixer::result<std::string> const created = co_await create_flow(api, "Hello");
    if (created || created.error().phase() != appmixer::phase::sign_in)
        ++p.done;
    if (!p.note(created))
        co_return;
    std::string const id = *created;
    appmixer::result<appmixer::flow> const read = co_await get_flow(api, id);
    if (!p.note(read))
        co_return;
    p.seen = read->name;
    appmixer::flow changed = *read;
    changed.name = "Renamed";
    auto const updated = co_await update_flow(api, id, changed);
    if (!p.note(updated))
        co_return;
    auto const started = co_await start_flow(api, id);
    if (!p.note(started))
        co_return;
    auto const stopped = co_await stop_flow(api, id);
    if (!p.note(stopped))
        co_return;
    appmixer::op::clone_flow copy(id);
    copy.prefix = "Copy of ";
    auto const cloned = co_await api.call(copy);
    if (!p.note(cloned))
        co_return;
    appmixer::result<std::string> const store = co_await create_store(api, "Shelf");
    if (!p.note(store))
        co_return;
    auto const written = co_await create_store_item(api, *store, "k", "value");
    if (!p.note(written))
        co_return;
    auto const records = co_await get_store_records(api, *store);
    if (!p.note(records))
        co_return;
    p.seen += ", " + std::to_string(records->size()) + " record";
    std::vector<appmixer::store_item_key> keys;
    keys.emplace_back("k", *store);
    auto const emptied = co_await delete_store_items(api, keys);
    if (!p.note(emptied))
        co_return;
    auto const deleted = co_await delete_flow(api, id);
    p.note(deleted);
}

/// One run of the program against a back end of its own.
class run {
public:
    explicit run(appmixer::exchange_faults plan) : faults(std::move(plan)), back_end(prepared())
    {
        using namespace appmixer;
        back_end.set_clock(
            [this] { return std::chrono::time_point_cast<std::chrono::milliseconds>(clock.time_of_day()); });
        standard_retry foreseeable;
        foreseeable.random([] { return 0.5; });
        client api(loopback(io.get_executor(), back_end) | with_faults(faults) |
                   with_auth(password_sign_in("ada@shop.example", "correct horse")) | with_retry(foreseeable));
        bool ended = false;
        asio::co_spawn(io, program(api.as_result().with_clock(clock), reached), [&](std::exception_ptr thrown) {
            ended = true;
            if (thrown)
                std::rethrow_exception(thrown);
        });
        clock.run(io);
        REQUIRE_MESSAGE(ended, "the program hangs");
        CHECK(clock.waiting() == 0);
    }

    /// Whether everything succeeded.
    void check_all_well() const
    {
        CHECK_FALSE(reached.failure.has_value());
        CHECK(reached.done == steps.size());
        CHECK(reached.seen == "Hello, 1 record");
        CHECK(server_state::of(back_end) == server_state::after(steps.size()));
    }

    appmixer::exchange_faults faults;
    progress reached;
    appmixer::manual_clock clock{std::chrono::sys_days(std::chrono::year(2024) / 1 / 1)};
    asio::io_context io;
    appmixer::emulator back_end;

private:
    /// A back end with the user, whose password takes time to hash.
    static appmixer::emulator prepared()
    {
        static appmixer::emulator const with_user = [] {
            appmixer::emulator made = appmixer::emulator::deterministic();
            made.add_user("ada@shop.example", "correct horse");
            return made;
        }();
        return with_user;
    }
};

} // namespace scenario

#endif
