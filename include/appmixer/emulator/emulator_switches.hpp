#ifndef APPMIXER_EMULATOR_EMULATOR_SWITCHES_HPP
#define APPMIXER_EMULATOR_EMULATOR_SWITCHES_HPP

// The switches of the emulator: how it behaves where documentation and servers differ.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace appmixer {

/// The emulator's behavior where Appmixer's documentation does not specify it, or where installations differ. The
/// defaults are the most likely behavior. A test sets a switch to check that a program handles the other case.
class emulator_switches {
public:
    emulator_switches() = default;

    /// The status of a failed sign-in: 403, or 401.
    int sign_in_failure_status = 403;
    /// The status of a sign-up with a name or address that is taken: 400, 403 or 409.
    int duplicate_sign_up_status = 400;
    /// The status of a sign-up that succeeded: 200, or 201.
    int sign_up_status = 200;
    /// The fewest characters that a password may have: 5, or 0 for no minimum.
    std::size_t password_minimum = 5;
    /// How long a token is valid, in seconds. With zero or less, tokens are expired when they are issued.
    std::int64_t token_lifetime = 2'592'000;
    /// The status of a call with the token of a deleted user: 401, or 404. `GET /user` always responds with 404.
    int deleted_user_status = 401;
    /// Whether a new password invalidates the tokens issued before. Times are compared in whole seconds.
    bool password_change_ends_tokens = false;
    /// Whether a caller has the roles in the token. Otherwise the user's current roles.
    bool roles_of_token = true;

    /// What happens to an update of a running flow without `forceUpdate=true`.
    enum class running_update_rule : unsigned char {
        refuse, ///< rejected with `running_update_status`
        allow,  ///< carried out, as servers before 6.0 do
    };
    running_update_rule running_update = running_update_rule::refuse; ///< rejected unless set
    /// The status of that error: 400, or 409.
    int running_update_status = 400;
    /// Whether an update with an unknown id creates the flow. Otherwise it is a 404.
    bool update_creates = true;
    /// Whether such an id must be a UUID. Otherwise it may be any text.
    bool flow_ids_are_uuids = true;
    /// The status for changing or deleting a flow of another user: 403, or 404.
    int foreign_flow_status = 403;
    /// The name of a flow that is created without one.
    std::string new_flow_name;
    /// Whether a flow that is created without `customFields` has none. Otherwise it has an empty object.
    bool custom_fields_may_be_missing = true;
    /// Whether starting and stopping a flow updates its `mtime`.
    bool commands_update_mtime = false;
    /// Whether deleting a running flow stops and deletes it. Otherwise it is a 400.
    bool delete_stops = true;
    /// Whether starting a running flow or stopping a stopped one succeeds without effect. Otherwise it is a 400.
    bool redundant_command_succeeds = true;
    /// Which ports must exist for a flow to start; otherwise the start is a 400. The ports of components that are not
    /// in the catalogue are not checked, and neither is the output port `error`.
    enum class start_check_rule : unsigned char {
        ports,  ///< the input ports in `source` and `config.transform`, and the output ports that a source names
        inputs, ///< the input ports only
        none,   ///< no ports are checked
    };
    start_check_rule start_checks = start_check_rule::ports; ///< all ports unless set
    /// The status for a flow of another user that is not shared with the caller: 404, or 403.
    int invisible_flow_status = 404;
    /// Whether an entry of `sharedWith` must name exactly one of `email`, `domain`, `scope` and `userId`. Otherwise it
    /// may name several, and applies to everybody who matches one of them.
    bool single_share_subject = true;
    /// Whether everybody who may read a flow may clone it. Otherwise only its owner may.
    bool readers_may_clone = true;
    /// Whether a descriptor must have the form that the engine requires. Otherwise it may be any object.
    bool strict_descriptors = true;
    /// The version of a component that is saved without one and whose type is not in the catalogue. A component whose
    /// type is in the catalogue gets the catalogue's version instead of none or an older one. Empty: versions stay as
    /// sent.
    std::string component_version = "1.0.0";
    /// The longest body of an update of a flow, in bytes; a longer one is a 413.
    std::size_t flow_update_limit = 2'097'152;

    /// For how many reads a flow has the stage `starting` after it was started. Each response that contains the flow
    /// counts as a read, also that of a list.
    std::size_t reads_in_starting = 0;
    /// For how many polls of its status a stop in the background is in progress. The flow has stopped before the first.
    std::size_t polls_in_progress = 0;
    /// Makes the next start, and only that one, fail with a 400 and this message.
    std::optional<std::string> next_start_fails;

    /// Whether the body of a store item is read according to its content type. Otherwise it is always kept as text.
    bool store_items_by_content_type = true;
    /// The status for listing and counting the records of an unknown store: 404, or 200 with an empty result.
    int missing_store_status = 404;

    /// Whether components keep their accounts when the descriptor of their flow is replaced. Otherwise the accounts
    /// must be assigned again. Components that are removed always lose theirs.
    bool bindings_survive_update = true;
    /// Whether the responses that the documentation calls empty have no body: those to deleting a store or a chart, and
    /// to naming an account. Otherwise the body is `{}`.
    bool empty_bodies = true;
    /// Whether a flow also uses the accounts named in its components' settings. Otherwise only those assigned to them.
    bool settings_name_accounts = true;
    /// Whether the response to naming an account is the account. Otherwise it is empty.
    bool account_update_returns_account = false;

    /// The paths of a single log record.
    enum class single_log_rule : unsigned char {
        all,           ///< all of the following
        documentation, ///< `/log/{index}/{logId}` and `/log/{flowId}/{index}/{logId}`
        command_line,  ///< `/logs/{index}/{logId}`, which the vendor's command-line tool asks for
    };
    single_log_rule single_log_paths = single_log_rule::all; ///< all paths unless set
    /// The paths to retry an unprocessed message.
    enum class retry_path_rule : unsigned char {
        both,          ///< both of the following
        documentation, ///< `/unprocessed-messages/{messageId}`
        clients,       ///< `/unprocessed-messages/{messageId}/retry`, which clients call
    };
    retry_path_rule retry_paths = retry_path_rule::both; ///< both paths unless set
    /// Whether users with whom a flow is shared see its logs and its unprocessed messages.
    bool logs_of_shared_flows = true;
    /// Whether they need the permission `read` for that. Otherwise any permission is enough.
    bool shared_logs_need_read = true;
    /// Whether the logs of a flow can be searched after it was deleted.
    bool logs_outlive_flows = true;
    /// The status of a search with a malformed query: 400, or 200 with an empty result.
    int bad_log_query_status = 400;
    /// The largest sum of `from` and `size` in a search; more is a 400.
    std::size_t log_window = 10'000;
    /// Whether a count by days includes the days without records between the first and the last.
    bool empty_log_days = true;
    /// The prefix of the name of a log index; year and month follow.
    std::string log_index_prefix = "appmixer-";
    /// How long it takes until a search finds a new log record.
    std::chrono::milliseconds log_delay{0};
    /// How many log records a user may have. When a record is added, the oldest are removed until this limit and
    /// `log_bytes` are met.
    std::size_t log_records = 100'000;
    /// How many bytes of text the log records of a user may have.
    std::size_t log_bytes = 67'108'864;

    /// Who may sign up users: a list of roles separated by commas, such as `admin`. Empty: everybody, without a token.
    std::string sign_up_scopes;
    /// How long a code for a forgotten password is valid, in seconds.
    std::int64_t reset_code_lifetime = 3600;
    /// The base of URLs in responses, such as `https://api.acme.example`. Empty: the host that the request was
    /// sent to.
    std::string public_url;
    /// The time between two comments `: ping` in an event stream that has nothing else to send; 0: none.
    std::chrono::milliseconds heartbeat{15'000};
    /// The longest body of a call of a component, in bytes; a longer one is a 413.
    std::size_t webhook_limit = 1'048'576;

    /// The largest file, in bytes; a larger one is a 413.
    std::uint64_t file_limit = 1'073'741'824;
    /// How many bytes the files of a user may have in all, and those of the public files; more is a 413. Unfinished
    /// files count until the user needs their bytes; then the oldest ones are given up.
    std::uint64_t user_files_limit = 4'294'967'296;
    /// Whether parts of files can be downloaded: `Range`, `If-Range`, `ETag`.
    bool file_ranges = true;

    /// The paths of people tasks.
    enum class task_path_rule : unsigned char {
        both,   ///< both of the following
        core,   ///< `/people-task`, as in servers before 5.1
        plugin, ///< `/plugins/appmixer/utils/tasks`, as in servers since 5.1
    };
    task_path_rule task_paths = task_path_rule::both; ///< both paths unless set
    /// The key of a task's id in responses.
    enum class task_id_rule : unsigned char {
        both,    ///< both of the following
        id,      ///< `id`, as in servers before 5.1
        task_id, ///< `taskId`, as in servers since 5.1
    };
    task_id_rule task_id_key = task_id_rule::both; ///< both keys unless set
    /// The status for a call about tasks with neither a token nor a secret: 400, or 500.
    int missing_task_secret_status = 400;
    /// The status for a caller with a valid token but no secret who is not the approver of the task: 403, or 400 or
    /// 500, as from a server that checks the secret first.
    int foreign_task_status = 403;
    /// Whether lists of tasks have the descriptions rendered from Markdown to HTML. Otherwise they have the Markdown.
    bool render_task_descriptions = false;
    /// Whether decisions are sent to webhooks: `emulator::take_webhooks` returns the calls to make. Otherwise webhooks
    /// stay `pending`.
    bool task_webhooks = false;
    /// How many webhooks a task may have.
    std::size_t webhooks_per_task = 20;
    /// The URL of the page with a person's tasks. Empty: the call for it is a 400, as from a server without that
    /// setting.
    std::string task_dashboard_url;
};

} // namespace appmixer

#endif
