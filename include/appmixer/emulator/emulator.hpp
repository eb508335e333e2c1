#ifndef APPMIXER_EMULATOR_EMULATOR_HPP
#define APPMIXER_EMULATOR_EMULATOR_HPP

#include <appmixer/core/detail/use_flag.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/emulator/fault_rules.hpp>
#include <appmixer/emulator/ids.hpp>
#include <appmixer/emulator/reset_code.hpp>
#include <appmixer/emulator/state/state.hpp>
#include <appmixer/emulator/switches.hpp>
#include <appmixer/emulator/webhook_delivery.hpp>
#include <appmixer/json/timestamp.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer {

/// An Appmixer back end in memory: a request goes in, a response comes out. No network, no threads, no files.
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

    /// Handles a request. Does not throw: an invalid request gets an error response.
    APPMIXER_DECL http_response handle(http_request const& request);

    /// Adds a user whose name is also his address; gives his id. Throws `exception` with `errc::conflict` when the
    /// name is taken. The password may be shorter than what a sign-up asks for.
    APPMIXER_DECL std::string add_user(std::string_view name, std::string_view password);
    /// The same for a user with roles of his own, such as `admin` beside `user`.
    APPMIXER_DECL std::string add_user(std::string_view name, std::string_view password,
                                       std::vector<std::string> scope);
    /// Adds an account that a user has at a third party, as if he had signed in there; gives its id. `service` is
    /// "vendor:service", `name` what the third party calls the account. Throws `exception` with `errc::not_found` for
    /// an unknown user.
    APPMIXER_DECL std::string add_account(std::string_view user_id, std::string_view service, std::string_view name);
    /// The same for an account with a profile.
    APPMIXER_DECL std::string add_account(std::string_view user_id, std::string_view service, std::string_view name,
                                          json::object profile);
    /// Adds a message that a component of a flow could not work on; gives its id. `messages` is what stood at the
    /// input ports: `{"in": [{"properties": {…}, "content": …}]}`. Throws `exception` with `errc::not_found` for an
    /// unknown flow.
    APPMIXER_DECL std::string add_unprocessed_message(std::string_view flow_id, std::string_view component_id,
                                                      json::value messages, std::string_view error);
    /// The codes for forgotten passwords since the last time, which a server would send by mail.
    APPMIXER_DECL std::vector<reset_code> take_reset_codes();
    /// Removes a user with all his data. Gives whether there was one.
    APPMIXER_DECL bool remove_user(std::string_view user_id);
    /// A token for a user, as if he had signed in just now. Throws `exception` with `errc::not_found` for an unknown
    /// id.
    APPMIXER_DECL std::string issue_token(std::string_view user_id);
    /// Adds a task for a person, as a flow does; gives its id. Both people are e-mail addresses, of users or of others.
    /// Throws `exception` with `errc::invalid_request` for what no task can have.
    APPMIXER_DECL std::string add_task(std::string_view title, std::string_view approver, std::string_view requester);
    /// The same for a task with more than that: `description`, `decisionBy`, `flowId`, `status` and so on.
    APPMIXER_DECL std::string add_task(std::string_view title, std::string_view approver, std::string_view requester,
                                       json::object fields);
    /// The secret that stands for an e-mail address in calls about tasks. The mails about tasks would hold it.
    APPMIXER_DECL std::string task_secret(std::string_view email) const;
    /// The webhooks that are due, each once; the caller has to send them. None unless `switches().task_webhooks` is
    /// set.
    APPMIXER_DECL std::vector<webhook_delivery> take_webhooks();
    /// Reports whether a webhook was sent. After a failure, which `error` describes, it is due again in ten minutes.
    /// Result: false when no such webhook was being sent.
    APPMIXER_DECL bool webhook_done(std::string_view id, bool ok, std::string_view error = {});

    /// Puts a flow into a stage, `paused` or an invented one say, as the server may do by itself. Gives whether there
    /// was such a flow.
    APPMIXER_DECL bool set_stage(std::string_view flow_id, std::string_view stage);

    /// What the back end does where installations differ.
    emulator_switches& switches() noexcept { return state_.switches; }
    emulator_switches const& switches() const noexcept { return state_.switches; }

    /// The faults to inject.
    emulator_faults& faults() noexcept { return faults_; }
    emulator_faults const& faults() const noexcept { return faults_; }

    /// Sets the clock. An empty function stands for the system's.
    APPMIXER_DECL void set_clock(clock_function clock);
    /// Reads the clock.
    APPMIXER_DECL timestamp now() const;
    /// Sets the source of ids, and draws a new key for tokens from it: those given out so far become invalid.
    APPMIXER_DECL void set_ids(id_source ids);
    /// The source of ids.
    id_source& ids() noexcept { return state_.ids; }

    /// All data as one JSON document, from which `load` makes the same back end again: tokens stay valid, passwords
    /// are salted hashes. The switches, the clock, the stream of ids, and codes for forgotten passwords are not in it.
    ///
    ///     {"format": "appmixer-emulator", "version": 1, "signingKey": "<hex>",
    ///      "users":   [{"id": …, "username": …, "email": …, …, "passwordHash": {"salt", "iterations", "key"},
    ///                    "passwordChanged": …}],
    ///      "flows":   [{"flowId": …, "userId": …, "name": …, "flow": {…}, …}],
    ///      "stores":  [{"storeId": …, "name": …, "userId": …}],
    ///      "records": [{"storeId": …, "key": …, "value": …, "createdAt": …, "updatedAt": …}],
    ///      "accounts": [{"accountId": …, "name": …, "displayName": …, "service": …, …, "userId": …, "tokenId": …}],
    ///      "bindings": [{"componentId": …, "accountId": …}],
    ///      "messages": [{"messageId": …, "flowId": …, "componentId": …, "messages": {…}, "created": …, "err": …,
    ///                    "target": …}],
    ///      "versions": [{"versionId": …, "flowId": …, "versionNumber": …, …, "fields": {"name": …, "flow": {…}, …}}],
    ///      "modifiers": {"categories": {…}, "modifiers": {…}},
    ///      "logs":     [{"_id": …, "_index": …, "flowId": …, "userId": …, "gridTimestamp": …, "msg": "<JSON>", …}],
    ///      "tasks":    [{"taskId": …, "title": …, "status": …, "approver": …, "requester": …, …, "approverSecret": …,
    ///                    "requesterSecret": …, "userId": <who made it>}],
    ///      "webhooks": [{"webhookId": …, "url": …, "taskId": …, "status": …, …, "userId": …, "due": …, "body": …}],
    ///      "charts":   [{"chartId": …, "userId": …, "name": …, "index": …, "type": …, …}]}
    APPMIXER_DECL json::value save() const;
    /// Replaces all data by those of a document, which may be written by hand: every part may be missing, and a key
    /// that `save` does not write is refused; flows, accounts, logs and tasks may have others, which are data. A user
    /// needs `email` or `username`, and `password` in clear text or `passwordHash`. What has an owner names him by
    /// `userId`, or by `owner`: his name or address; a store may bring items along, `"items": {"key": value}`. Ids and
    /// dates that are missing are made up. Logs come with the oldest first.
    /// Errors: `errc::unexpected_shape` with the JSON pointer of the culprit. The data are then as they were.
    [[nodiscard]] APPMIXER_DECL result<void> load(json::value const& document);
    /// The same from the text of a document. Errors: also `errc::invalid_json`; `detail()` begins with line and column.
    [[nodiscard]] APPMIXER_DECL result<void> load_text(std::string_view document);

private:
    friend class loopback;

    APPMIXER_DECL http_response dispatch(http_request const& request);

    detail::use_flag in_use_; ///< held by a `loopback` during a call
    detail::emu::state state_;
    emulator_faults faults_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/impl/emulator.ipp>
#include <appmixer/emulator/people_tasks/emulator_people_tasks.ipp>
#include <appmixer/emulator/state/load.ipp>
#endif

#endif
