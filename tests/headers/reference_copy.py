"""reference_copy.py FOLDER: what headers.py of that folder makes of a header, rule by rule, with literal input and output."""
import sys

sys.path.insert(0, sys.argv[1])

from headers import copy_of  # noqa: E402

failures = 0


def check(rule, header, expected):
    global failures
    copy = copy_of(header, "flows")
    if copy != expected:
        failures += 1
        print(f"-- {rule}\n{copy}\n-- expected\n{expected}")
    elif copy.count("\n") != header.count("\n"):
        failures += 1
        print(f"-- {rule}: the copy has other lines than the header")


check("a comment names its group", """
/// A flow.
class flow {};
""", """
/// \\within{flows} A flow.
class flow {};
""")

check("a comment of a member names no group", """
class flow {
public:
    /// Whether it runs.
    bool is_running() const;
};
""", """
class flow {
public:
    /// Whether it runs.
    bool is_running() const;
};
""")

check("parameters, also several with one text, also after others, and template parameters", """
/// Waits.
///
/// id: of the flow. first, last: a range; how: the policy. Api: a handle. other: a word before a colon.
template <class Api>
void wait(Api api, std::string id, int first, int last = 2, wait_policy how = wait_policy());
""", """
/// \\within{flows} Waits.
///
/// \\param id of the flow. \\param first,last a range \\param how the policy. \\tparam Api a handle. other: a word before a colon.
template <class Api>
void wait(Api api, std::string id, int first, int last = 2, wait_policy how = wait_policy());
""")

check("a template parameter that is called as a part is none", """
/// Collects.
///
/// Errors: of the calls.
template <class Errors>
void collect(Errors errors);
""", """
/// \\within{flows} Collects.
///
/// \\part{Errors} Of the calls.
template <class Errors>
void collect(Errors errors);
""")

check("parameters of a constructor are not those of its initializers", """
class flow {
public:
    /// id: of the flow. name: is none.
    explicit flow(std::string id) : id_(std::move(id)), name(make_name(name)) {}
};
""", """
class flow {
public:
    /// \\param id of the flow. name: is none.
    explicit flow(std::string id) : id_(std::move(id)), name(make_name(name)) {}
};
""")

check("the result, errors and other parts begin with a capital, but no address does", """
/// Reads.
///
/// Result: the text. Errors: those of the system.
/// Source: https://docs.example. Result and errors: as of another.
void read();
""", """
/// \\within{flows} Reads.
///
/// \\return The text. \\part{Errors} Those of the system.
/// \\part{Source} https://docs.example. \\part{Result and errors} As of another.
void read();
""")

check("code is marked as code, and nothing in it is a part", """
/// Runs:
///
///     id: run(io);
///     Errors: none
///
/// And ends.
void run();
""", """
/// \\within{flows} Runs:
/// \\code{.cpp}
/// id: run(io);
/// Errors: none
/// \\endcode
/// And ends.
void run();
""")

check("code at the end of a comment", """
/// Runs:
///
///     run(io);
void run();
""", """
/// \\within{flows} Runs:
/// \\code{.cpp}
/// run(io); \\endcode
void run();
""")

check("members of a model say their keys, after a comment or instead of one", """
/// A flow.
class flow {
public:
    flow() = default;
    std::string id;
    std::string name; ///< as shown
    bool is_draft = false; ///< whether
                           ///< it is one
    /// The stage.
    std::string stage;
    json::object extra; ///< all others

    static constexpr auto fields = std::tuple{field("flowId", &flow::id), field("name", &flow::name),
                                              field("draft", &flow::is_draft), field("stage", &flow::stage)};
};
""", """
/// \\within{flows} A flow.
class flow {
public:

    std::string id; ///< \\only_wire{JSON key,flowId}
    std::string name; ///< as shown \\wire{JSON key,name}
    bool is_draft = false; ///< whether
                           ///< it is one \\wire{JSON key,draft}
    /// The stage. \\wire{JSON key,stage}
    std::string stage;
    json::object extra; ///< all others



};
""")

check("a key that a comment names already is not repeated", """
class flow {
public:
    std::string id; ///< the key `flowId`

    static constexpr auto fields = std::tuple{field("flowId", &flow::id)};
};
""", """
class flow {
public:
    std::string id; ///< the key `flowId`


};
""")

check("members of an operation say where they are sent", """
/// Sends.
class send {
public:
    std::string id;
    std::string page;
    std::string secret;
    std::string etag;
    std::string name;
    std::string code;

    using response_type = void;
    static constexpr auto params =
        std::tuple{in_path("flowId", &send::id), in_query("page", &send::page), in_secret_query("key", &send::secret),
                   in_header("ETag", &send::etag), in_body("name", &send::name), in_secret_body("code", &send::code)};
};

class send_all {
public:
    json::object content;

    static constexpr auto params = std::tuple{whole_body(&send_all::content)};
};
""", """
/// \\within{flows} Sends. \\part{Response} void
class send {
public:
    std::string id; ///< \\only_wire{path parameter,flowId}
    std::string page; ///< \\only_wire{query parameter,page}
    std::string secret; ///< \\only_wire{query parameter,key}
    std::string etag; ///< \\only_wire{header,ETag}
    std::string name; ///< \\only_wire{key of the body,name}
    std::string code; ///< \\only_wire{key of the body,code}





};

class send_all {
public:
    json::object content; ///< \\only_wire_body


};
""")

check("an operation says its result and whether it is repeatable, and refers to its function, which refers to it", """
/// Lists.
class get_flows {
public:
    using response_type = std::vector<flow>;
    static constexpr operation_info info{"getFlows", method::get, "/flows", idempotency::safe};
    static constexpr std::string_view response_key = "flows";
};

/// Lists.
template <api_handle Api>
auto get_flows(Api const& api)
{
}

/// Helps.
template <api_handle Api>
auto help(Api const& api)
{
}
""", """
/// \\within{flows} Lists. \\part{Response} std::vector\\<flow\\>, the value of the key `flows` \\part{Idempotency} safe \\sa get_flows()
class get_flows {
public:



};

/// \\within{flows} Lists. \\sa op::get_flows
template <api_handle Api>
auto get_flows(Api const& api)
{
}

/// \\within{flows} Helps.
template <api_handle Api>
auto help(Api const& api)
{
}
""")

check("a constructor without a comment says the members that it sets, unless they are private", """
class flow {
public:
    flow() = default;
    explicit flow(std::string text) : id(std::move(text)) {}
    flow(std::string text, std::string title) : id(std::move(text)), name(std::move(title)) {}
    flow(int secret, int) : secret_(secret) {}
    explicit flow(int number) : id(number) {} ///< from a number
    /// Makes one.
    flow(int a, int b, int c) : id(a) {}

    std::string id;   ///< of the flow
    std::string name; ///< of the flow
};
""", """
class flow {
public:

/** Sets `id`. */     explicit flow(std::string text) : id(std::move(text)) {}
/** Sets `id` and `name`. */     flow(std::string text, std::string title) : id(std::move(text)), name(std::move(title)) {}
    flow(int secret, int) : secret_(secret) {}
    explicit flow(int number) : id(number) {} ///< from a number
    /// Makes one.
    flow(int a, int b, int c) : id(a) {}

    std::string id;   ///< of the flow
    std::string name; ///< of the flow
};
""")

check("what declares an operation is left out, unless it has a comment", """
class get {
public:
    get() = default;
    static constexpr bool any_status = true;
    /// How it is read.
    static constexpr auto paging = by_offset();
    static constexpr auto params =
        std::tuple{};
    static constexpr int limit = 3; ///< at most
};
""", """
class get {
public:


    /// How it is read.
    static constexpr auto paging = by_offset();


    static constexpr int limit = 3; ///< at most
};
""")

check("members that each class of a kind has, and a getter beside its setter, need no comment", """
class policy {
public:
    policy(policy const&) = delete;
    using executor_type = asio::any_io_executor;
    executor_type get_executor() const noexcept;
    static constexpr layer_position position = layer_position::auth;
    auto operator()(Inner inner) &&;
    /// The limit.
    policy& limit(int most) noexcept;
    int limit() const noexcept { return limit_; }
    int other() const noexcept { return other_; }
};
""", """
class policy {
public:
/** Cannot be copied. */     policy(policy const&) = delete;
/** What a \\ref appmixer::transport requires: the type of its executor. */     using executor_type = asio::any_io_executor;
/** What a \\ref appmixer::transport requires: its executor. */     executor_type get_executor() const noexcept;
/** Where the layer stands among others. */     static constexpr layer_position position = layer_position::auth;
/** Puts the layer around a transport. */     auto operator()(Inner inner) &&;
    /// The limit.
    policy& limit(int most) noexcept;
/** What the other function of this name sets, or its default. */     int limit() const noexcept { return limit_; }
    int other() const noexcept { return other_; }
};
""")

check("enumerators have their texts, and hooks for other libraries are left out", """
/// A stage.
enum class stage { running, stopped, unknown };

constexpr auto enumerators(stage)
{
    return std::array{std::pair(stage::running, std::string_view("is-running")),
                      std::pair(stage::stopped, std::string_view("stopped"))};
}

template <>
struct boost::system::is_error_code_enum<appmixer::errc> : std::true_type {
};

/// Sizes.
constexpr int most = 1'000'000;
""", """
/// \\within{flows} A stage.
enum class stage { running /**< `is-running` */, stopped /**< `stopped` */, unknown /**< any other text, or none */ };











/// \\within{flows} Sizes.
constexpr int most = 1000000;
""")

sys.exit(1 if failures else 0)
