#ifndef APPMIXER_EMULATOR_EMULATOR_HPP
#define APPMIXER_EMULATOR_EMULATOR_HPP

// The emulator: a server for tests and demos, in this process and without a network.

#include <appmixer/core/detail/use_flag.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/time_source.hpp>
#include <appmixer/core/timestamp.hpp>
#include <appmixer/emulator/archive.hpp>
#include <appmixer/emulator/emulator_faults.hpp>
#include <appmixer/emulator/emulator_response.hpp>
#include <appmixer/emulator/emulator_switches.hpp>
#include <appmixer/emulator/event_feed.hpp>
#include <appmixer/emulator/file_storage.hpp>
#include <appmixer/emulator/id_source.hpp>
#include <appmixer/emulator/reset_code.hpp>
#include <appmixer/emulator/scripted_replies.hpp>
#include <appmixer/emulator/state/state.hpp>
#include <appmixer/emulator/webhook_delivery.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer {

class emulator_upload;

namespace detail::emu {
class emulator_page;
} // namespace detail::emu

/// An Appmixer back end in memory: a request goes in, a response comes out. No network, no threads, and no files unless
/// `set_file_storage` names a folder for them.
///
///     appmixer::emulator back_end;
///     back_end.add_user("ada@shop.example", "secret");
///     appmixer::client api(appmixer::loopback(executor, back_end));
///
/// It is a value: a copy is an independent back end with the same data, switches and faults, the same position in the
/// sequence of ids, and copies of the program's functions, such as the clock. It follows the rules of the Appmixer
/// server as far as they are known: owners and shares, stages of flows, filters, sorting, projections, and the form of
/// errors. It is made for development and tests, not for data that must be kept.
///
/// Of what administrators configure, access rules have an effect: those for routes on the calls under `/flows`, those
/// for components on what lists of components show. The configuration of services, the settings of the server, quotas
/// and URL aliases are only kept.
///
/// Threads: calls on one object must not overlap; distinct objects are independent.
class emulator {
public:
    /// Returns the current time. Called once for each request, and again for a date in `Retry-After`. An open page of
    /// an `emulator_server` calls it as well; see `server_settings::page`.
    using clock_function = std::function<timestamp()>;

    /// An empty back end with the system's clock and ids that differ from run to run.
    APPMIXER_DECL emulator();
    /// Copies everything: the data, the switches, the faults, the position in the sequence of ids, and the functions of
    /// the program, such as the clock and static replies. Both share their file storage; event streams of the copy have
    /// no followers.
    APPMIXER_DECL emulator(emulator const&);
    /// Takes the data; the other may then only be assigned to or destroyed.
    APPMIXER_DECL emulator(emulator&&);
    /// Replaces everything by a copy.
    APPMIXER_DECL emulator& operator=(emulator const&);
    /// Replaces everything.
    APPMIXER_DECL emulator& operator=(emulator&&);
    APPMIXER_DECL ~emulator();

    /// An empty back end that behaves the same in every run: its ids follow from `seed`, and its clock starts at
    /// 2024-01-01T00:00:00Z and advances by a millisecond each time it is read.
    APPMIXER_DECL static emulator deterministic(std::uint64_t seed = 1);

    /// Handles a request. Does not throw: an invalid request gets an error response. The body of a stream is what can
    /// be read without waiting: all of a file, and the events of an event stream so far.
    APPMIXER_DECL http_response handle(http_request const& request);

    /// Handles a request like `handle`, but does not read the body of a response that is a stream. For programs that
    /// serve the emulator, as `loopback` and `emulator_server` do.
    ///
    /// time: the clock that the stream follows when it waits. It must exist as long as the stream.
    APPMIXER_DECL emulator_response respond(http_request const& request, time_source& time = system_time());
    /// Begins a request whose body comes piece by piece, for the operations that may have large ones, such as
    /// `uploadFile`.
    ///
    /// head: the request without its body. time: as in `respond`.
    /// Result: null for all other operations: the body has to be collected for `respond`.
    APPMIXER_DECL std::unique_ptr<emulator_upload> receive(http_request const& head, time_source& time = system_time());

    /// Adds a user with the role `user`; `name` is also the e-mail address. The password may be shorter than a sign-up
    /// allows. Returns the id. Throws `exception` with `errc::conflict` when the name is taken.
    APPMIXER_DECL std::string add_user(std::string_view name, std::string_view password);
    /// The same with other roles, such as `user` and `admin`.
    APPMIXER_DECL std::string add_user(std::string_view name, std::string_view password,
                                       std::vector<std::string> scope);
    /// Adds a user's account at a third party, as if the user had signed in there. `service` is "vendor:service",
    /// `name` is the account's name at the third party. Returns the id. Throws `exception` with `errc::not_found` for
    /// an unknown user.
    APPMIXER_DECL std::string add_account(std::string_view user_id, std::string_view service, std::string_view name);
    /// The same with a profile.
    APPMIXER_DECL std::string add_account(std::string_view user_id, std::string_view service, std::string_view name,
                                          json::object profile);
    /// Ends a sign-in at a third party as if the user had signed in there with an account of this name, without the
    /// browser that opens the URL from `get_auth_url`. `ticket` is the text of a ticket. Returns the id of the account.
    /// Throws `exception` with `errc::not_found` for an unknown ticket, and with `errc::invalid_request` when the
    /// client has not asked for the URL or the sign-in has ended.
    APPMIXER_DECL std::string finish_sign_in(std::string_view ticket, std::string_view name);
    /// Ends a sign-in at a third party with an error. Throws as `finish_sign_in` does.
    APPMIXER_DECL void fail_sign_in(std::string_view ticket, std::string_view why);
    /// Adds a message that a component of a flow failed to process. `messages` has the messages of each input port:
    /// `{"in": [{"properties": {…}, "content": …}]}`. Returns the id. Throws `exception` with `errc::not_found` for an
    /// unknown flow.
    APPMIXER_DECL std::string add_unprocessed_message(std::string_view flow_id, std::string_view component_id,
                                                      json::value messages, std::string_view error);
    /// Sets how a component of a flow responds to calls of its webhook: the status, from 200 to 599, the headers and
    /// the body. Until then it responds with 200 and `{}`. Throws `exception` with `errc::not_found` for an unknown
    /// flow, and with `errc::invalid_request` for another status.
    APPMIXER_DECL void set_webhook_reply(std::string_view flow_id, std::string_view component_id, http_response reply);
    /// Sets what a component type replies when it is called without a flow, since the emulator does not run components.
    /// An earlier reply of the type is replaced. Without a reply, such a call is a 400.
    APPMIXER_DECL void set_static_reply(std::string_view component_type, static_reply reply);
    /// The same with a function of the call. `save` leaves it out, and `load` keeps it. Copies of the emulator have
    /// copies of it.
    APPMIXER_DECL void set_static_reply(std::string_view component_type, static_reply_function reply);
    /// Sets what a function in JavaScript returns when it is tried as a modifier, since the emulator does not run
    /// JavaScript. `helper_fn` is its text as clients send it. Without it, only the built-in modifiers can be tried.
    /// `save` leaves it out, and `load` keeps it.
    APPMIXER_DECL void set_modifier_reply(std::string_view helper_fn, modifier_reply_function reply);
    /// Removes and returns the codes for forgotten passwords, which a server would send by mail.
    APPMIXER_DECL std::vector<reset_code> take_reset_codes();
    /// Removes a user and all the user's data. Result: false for an unknown id.
    APPMIXER_DECL bool remove_user(std::string_view user_id);
    /// Returns a token for a user, as a sign-in does. Throws `exception` with `errc::not_found` for an unknown id.
    APPMIXER_DECL std::string issue_token(std::string_view user_id);
    /// Adds a people task, as a flow does. `approver` and `requester` are e-mail addresses, of users or of others.
    /// Returns the id. Throws `exception` with `errc::invalid_request` when an argument is invalid.
    APPMIXER_DECL std::string add_task(std::string_view title, std::string_view approver, std::string_view requester);
    /// The same with more fields: `description`, `decisionBy`, `flowId`, `status` and so on.
    APPMIXER_DECL std::string add_task(std::string_view title, std::string_view approver, std::string_view requester,
                                       json::object fields);
    /// The secret with which the holder of an e-mail address can read and decide tasks. A server sends it by mail.
    APPMIXER_DECL std::string task_secret(std::string_view email) const;
    /// Returns the webhooks that are due. The caller sends each and reports it to `webhook_done`; until then it is not
    /// returned again. Empty unless `switches().task_webhooks` is set.
    APPMIXER_DECL std::vector<webhook_delivery> take_webhooks();
    /// Reports whether a webhook was sent. After a failure, which `error` describes, it is due again in ten minutes.
    /// Result: false when no such webhook was being sent.
    APPMIXER_DECL bool webhook_done(std::string_view id, bool ok, std::string_view error = {});

    /// Adds a file of a user, as an upload does, or as a flow does if `origin_flow_id` is not empty. Returns the id.
    /// Throws `exception` with `errc::not_found` for an unknown user, with `errc::invalid_request` for an empty name or
    /// an invalid type, and with the error of the storage.
    APPMIXER_DECL std::string add_file(std::string_view user_id, std::string_view filename, std::string_view content,
                                       std::string_view content_type, std::string_view origin_flow_id = {});
    /// Sets where the contents of new files are kept; null: `memory_storage()`, as by default. Files that are already
    /// stored stay where they are.
    APPMIXER_DECL void set_file_storage(std::shared_ptr<file_storage> storage);

    /// Adds a gateway through which agents use a flow, or replaces its tools, and tells those who watch the gateways of
    /// the flow's owner. A flow that starts adds a gateway without tools for each component of the type
    /// `appmixer.ai.mcptools.MCPGateway`, and a flow that stops removes its gateways. tools: the list of
    /// `{"type": "function", "function": {"name", "description", "parameters"}}`. Throws `exception` with
    /// `errc::not_found` for an unknown flow.
    APPMIXER_DECL void add_mcp_gateway(std::string_view flow_id, std::string_view component_id, json::array tools);
    /// Removes a gateway and tells those who watch. Result: false when there is none.
    APPMIXER_DECL bool remove_mcp_gateway(std::string_view flow_id, std::string_view component_id);
    /// What those receive who watch the gateways of a user (`watchMcpGateways`): the events of the back end, and what
    /// is sent here. Followers begin with the next event, or with that after their `Last-Event-ID`. Throws `exception`
    /// with `errc::not_found` for an unknown user.
    APPMIXER_DECL event_feed gateway_events(std::string_view user_id);
    /// What tests of a component of a flow receive (`testFlowComponent`), since the emulator does not run components:
    /// each test receives all that was sent here, and what will be sent up to `event_feed::end`. Until this is called,
    /// tests succeed without output. Throws `exception` with `errc::not_found` for an unknown flow.
    APPMIXER_DECL event_feed test_events(std::string_view flow_id, std::string_view component_id);

    /// Sets the function that unpacks the archives of published components. Without one, the default, publishing gets
    /// a 400. The emulator checks the paths and the manifests of what it returns.
    APPMIXER_DECL void set_unpacker(unpack_function unpack);

    /// Sets the stage of a flow, as a server may do by itself. Accepts any text, such as `paused`. Result: false for an
    /// unknown id.
    APPMIXER_DECL bool set_stage(std::string_view flow_id, std::string_view stage);

    /// The settings for behavior that differs between installations.
    emulator_switches& switches() noexcept { return state_.switches; }
    emulator_switches const& switches() const noexcept { return state_.switches; }

    /// The faults to inject.
    emulator_faults& faults() noexcept { return faults_; }
    emulator_faults const& faults() const noexcept { return faults_; }

    /// Sets the clock; an empty function means the system's.
    APPMIXER_DECL void set_clock(clock_function clock);
    /// Reads the clock.
    APPMIXER_DECL timestamp now() const;
    /// Sets the source of ids, and takes a new key for tokens from it: tokens issued before become invalid.
    APPMIXER_DECL void set_ids(id_source ids);
    /// The source of ids.
    id_source& ids() noexcept { return state_.ids; }

    /// All data as one JSON document, which `load` reads. Tokens stay valid; passwords are saved as salted hashes. Not
    /// saved are the switches, the faults, the clock, the unpacker, the position in the sequence of ids, codes for
    /// forgotten passwords, the tickets of work in the background, and the events of streams.
    ///
    ///     {"format": "appmixer-emulator", "version": 1, "signingKey": "<hex>",
    ///      "users":   [{"id": …, "username": …, "email": …, …, "passwordHash": {"salt", "iterations", "key"},
    ///                    "passwordChanged": …}],
    ///      "userGroups": [{"id": …, "name": …, "userId": …, "metadata": {…}, "created": …, "members": ["<user id>"]}],
    ///      "flows":   [{"flowId": …, "userId": …, "name": …, "flow": {…}, …}],
    ///      "stores":  [{"storeId": …, "name": …, "userId": …}],
    ///      "records": [{"storeId": …, "key": …, "value": …, "createdAt": …, "updatedAt": …}],
    ///      "accounts": [{"accountId": …, "name": …, "displayName": …, "service": …, …, "userId": …, "tokenId": …,
    ///                    "authorizedScope": […]}],
    ///      "bindings": [{"componentId": …, "accountId": …}],
    ///      "accountShares": [{"accountId": …, "flowId": …, "componentIds": […]}],
    ///      "signIns":  [{"ticket": …, "userId": …, "service": …, "finished": …, "accountId": …, …}],
    ///      "messages": [{"messageId": …, "flowId": …, "componentId": …, "messages": {…}, "created": …, "err": …,
    ///                    "target": …}],
    ///      "versions": [{"versionId": …, "flowId": …, "versionNumber": …, …, "fields": {"name": …, "flow": {…}, …}}],
    ///      "appEventTriggers": [{"userId": …, "event": …, "componentId": …, "flowId": …, "createdAt": …}],
    ///      "staticReplies": [{"component": …, "status": 200, "content": …}],
    ///      "webhookReplies": [{"flowId": …, "componentId": …, "status": …, "headers": [["<name>", "<value>"], …],
    ///                          "body": "<text>", or "base64": "<bytes>"}],
    ///      "modifiers": {"categories": {…}, "modifiers": {…}},
    ///      "logs":     [{"_id": …, "_index": …, "flowId": …, "userId": …, "gridTimestamp": …, "msg": "<JSON>", …}],
    ///      "tasks":    [{"taskId": …, "title": …, "status": …, "approver": …, "requester": …, …, "approverSecret": …,
    ///                    "requesterSecret": …, "userId": <the creator>}],
    ///      "webhooks": [{"webhookId": …, "url": …, "taskId": …, "status": …, …, "userId": …, "due": …, "body": …}],
    ///      "charts":   [{"chartId": …, "userId": …, "name": …, "index": …, "type": …, …}],
    ///      "categories": [{"id": …, "name": …, "description": …, "created": …, "mtime": …}],
    ///      "serviceConfigs": [{"serviceId": …, "settings": {…}, "whitelist": {…}}],
    ///      "config":   [{"key": …, "value": …}],
    ///      "accessRules": {"routes": [{"role": …, "resource": …, "action": […], "attributes": […]}],
    ///                      "components": […]},
    ///      "quotas":   [{"id": …, "name": …, "source": …, "isCustom": …, "defaultSource": …}],
    ///      "urlAliases": [{"aliasId": …, …}],
    ///      "mcpGateways": [{"flowId": …, "componentId": …, "tools": [{"type": "function", "function": {…}}]}],
    ///      "hubSettings": {"id": …, "settings": {…}, "createdAt": …, "updatedAt": …},
    ///      "componentFiles": [{"path": "acme/crm/contacts/Find/component.json", "userId": …, "text": …}],
    ///      "files":    [{"fileId": …, "filename": …, "userId": …, "contentType": …, "base64": …}],
    ///      "publicFiles": [{"filename": …, "contentType": …, "text": …}]}
    ///
    /// The contents of files are in it, in memory. Throws `exception` when the storage of files fails.
    APPMIXER_DECL json::value save() const;
    /// The same without the files whose content the storage cannot read. left_out: called with the name of each such
    /// file, and the error.
    APPMIXER_DECL json::value save(std::function<void(std::string_view, error const&)> const& left_out) const;
    /// Replaces all data by those of a document, which may be written by hand. Every part may be missing. A key that
    /// `save` does not write is an error, except in flows, accounts, logs, tasks and URL aliases, where it is kept as
    /// data. A user needs `email` or `username`, and `password` in clear text or `passwordHash`. The owner of an object
    /// is given as `userId`, or as `owner` with a user's name or address. A store may have its items with it,
    /// `"items": {"key": value}`. The content of a file is `text`, any value as `json`, or bytes as `base64`. Missing
    /// ids and dates are generated. Logs are in the order of time, oldest first. Event streams end.
    /// The contents of files go to the storage before those that they replace leave it, so it needs room for both. A
    /// new emulator has nothing to replace.
    /// Errors: `errc::unexpected_shape` with the JSON pointer of the invalid value, or of the file that the storage
    /// cannot take. The data are then unchanged.
    [[nodiscard]] APPMIXER_DECL result<void> load(json::value const& document);
    /// The same from JSON text. Errors: also `errc::invalid_json`; `detail()` begins with line and column.
    [[nodiscard]] APPMIXER_DECL result<void> load_text(std::string_view document);

private:
    friend class detail::emu::emulator_page;
    friend class emulator_upload;
    friend class loopback;

    APPMIXER_DECL emulator_response dispatch(http_request const& request, time_source& time);
    /// What is done to each response at last: the fault, and what depends on the body.
    APPMIXER_DECL void finish(emulator_response& response, std::optional<emulator_fault> const& fault,
                              method verb) const;

    detail::use_flag in_use_; ///< held by a `loopback` during a call
    detail::emu::state state_;
    emulator_faults faults_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/impl/emulator.ipp>
#include <appmixer/emulator/state/load.ipp>
#endif

#endif
