// A transport that throws or returns an incomplete response leads to an error of the call.

#include "support.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <doctest/doctest.h>

#include <exception>
#include <string>
#include <utility>

// Transports return errors; one that throws must not break the promise of `as_result`.

using test::run_call;

namespace {

/// Throws a given exception, from the coroutine or directly from `send`.
template <bool AtOnce>
class thrower {
public:
    using executor_type = test::asio::any_io_executor;
    thrower(executor_type executor, std::exception_ptr what) : executor_(std::move(executor)), what_(std::move(what)) {}
    executor_type get_executor() const noexcept { return executor_; }
    test::asio::awaitable<appmixer::result<appmixer::http_response>> send(appmixer::http_request&,
                                                                          appmixer::call_context&)
    {
        if constexpr (AtOnce)
            std::rethrow_exception(what_);
        return later();
    }

private:
    test::asio::awaitable<appmixer::result<appmixer::http_response>> later()
    {
        std::rethrow_exception(what_);
        co_return appmixer::http_response(200);
    }

    executor_type executor_;
    std::exception_ptr what_;
};

template <bool AtOnce, class Exception>
appmixer::result<appmixer::user> outcome_of(Exception const& thrown)
{
    test::asio::io_context io;
    appmixer::client api(thrower<AtOnce>(io.get_executor(), std::make_exception_ptr(thrown)));
    // The throwing handle turns it into the library's own exception.
    CHECK_THROWS_AS(run_call(io, get_user(api)), appmixer::exception);
    return run_call(io, get_user(api.as_result()));
}

} // namespace

TEST_CASE_TEMPLATE("an exception of the system becomes an error with its code", AtOnce, std::true_type, std::false_type)
{
    auto const got = outcome_of<AtOnce::value>(boost::system::system_error(boost::asio::error::connection_reset));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error() == boost::asio::error::connection_reset);
    CHECK(got.error() == appmixer::condition::transport);
    CHECK(got.error().operation() == "getUser");
}

TEST_CASE_TEMPLATE("an exception of the library keeps its diagnostics", AtOnce, std::true_type, std::false_type)
{
    auto const got = outcome_of<AtOnce::value>(
        appmixer::exception(appmixer::error(appmixer::errc::invalid_request, appmixer::phase::encode, "a bad header")));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error() == appmixer::errc::invalid_request);
    CHECK(got.error().phase() == appmixer::phase::encode);
    CHECK(got.error().detail() == "a bad header");
    CHECK(got.error().operation() == "getUser");
}

TEST_CASE("a response that a transport forgot to fill in is an error")
{
    test::fixture f;
    f.log->response = appmixer::http_response();
    auto const got = run_call(f.io, get_user(f.api.as_result()));
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code().failed());
}
