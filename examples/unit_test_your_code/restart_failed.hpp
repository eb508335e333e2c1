#ifndef UNIT_TEST_YOUR_CODE_RESTART_FAILED_HPP
#define UNIT_TEST_YOUR_CODE_RESTART_FAILED_HPP

// The code under test: a function of a program that looks after flows.

#include <appmixer/appmixer.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

/// What `restart_failed_flows` has done, with the names of flows.
class restart_report {
public:
    restart_report() = default;
    std::vector<std::string> restarted;
    std::vector<std::string> not_restarted; ///< with the cause
};

/// Restarts each running flow of the user that has logged an error since a time. A flow that cannot be restarted is
/// reported, and the others are restarted all the same. A list that cannot be read is an exception.
boost::asio::awaitable<restart_report> restart_failed_flows(appmixer::default_client api, appmixer::timestamp since);

#endif
