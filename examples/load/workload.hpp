#ifndef LOAD_WORKLOAD_HPP
#define LOAD_WORKLOAD_HPP

// The calls that the program makes.

#include <appmixer/call/client.hpp>
#include <appmixer/core/error.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Whether there is a kind of call with this name.
bool is_kind_of_call(std::string_view name) noexcept;
/// The names of all kinds, "get_user, get_flow, …".
std::string kinds_of_calls();

/// Makes calls, most of them on flows that it creates for that purpose.
class workload {
public:
    explicit workload(appmixer::default_client api) : api_(std::move(api)) {}

    /// Creates the flows, unless it is stopped. Throws the error of a call.
    boost::asio::awaitable<void> set_up(std::size_t flows);
    /// Ends `set_up` after the flow at hand.
    void stop_set_up() noexcept { stopped_ = true; }
    /// Deletes the flows; what cannot be deleted is left.
    /// Returns the number of flows that are left.
    boost::asio::awaitable<std::size_t> tear_down();

    /// Makes a call of a kind. Returns its error, or an error without a code.
    boost::asio::awaitable<appmixer::error> call(std::string_view kind);

private:
    using quiet_client = decltype(std::declval<appmixer::default_client>().as_result());
    using kind_function = boost::asio::awaitable<appmixer::error> (workload::*)();
    class kind {
    public:
        std::string_view name;
        kind_function function;
    };
    static kind const kinds[];
    friend bool is_kind_of_call(std::string_view name) noexcept;
    friend std::string kinds_of_calls();

    boost::asio::awaitable<appmixer::error> get_user();
    boost::asio::awaitable<appmixer::error> get_flow();
    boost::asio::awaitable<appmixer::error> list_flows();
    boost::asio::awaitable<appmixer::error> update_flow();
    boost::asio::awaitable<appmixer::error> search_logs();
    std::string next_flow();

    appmixer::default_client api_;
    quiet_client quiet_ = api_.as_result();
    std::vector<std::string> flows_;
    std::size_t next_ = 0;
    bool stopped_ = false;
};

#endif
