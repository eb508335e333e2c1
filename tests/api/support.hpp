#ifndef APPMIXER_TESTS_API_SUPPORT_HPP
#define APPMIXER_TESTS_API_SUPPORT_HPP

#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <doctest/doctest.h>

#include <exception>
#include <optional>
#include <string>
#include <utility>

namespace asio = boost::asio;
namespace json = boost::json;

using api_client = appmixer::client<appmixer::loopback>;

/// An emulator, and a client for it. Calls are awaited from ordinary test code.
class tenant {
public:
    tenant() : api(appmixer::loopback(io.get_executor(), back_end)) {}

    /// The handle of a user who has just signed up.
    api_client user(std::string const& name)
    {
        appmixer::auth_result const session = await(signup_user(api, name, "correct horse"));
        return api.as(appmixer::static_token(session.token));
    }

    /// Runs a call and returns its result; exceptions pass through.
    template <class T>
    T await(asio::awaitable<T> call)
    {
        std::optional<T> outcome;
        std::exception_ptr failure;
        asio::co_spawn(io, std::move(call), [&](std::exception_ptr e, T value) {
            failure = e;
            if (!e)
                outcome.emplace(std::move(value));
        });
        drive(failure);
        REQUIRE(outcome.has_value());
        return std::move(*outcome);
    }
    void await(asio::awaitable<void> call)
    {
        std::exception_ptr failure;
        asio::co_spawn(io, std::move(call), [&](std::exception_ptr e) { failure = e; });
        drive(failure);
    }

    asio::io_context io;
    appmixer::emulator back_end;
    api_client api;

private:
    void drive(std::exception_ptr const& failure)
    {
        io.restart();
        io.run();
        if (failure)
            std::rethrow_exception(failure);
    }
};

/// A descriptor of two linked components.
inline json::object two_components()
{
    return json::parse(R"({
        "a1": {"type": "appmixer.utils.controls.OnStart", "x": 1, "y": 2},
        "b2": {"type": "appmixer.utils.http.Get", "x": 3, "y": 4, "source": {"in": {"a1": ["out"]}},
               "config": {"transform": {"in": {"a1": {"out": {"type": "json2new",
                   "lambda": {"url": "https://shop.example/{{{$.a1.out.started}}}"}, "modifiers": {}}}}}}}
    })")
        .as_object();
}

/// The error of a call that must fail.
template <class T>
appmixer::error failure_of(appmixer::result<T> const& outcome)
{
    REQUIRE_FALSE(outcome.has_value());
    return outcome.error();
}

#endif
