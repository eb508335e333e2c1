#ifndef UNIT_TEST_YOUR_CODE_RESTART_FAILED_HPP
#define UNIT_TEST_YOUR_CODE_RESTART_FAILED_HPP

// The code under test: a function of a program that looks after flows.

#include <appmixer/appmixer.hpp>

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

/// What `restart_failed_flows` has done and does, with the names of flows.
class restart_report {
public:
    restart_report() = default;
    std::vector<std::string> restarted;
    std::vector<std::string> not_restarted; ///< with the cause
    std::optional<std::string> at_hand;     ///< the flow that is stopped and started again now
    bool is_ending = false;                 ///< set by the caller: it begins no other flow
};

/// Restarts each running flow of the user that has logged an error since a time. A flow that cannot be restarted within
/// two minutes is reported, and the others are restarted all the same. A list that cannot be read is an exception.
///
/// report: says meanwhile, too, what is done. It must outlive the call.
boost::asio::awaitable<void> restart_failed_flows(appmixer::default_client api, appmixer::timestamp since,
                                                  restart_report& report);

#endif
