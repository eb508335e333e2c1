#ifndef APPMIXER_TESTS_ALGORITHMS_SYNC_FIXTURE_HPP
#define APPMIXER_TESTS_ALGORITHMS_SYNC_FIXTURE_HPP

// An emulator with a user, and a folder to synchronize it with. The coroutines are compiled in sync_fixture.cpp.

#include "../spawned.hpp"
#include "transports/temporary_files.hpp"

#include <appmixer/algorithms/sync_options.hpp>
#include <appmixer/algorithms/sync_plan.hpp>
#include <appmixer/call/client.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/testing/exchange_faults.hpp>
#include <appmixer/testing/manual_clock.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace sync_test {

namespace asio = boost::asio;
namespace json = boost::json;

/// A back end with the user "ada", whose handle is `api`.
class server {
public:
    /// seed: of the ids.
    explicit server(std::uint64_t seed = 1);
    server(server const&) = delete;
    server& operator=(server const&) = delete;

    /// The algorithms; what they throw passes.
    appmixer::sync_plan plan(std::string const& folder, appmixer::sync_options options = {});
    appmixer::sync_report apply(appmixer::sync_plan plan, appmixer::apply_options options = {});
    appmixer::export_report export_to(std::string const& folder, appmixer::export_options options = {});
    /// Plans and applies.
    appmixer::sync_report sync(std::string const& folder, appmixer::sync_options options = {});
    /// The error of one of the above.
    template <class F>
    appmixer::error error_of(F f)
    {
        try {
            f();
        } catch (appmixer::exception const& e) {
            return e.error();
        }
        FAIL("it succeeded");
        return appmixer::error();
    }
    /// Starts `apply` with the options, without running it.
    std::unique_ptr<test::spawned<appmixer::result<appmixer::sync_report>>>
    start_apply(appmixer::sync_plan plan, appmixer::apply_options options = {});
    /// From now on the response to each request comes late, by the clock.
    void delay_responses();
    /// Runs one handler; false when none is left.
    bool step();

    /// Sends a request as ada, or with another token. Returns the response; it must be a success.
    json::value send(appmixer::method verb, std::string const& target, std::string const& body = "",
                     std::string const& token = "");
    /// Creates a flow from its JSON, with a `name`. Returns its id.
    std::string create(std::string const& flow);
    /// Adds many flows, "Flow 1" and so on.
    void create_many(std::size_t count);
    /// Ada's flows by name, without what the server sets: as a client would write them.
    std::map<std::string, json::object> flows();
    json::value flow(std::string const& id);
    /// Ada's stores by name: their records by key.
    std::map<std::string, json::object> stores();
    /// The handle of another user.
    std::string add_user(std::string const& name);

    appmixer::manual_clock clock;
    asio::io_context io;
    appmixer::emulator back_end;
    appmixer::exchange_faults faults;
    std::string user_id;
    std::string token;
    appmixer::default_client api;

private:
    template <class T>
    T run(asio::awaitable<T> work);
};

/// All files of a folder: path → text.
std::map<std::string, std::string> files_of(std::string const& folder);
std::string read_file(std::string const& path);
void write_file(std::string const& path, std::string const& text);

} // namespace sync_test

#endif
