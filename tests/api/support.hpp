#ifndef APPMIXER_TESTS_API_SUPPORT_HPP
#define APPMIXER_TESTS_API_SUPPORT_HPP

#include "../spawned.hpp"

#include <appmixer/appmixer.hpp>
#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/loopback.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>
#include <doctest/doctest.h>

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
        return api.as(appmixer::access_token(session.token));
    }

    /// Runs a call and returns its result; exceptions pass through.
    template <class T>
    T await(asio::awaitable<T> call)
    {
        test::spawned<T> spawned(io, std::move(call));
        run(spawned);
        return spawned.take();
    }

    /// The error of a call that must fail.
    template <class T>
    appmixer::error failure(asio::awaitable<T> call)
    {
        test::spawned<T> spawned(io, std::move(call));
        return failure(spawned);
    }

    asio::io_context io;
    appmixer::emulator back_end;
    api_client api;

private:
    void run(test::spawn_state const& call)
    {
        io.restart();
        io.run();
        REQUIRE(call.done);
    }
    appmixer::error failure(test::spawn_state const& call)
    {
        run(call);
        try {
            call.rethrow();
        } catch (appmixer::exception const& e) {
            return e.error();
        }
        FAIL("the call succeeded");
        return appmixer::error();
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

#endif
