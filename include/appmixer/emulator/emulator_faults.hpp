#ifndef APPMIXER_EMULATOR_EMULATOR_FAULTS_HPP
#define APPMIXER_EMULATOR_EMULATOR_FAULTS_HPP

// The faults that the emulator injects into its responses.

#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/timestamp.hpp>
#include <appmixer/emulator/emulator_response.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer {

/// A fault to inject, and the requests it applies to. By default the next request is not executed and gets a 500.
class emulator_fault {
public:
    /// What happens to the response.
    enum class effect : unsigned char {
        replace,       ///< it is replaced by one with `status` and `body`
        truncate,      ///< its body is cut in half; without effect on a stream of unknown length
        cut,           ///< the connection breaks after `cut_after` bytes of its body
        extra_fields,  ///< its objects get unknown fields
        unknown_stage, ///< its flows are in an unknown stage
        numeric_dates, ///< its dates are numbers, milliseconds since 1970
    };
    /// The body of the response that replaces it.
    enum class content : unsigned char {
        error_object, ///< the server's JSON error: `statusCode`, `error`, `message`
        html,         ///< the error page of a gateway
        empty,        ///< no body
        null,         ///< the JSON text `null`
    };
    /// How `Retry-After` is written.
    enum class retry_form : unsigned char {
        seconds, ///< a number, with a fraction if necessary
        date,    ///< computed from the clock of the back end, which is read again
    };

    emulator_fault() = default;

    effect what = effect::replace;        ///< what happens to the response
    int status = 500;                     ///< 200 … 599 for `replace`; an error object needs 400 or more
    content body = content::error_object; ///< for `replace`
    std::uint64_t cut_after = 0;          ///< bytes of the body before the connection breaks, for `cut`
    std::string message;                  ///< of an error object; empty: the usual one for the status
    /// The value of `Retry-After`. Seconds are written with a fraction if necessary, a date is rounded down to a
    /// second.
    std::optional<std::chrono::milliseconds> retry_after;
    retry_form retry = retry_form::seconds; ///< how `retry_after` is written

    /// Whether the server executes the request before its response is replaced. Otherwise the data do not change. With
    /// the effects other than `replace`, the server always executes the request.
    bool server_executes = false;

    std::optional<appmixer::method> method; ///< nothing: any
    /// The beginning of the path, in whole segments: "/flows" matches "/flows/1" but not "/flowsheet". "*" and "{…}"
    /// match any one segment, so the path of an operation's declaration works. Empty: any path.
    std::string path;

    /// How many requests that match method and path pass before the first fault.
    std::size_t skip = 0;
    /// After that, every n-th matching request gets the fault; 1: each.
    std::size_t every = 1;
    /// How many requests get the fault. Nothing: no limit.
    std::optional<std::size_t> count = 1;
};

/// A fault that waits for requests.
class pending_fault {
public:
    pending_fault() = default;

    std::uint64_t number = 0; ///< for `emulator_faults::remove`; no other fault of the same object had it
    emulator_fault fault;     ///< as it was added, but with the count that is left
    std::size_t injected = 0; ///< how many requests got it so far
};

/// The text form of a fault, which `emulator_faults::add` reads: "429:method=GET,path=/flows,count=3". What is the
/// default is left out. Faults that the form cannot express, such as those with a comma in the path, have a text that
/// only describes them.
APPMIXER_DECL std::string to_string(emulator_fault const& fault);

/// The faults that an emulator injects. For each request they are tried in the order in which they were added; the
/// first that is due applies, and later ones do not count the request. Nothing is random.
class emulator_faults {
public:
    emulator_faults() = default;

    /// Adds a fault. Errors: `errc::invalid_request` for an invalid fault, or too many of them.
    [[nodiscard]] APPMIXER_DECL result<void> add(emulator_fault fault);
    /// The same from a text, for command lines: what happens, and after a colon options separated by commas.
    ///
    ///     429:retry-after=2,count=3,path=/flows,method=GET
    ///     504:when=after,method=POST
    ///     truncated:path=/flows,every=5
    ///     cut:after=1000,path=/files
    ///
    ///     what    = status / "expired-token" / "empty" / "null" / "truncated" / "cut" / "extra-fields"
    ///               / "unknown-stage" / "numeric-dates"
    ///     status  = 400 … 599: an error object, but for 502, 503 and 504 a page of HTML
    ///     option  = "path=" beginning of a path       ; emulator_fault::path, without commas
    ///             / "method=" GET, POST and so on
    ///             / "when=" before, after             ; after: `server_executes`, the default for empty and null
    ///             / "count=" number, always           ; 1, but always if every is given
    ///             / "every=" number
    ///             / "skip=" number
    ///             / "after=" bytes                    ; of cut; 0
    ///             / "body=" error, html, empty, null  ; of a status
    ///             / "message=" text without commas    ; of an error object
    ///             / "status=" 200 … 599               ; of empty and null; 200
    ///             / "retry-after=" seconds            ; of a status; "2", "1.5"
    ///             / "retry-after-date=" seconds       ; the same, written as a date
    ///
    /// Errors: `errc::invalid_request`, and `error::detail()` says what is wrong with the text.
    [[nodiscard]] APPMIXER_DECL result<void> add(std::string_view text);

    /// Removes all faults.
    void clear() noexcept { pending_.clear(); }
    /// Removes one fault. Result: false for an unknown number.
    APPMIXER_DECL bool remove(std::uint64_t number);
    /// The faults in the order in which they are tried.
    APPMIXER_DECL std::vector<pending_fault> pending() const;
    /// How many faults there are. A fault is removed after its last request.
    std::size_t size() const noexcept { return pending_.size(); }
    /// Whether no fault is left.
    bool empty() const noexcept { return pending_.empty(); }
    /// How many requests got a fault so far.
    std::size_t injected() const noexcept { return injected_; }

    /// Counts a request and returns the fault for it; nothing when none is due.
    APPMIXER_DECL std::optional<emulator_fault> take(http_request const& request);
    /// Applies a fault to a response. `now` is called only for a date in `Retry-After`.
    APPMIXER_DECL static void apply(emulator_response& response, emulator_fault const& fault,
                                    std::function<timestamp()> const& now);

private:
    class entry {
    public:
        entry() = default;
        emulator_fault fault;
        std::uint64_t number = 0;
        std::vector<std::string> segments; ///< of the path
        std::size_t seen = 0;              ///< matching requests: up to `skip`, and beyond it modulo `every`
        std::size_t injected = 0;
    };

    std::vector<entry> pending_;
    std::uint64_t last_number_ = 0;
    std::size_t injected_ = 0;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/impl/emulator_faults.ipp>
#include <appmixer/emulator/impl/fault_parser.ipp>
#include <appmixer/emulator/impl/fault_text.ipp>
#endif

#endif
