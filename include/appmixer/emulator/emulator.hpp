#ifndef APPMIXER_EMULATOR_EMULATOR_HPP
#define APPMIXER_EMULATOR_EMULATOR_HPP

#include <appmixer/emulator/detail/state.hpp>
#include <appmixer/emulator/ids.hpp>
#include <appmixer/emulator/switches.hpp>
#include <appmixer/error.hpp>
#include <appmixer/http.hpp>
#include <appmixer/timestamp.hpp>

#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer {

/// An Appmixer back end in memory: a request goes in, an answer comes out. No network, no threads, no files.
///
///     appmixer::emulator back_end;
///     back_end.add_user("ada@shop.example", "secret");
///     appmixer::client api(appmixer::loopback(executor, back_end));
///
/// It is a value: a copy is a back end of its own that goes on from the same data, the same place in the stream of
/// ids, and a copy of the clock. It keeps the rules of the real thing as far as they are known: who owns and who
/// shares what, stages of flows, filters, sorts, projections, the errors and their form. It is made for development
/// and tests, and is no product to keep data in.
///
/// Threads: like a container. Calls on one object must not overlap; distinct objects have nothing in common.
class emulator {
public:
    /// Gives the time of day to the back end; it is asked once for each request.
    using clock_function = std::function<timestamp()>;

    /// An empty back end: the system's clock, ids that differ from run to run.
    APPMIXER_DECL emulator();
    /// A back end that does the same in every run: its ids follow from the seed, and its clock starts at
    /// 2024-01-01T00:00:00Z and goes on by a millisecond each time that it is read.
    APPMIXER_DECL static emulator deterministic(std::uint64_t seed = 1);

    /// Answers a request. Whatever the request holds, it does not throw: what is wrong with one, the answer says.
    APPMIXER_DECL http_response handle(http_request const& request);

    /// Adds a user whose name is also his address; gives his id. Throws `exception` with `errc::conflict` when the
    /// name is taken. The password may be shorter than what a sign-up asks for.
    APPMIXER_DECL std::string add_user(std::string_view name, std::string_view password);
    /// The same for a user with roles of his own, such as `admin` beside `user`.
    APPMIXER_DECL std::string add_user(std::string_view name, std::string_view password,
                                       std::vector<std::string> scope);
    /// Removes a user with all his data. Gives whether there was one.
    APPMIXER_DECL bool remove_user(std::string_view user_id);
    /// A token for a user, as if he had signed in just now. Throws `exception` with `errc::not_found` for an unknown
    /// id.
    APPMIXER_DECL std::string issue_token(std::string_view user_id);
    /// Puts a flow into a stage, `paused` or an invented one say, as the server may do by itself. Gives whether there
    /// was such a flow.
    APPMIXER_DECL bool set_stage(std::string_view flow_id, std::string_view stage);

    /// What the back end does where installations differ.
    emulator_switches& switches() noexcept { return state_.switches; }
    emulator_switches const& switches() const noexcept { return state_.switches; }

    /// Sets the clock. An empty function stands for the system's.
    APPMIXER_DECL void set_clock(clock_function clock);
    /// Reads the clock.
    APPMIXER_DECL timestamp now() const;
    /// Sets the source of ids, and draws a new key for tokens from it: those given out so far become invalid.
    APPMIXER_DECL void set_ids(id_source ids);
    /// The source of ids.
    id_source& ids() noexcept { return state_.ids; }

    /// All data as one JSON document, from which `load` makes the same back end again: tokens stay valid, passwords
    /// are salted hashes. The switches, the clock and the stream of ids are not in it.
    ///
    ///     {"format": "appmixer-emulator", "version": 1, "signingKey": "<hex>",
    ///      "users":   [{"id": …, "username": …, "email": …, …, "passwordHash": {"salt", "iterations", "key"}}],
    ///      "flows":   [{"flowId": …, "userId": …, "name": …, "flow": {…}, …}],
    ///      "stores":  [{"storeId": …, "name": …, "userId": …}],
    ///      "records": [{"storeId": …, "key": …, "value": …, "createdAt": …, "updatedAt": …}]}
    APPMIXER_DECL json::value save() const;
    /// Replaces all data by those of a document, which may be written by hand: every part may be missing. A user needs
    /// `email` or `username`, and `password` in clear text or `passwordHash`. A flow and a store name their owner by
    /// `userId`, or by `owner`: his name or address; a store may bring items along, `"items": {"key": value}`. Ids and
    /// dates that are missing are made up.
    /// Errors: `errc::unexpected_shape` with the JSON pointer of the culprit. The data are then as they were.
    APPMIXER_DECL result<void> load(json::value const& document);
    /// The same from the text of a document. Errors: also `errc::invalid_json`.
    APPMIXER_DECL result<void> load_text(std::string_view document);

private:
    APPMIXER_DECL http_response dispatch(http_request const& request);

    detail::emu::state state_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/impl/emulator.ipp>
#include <appmixer/emulator/impl/load.ipp>
#endif

#endif
