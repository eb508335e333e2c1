#ifndef APPMIXER_TESTS_TRANSPORTS_HTTP_FAULTS_SUPPORT_HPP
#define APPMIXER_TESTS_TRANSPORTS_HTTP_FAULTS_SUPPORT_HPP

// Calls that must fail, and leave the transport usable.

#include "http_calls.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace faults_test {

using namespace calls;
using appmixer::errc;
using appmixer::phase;

inline std::string const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
inline std::string const chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
inline std::string const body = R"({"flowId":"f1"})";

class fault {
public:
    fault(std::string what, std::string bytes, boost::system::error_code outcome, phase at = phase::read)
        : name(std::move(what)), text(std::move(bytes)), code(outcome), where(at)
    {
    }
    std::string name;
    std::string text;
    boost::system::error_code code;
    phase where;
};

/// The call fails as it should, was sent once, leaves no open connection, and the next call succeeds.
inline void check_fault(fixture& f, fault const& expected)
{
    outcome const failed = f.get_flow();
    CHECK_FALSE(failed.ok);
    CHECK_FALSE(failed.thrown);
    CHECK(failed.error.code() == expected.code);
    CHECK(failed.error == appmixer::condition::transport);
    CHECK(failed.error.phase() == expected.where);
    CHECK(failed.error.operation() == "getFlow");
    CHECK(failed.error.status() == 0);
    CHECK(f.get_flow().text == "f1");
    CHECK(f.server.came_on() == "0 1");
}

} // namespace faults_test

#endif
