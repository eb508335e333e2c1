// The calls that the emulator serves, and its responses to all others.

#include "api_table.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

using namespace emulator_tests;

namespace {

std::string const no_route = error_body(404, "Not Found", "Not Found");

} // namespace

TEST_SUITE("emulator: calls")
{
    TEST_CASE("every call of the API is served, or a 501 that says so")
    {
        fixture f;
        std::string const admin = f.back_end.add_user("root@shop.example", "secret", {"user", "admin"});
        test_client const root(f.back_end, f.back_end.issue_token(admin));
        for (std::vector<api_row> const* const table : {&api_rows(), &other_api_rows()}) {
            for (api_row const& row : *table) {
                CAPTURE(row.path);
                CAPTURE(appmixer::to_string(row.verb));
                response const got = root.send(row.verb, row.target(), "{}");
                CHECK((got.body != no_route || !row.is_in_library()));
                CHECK(got.status != 405);
                CHECK(got.status != 500);
                CHECK((got.status != 501 || !row.is_in_library()));
                if (got.status == 501)
                    CHECK(got.body ==
                          error_body(501, "Not Implemented", "The emulator does not support this operation."));
            }
        }
    }

    TEST_CASE("a call that is not emulated requires a token if the real one does")
    {
        fixture f;
        CHECK(f.anonymous().get("/auth/flow/x1").body == error_body(401, "Unauthorized", "Missing authentication"));
    }

    TEST_CASE("other paths are a 404, other methods a 405")
    {
        fixture f;
        CHECK(f.ada().get("/nonsense").body == no_route);
        CHECK(f.ada().get("/plugins/appmixer/ai/mcptools/gateways/x").body == no_route);
        CHECK(f.ada().get("/flows/x1/y/z").body == no_route);
        response const files = f.ada().send(method::patch, "/files", "{}");
        CHECK(files.status == 405);
        CHECK(files.header("allow") == "GET, HEAD, POST, DELETE");
        response const webhook = f.anonymous().send(method::options, "/flows/x1/components/y");
        CHECK(webhook.status == 405);
        CHECK(webhook.header("allow") == "GET, HEAD, POST, PUT, PATCH, DELETE");
    }
}
