#ifndef APPMIXER_EMULATOR_SWITCHES_HPP
#define APPMIXER_EMULATOR_SWITCHES_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace appmixer {

/// What the emulator does where Appmixer's documentation is silent, or where installations are known to differ.
/// The defaults are the most likely behavior. A test sets one to check that its program handles the other case.
class emulator_switches {
public:
    emulator_switches() = default;

    /// The status of a failed sign-in: 403, or 401.
    int sign_in_failure_status = 403;
    /// The status of a sign-up under a name or address that is taken: 400, or 403, 409.
    int duplicate_sign_up_status = 400;
    /// The status of a sign-up that succeeded: 200, or 201.
    int sign_up_status = 200;
    /// The fewest characters that a password may have: 5, or 0 for no minimum.
    std::size_t password_minimum = 5;
    /// How long a token is good, in seconds. Zero or less makes tokens that have expired already.
    std::int64_t token_lifetime = 2'592'000;
    /// The status of a call with the token of a user who is gone: 401, or 404. `GET /user` says 404 in any case.
    int deleted_user_status = 401;
    /// Whether a new password ends the tokens that were given before. They are told apart by the second.
    bool password_change_ends_tokens = false;
    /// Whether the roles in a token count until the next sign-in. Otherwise those that the user has by now.
    bool roles_of_token = true;

    /// What happens to an update of a running flow without `forceUpdate=true`.
    enum class running_update_rule : unsigned char {
        refuse, ///< rejected with `running_update_status`
        allow,  ///< carried out, as by servers older than 6.0
    };
    running_update_rule running_update = running_update_rule::refuse;
    /// The status of that error: 400, or 409.
    int running_update_status = 400;
    /// Whether an update creates the flow when its id is new. Otherwise it is a 404.
    bool update_creates = true;
    /// Whether such an id must be a UUID. Otherwise it may be any text.
    bool flow_ids_are_uuids = true;
    /// The status for changing or deleting a flow of somebody else: 403, or 404.
    int foreign_flow_status = 403;
    /// The name of a flow that is created without one.
    std::string new_flow_name;
    /// Whether a flow that is created without `customFields` has none. Otherwise it has an empty object.
    bool custom_fields_may_be_missing = true;
    /// Whether starting and stopping a flow moves its `mtime`.
    bool commands_move_mtime = false;
    /// Whether a running flow is stopped and deleted. Otherwise deleting it is a 400.
    bool delete_stops = true;
    /// Whether starting a running flow or stopping a stopped one is a success that changes nothing. Otherwise it is
    /// a 400.
    bool redundant_command_succeeds = true;
    /// Which ports of a flow must exist for it to start; otherwise the start is a 400. Ports of components that the
    /// catalogue does not have are never missing, and neither is the output port `error`.
    enum class start_check_rule : unsigned char {
        ports,  ///< those of `source` and `config.transform`, and the output ports that a source names
        inputs, ///< the former alone
        none,   ///< none of them
    };
    start_check_rule start_checks = start_check_rule::ports;
    /// The status for a flow of somebody else that is not shared with the caller: 404, or 403.
    int invisible_flow_status = 404;
    /// Whether an entry of `sharedWith` must name exactly one of `email`, `domain`, `scope` and `userId`. Otherwise it
    /// may name several, and speaks of everybody whom one of them fits.
    bool single_share_subject = true;
    /// Whether whoever may read a flow may clone it. Otherwise only its owner may.
    bool readers_may_clone = true;
    /// Whether a descriptor must have the form that the engine asks for. Otherwise any object will do.
    bool strict_descriptors = true;
    /// The version that a component gets when it is saved without one, if the catalogue does not have its type; where
    /// it does, components get the catalogue's version, and older ones are lifted to it. Empty: versions stay as sent.
    std::string component_version = "1.0.0";
    /// The largest body of an update of a flow, in bytes; a larger one is a 413.
    std::size_t flow_update_limit = 2'097'152;

    /// For how many reads a flow shows the stage `starting` after it was started. Each response that contains the flow
    /// counts, be it for the one flow or for a list.
    std::size_t reads_in_starting = 0;
    /// Makes the next start fail, once, with a 400 that has this message.
    std::optional<std::string> next_start_fails;

    /// Whether a store item's body is read by its content type. Otherwise it is always kept as text.
    bool store_items_by_content_type = true;
    /// The status for listing and counting the records of a store that is not there: 404, or 200 with nothing in it.
    int missing_store_status = 404;

    /// Whether components keep their accounts when an update replaces the flow that they are in. Otherwise they have
    /// to be given again. Components that vanish lose theirs in any case.
    bool bindings_survive_update = true;
    /// Whether the responses that the documentation calls empty have no body. Otherwise it is `{}`. They are those of
    /// deleting a store or a chart, and of giving an account a name.
    bool empty_bodies = true;
    /// Whether a flow uses an account also when a component's own settings name it. Otherwise only when it is bound.
    bool settings_name_accounts = true;
    /// Whether giving an account a name responds with the account. Otherwise the response is empty.
    bool account_update_returns_account = false;

    /// Under which paths a single record of the logs is found.
    enum class single_log_rule : unsigned char {
        all,           ///< under all of these
        documentation, ///< `/log/{index}/{logId}` and `/log/{flowId}/{index}/{logId}`
        command_line,  ///< `/logs/{index}/{logId}`, which the vendor's command-line tool asks for
    };
    single_log_rule single_log_paths = single_log_rule::all;
    /// Under which paths an unprocessed message is given to its component again.
    enum class retry_path_rule : unsigned char {
        both,          ///< under both of these
        documentation, ///< `/unprocessed-messages/{messageId}`
        clients,       ///< `/unprocessed-messages/{messageId}/retry`, which is what clients call
    };
    retry_path_rule retry_paths = retry_path_rule::both;
    /// Whether the logs and the unprocessed messages of a flow are seen by those with whom it is shared.
    bool logs_of_shared_flows = true;
    /// Whether they need the permission `read` for that. Otherwise any will do.
    bool shared_logs_need_read = true;
    /// Whether the logs of a flow are found after it was deleted.
    bool logs_outlive_flows = true;
    /// The status of a search with a query that is not well formed: 400, or 200 with nothing found.
    int bad_log_query_status = 400;
    /// The most records of a search that can be seen, as `from` and `size` together; more is a 400.
    std::size_t log_window = 10'000;
    /// Whether the days without any records between the first and the last are counted, too.
    bool empty_log_days = true;
    /// What the name of an index of the logs begins with; year and month follow.
    std::string log_index_prefix = "appmixer-";
    /// How long it takes until a new record of the logs is found.
    std::chrono::milliseconds log_delay{0};
    /// How many records of the logs a user may have, and how many bytes of messages and errors in them; the oldest go
    /// first. They are looked at when a record is added.
    std::size_t log_records = 100'000;
    std::size_t log_bytes = 67'108'864;

    /// Who may sign others up: a list of roles with commas between them, as in `admin`. Empty: everybody, without a
    /// token.
    std::string sign_up_scopes;
    /// How long a code for a forgotten password is good, in seconds.
    std::int64_t reset_code_lifetime = 3600;
    /// What the addresses that the back end gives begin with, `https://api.acme.example` say. Empty: the host that the
    /// request was sent to.
    std::string public_url;
    /// The largest body of a call of a component, in bytes; a larger one is a 413.
    std::size_t webhook_limit = 1'048'576;

    /// Under which paths people tasks are served.
    enum class task_path_rule : unsigned char {
        both,
        core,   ///< `/people-task`, as by servers before 5.1
        plugin, ///< `/plugins/appmixer/utils/tasks`, as by servers since then
    };
    task_path_rule task_paths = task_path_rule::both;
    /// Under which key a response shows the id of a task.
    enum class task_id_rule : unsigned char {
        both,
        id,      ///< as servers before 5.1
        task_id, ///< `taskId`, as servers since then
    };
    task_id_rule task_id_key = task_id_rule::both;
    /// The status for a call about tasks with neither a token nor a secret: 400, or 500.
    int missing_task_secret_status = 400;
    /// The status for somebody with a good token who neither has to decide the task nor shows a secret: 403, or 400
    /// and 500 as by a server that misses the secret first.
    int foreign_task_status = 403;
    /// Whether lists of tasks give descriptions as HTML made from their Markdown. Otherwise they stay as they are.
    bool render_task_descriptions = false;
    /// Whether decisions are told to webhooks: `emulator::take_webhooks` gives what has to be sent. Otherwise webhooks
    /// stay `pending` for good.
    bool task_webhooks = false;
    /// How many webhooks a task may have.
    std::size_t webhooks_per_task = 20;
    /// Where people find their tasks. Empty: the call for it is a 400, as by a server without that setting.
    std::string task_dashboard_url;
};

} // namespace appmixer

#endif
