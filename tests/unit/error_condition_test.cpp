// Error conditions and the codes that match them; the error categories.

#include <appmixer/core/error.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

using appmixer::condition;
using appmixer::errc;
using boost::system::error_code;

namespace asio = boost::asio;

namespace {

constexpr std::array conditions{
    std::pair(condition::not_found, std::string_view("not_found")),
    std::pair(condition::unauthorized, std::string_view("unauthorized")),
    std::pair(condition::forbidden, std::string_view("forbidden")),
    std::pair(condition::conflict, std::string_view("conflict")),
    std::pair(condition::rate_limited, std::string_view("rate_limited")),
    std::pair(condition::server_error, std::string_view("server_error")),
    std::pair(condition::timeout, std::string_view("timeout")),
    std::pair(condition::cancelled, std::string_view("cancelled")),
    std::pair(condition::transport, std::string_view("transport")),
};

struct row {
    error_code code;
    std::string_view meets; // names from above, separated by blanks
};

error_code status(int value) { return static_cast<errc>(value); }

} // namespace

TEST_CASE("each code matches exactly its conditions")
{
    row const table[] = {
        {error_code(), ""},
        {errc::invalid_request, ""},
        {errc::invalid_settings, ""},
        {errc::deadline_exceeded, "timeout"},
        {errc::connection_closed, "transport"},
        {errc::malformed_response, "transport"},
        {errc::response_too_large, "transport"},
        {errc::empty_response, ""},
        {errc::invalid_json, ""},
        {errc::unexpected_shape, ""},
        {errc::unexpected_content_type, ""},
        {errc::wrong_executor, ""},
        {errc::concurrent_use, ""},
        {errc::body_source_failed, ""},
        {status(302), ""},
        {errc::bad_request, ""},
        {errc::unauthorized, "unauthorized"},
        {errc::forbidden, "forbidden"},
        {errc::not_found, "not_found"},
        {errc::method_not_allowed, ""},
        {status(408), "timeout"},
        {errc::conflict, "conflict"},
        {errc::payload_too_large, ""},
        {errc::unsupported_media_type, ""},
        {status(418), ""},
        {errc::too_many_requests, "rate_limited"},
        {status(499), ""},
        {errc::internal_server_error, "server_error"},
        {errc::not_implemented, "server_error"},
        {errc::bad_gateway, "server_error"},
        {errc::service_unavailable, "server_error"},
        {errc::gateway_timeout, "server_error timeout"},
        {status(599), "server_error"},
        {status(600), "server_error"}, // not valid, and so like a 5xx: RFC 9110 §15
        {status(999), "server_error"},
        {status(1000), ""}, // not a status
        {asio::error::eof, "transport"},
        {asio::error::connection_refused, "transport"},
        {asio::error::connection_reset, "transport"},
        {asio::error::broken_pipe, "transport"},
        {asio::error::host_not_found, "transport"},
        {asio::error::host_unreachable, "transport"},
        {asio::error::timed_out, "timeout transport"},
        {asio::error::operation_aborted, "cancelled"},
        // The same numbers in another category are other errors.
        {error_code(404, asio::error::get_misc_category()), "transport"},
        {error_code(504, boost::system::system_category()), "transport"},
        {error_code(504, boost::system::generic_category()), ""},
    };
    for (auto const& [code, meets] : table) {
        CAPTURE(code.message());
        for (auto const& [question, word] : conditions) {
            CAPTURE(word);
            bool const wanted =
                (" " + std::string(meets) + " ").find(" " + std::string(word) + " ") != std::string::npos;
            CHECK((code == question) == wanted);
            CHECK((code != question) != wanted);
            CHECK((appmixer::error(code) == question) == wanted);
            CHECK((appmixer::error(code) != question) != wanted);
        }
    }
}

TEST_CASE("failures of the network are transport, of whatever category, and failures of local files are not")
{
    namespace system_errc = boost::system::errc;
    for (error_code const& code :
         {error_code(asio::error::network_unreachable), error_code(asio::error::address_in_use),
          error_code(asio::error::connection_aborted), error_code(asio::error::host_not_found_try_again),
          error_code(asio::error::service_not_found), error_code(asio::error::no_descriptors),
          error_code(asio::error::access_denied), error_code(asio::error::not_connected),
          error_code(ENOENT, boost::system::system_category()), // no socket of the Unix domain
          error_code(1, asio::error::get_ssl_category()), make_error_code(system_errc::connection_refused),
          make_error_code(system_errc::connection_reset), make_error_code(system_errc::host_unreachable),
          make_error_code(system_errc::timed_out), make_error_code(system_errc::broken_pipe),
          error_code(std::make_error_code(std::errc::network_unreachable))}) {
        CAPTURE(code.message());
        CHECK(code == condition::transport);
        CHECK(appmixer::error(code) == condition::transport);
    }
    for (int const reason : {ENOENT, EACCES,  EPERM,  EIO,   EMFILE, ENFILE, EBUSY,  ESPIPE,       ENOSPC,    EROFS,
                             EISDIR, ENOTDIR, EEXIST, EFBIG, EXDEV,  ELOOP,  EMLINK, ENAMETOOLONG, ENOTEMPTY, EINVAL}) {
        CAPTURE(reason);
        CHECK(error_code(reason, boost::system::generic_category()) != condition::transport);
        CHECK(error_code(std::error_code(reason, std::generic_category())) != condition::transport);
        CHECK(error_code(std::error_code(reason, std::system_category())) != condition::transport); // of <filesystem>
    }
    for (int const reason :
         {ENOSPC, EROFS, EISDIR, ENOTDIR, EEXIST, EFBIG, EXDEV, ELOOP, EMLINK, ENAMETOOLONG, ENOTEMPTY}) {
        CAPTURE(reason);
        CHECK(error_code(reason, boost::system::system_category()) != condition::transport);
    }
}

TEST_CASE("an error compares with codes of any category")
{
    appmixer::error const missing(errc::not_found);
    CHECK(missing == errc::not_found);
    CHECK(missing != errc::bad_request);
    CHECK(missing == error_code(errc::not_found));
    CHECK(missing.code() == errc::not_found);
    CHECK(missing != error_code(404, boost::system::generic_category()));

    appmixer::error const reset(asio::error::connection_reset);
    CHECK(reset == asio::error::connection_reset);
    CHECK(reset == boost::system::errc::make_error_condition(boost::system::errc::connection_reset));
    CHECK(reset != errc::connection_closed);
}

TEST_CASE("the categories have their names and a text for every code and condition")
{
    CHECK(std::string_view(appmixer::error_category().name()) == "appmixer");
    CHECK(std::string_view(appmixer::condition_category().name()) == "appmixer.condition");
    CHECK(error_code(errc::not_found).message() == "404 Not Found");
    CHECK(error_code(errc::deadline_exceeded).message() == "the deadline passed");
    CHECK(status(408).message() == "408 Request Timeout");
    CHECK(status(418).message() == "HTTP status 418");
    CHECK(status(302).message() == "HTTP status 302");
    CHECK(status(77).message() == "unknown error 77");

    std::string earlier;
    for (auto const& [question, word] : conditions) {
        std::string const text = make_error_condition(question).message();
        CAPTURE(word);
        CHECK_FALSE(text.empty());
        CHECK(text != "unknown condition");
        CHECK(text != earlier);
        earlier = text;
    }
    for (int value = static_cast<int>(errc::invalid_request); value <= static_cast<int>(errc::unexpected_content_type);
         ++value) {
        CAPTURE(value);
        CHECK(status(value).message().find("unknown") == std::string::npos);
    }
}
