// Who may make which call: every call of the API without a token, by a user, and by an administrator.

#include "api_table.hpp"
#include "support.hpp"

#include <appmixer/api/all.hpp>

#include <doctest/doctest.h>

#include <set>

using namespace emulator_tests;

namespace {

std::vector<api_row> all_rows()
{
    std::vector<api_row> all = api_rows();
    all.insert(all.end(), other_api_rows().begin(), other_api_rows().end());
    return all;
}

bool is_refused(response const& got)
{
    return got.status == 401 && (got.body == error_body(401, "Unauthorized", "Missing authentication") ||
                                 got.body == error_body(401, "Unauthorized", "Missing token")); // in the query
}

bool has_no_route(response const& got) { return got.body == error_body(404, "Not Found", "Not Found"); }

/// The rows of an operation in a table.
std::vector<api_row> rows_of(std::vector<api_row> const& table, std::string_view name)
{
    std::vector<api_row> found;
    for (api_row const& row : table)
        if (row.name == name)
            found.push_back(row);
    return found;
}

/// Three users and an administrator.
class callers : public fixture {
public:
    callers() : root(back_end, back_end.issue_token(back_end.add_user("root@shop.example", "secret", {"admin"})))
    {
        back_end.switches().task_dashboard_url = "https://my.shop.example/";
    }
    test_client root;
};

} // namespace

TEST_SUITE("emulator: rights")
{
    TEST_CASE("the declarations of operations agree with the table of the API")
    {
        std::set<std::string_view> declared;
        appmixer::all_operations::for_each([&]<class Op>() {
            appmixer::operation_info const& info = Op::info;
            CHECK(declared.insert(info.name).second);
            CAPTURE(info.name);
            std::vector<api_row> const rows = rows_of(api_rows(), info.name);
            REQUIRE(rows.size() == 1);
            CHECK(rows[0].verb == info.method);
            CHECK(rows[0].path == info.path);
            CHECK(rows[0].repeat == info.idempotency);
            CHECK(rows[0].evidence == info.evidence);
            CHECK(info.evidence != appmixer::evidence::weak);
            // A call that needs a token must not be declared to send none.
            if (rows[0].who != api_caller::anyone)
                CHECK(info.token_use == (info.name == "watchMcpGateways" ? appmixer::token_use::in_query
                                                                         : appmixer::token_use::required));
            if (!info.alternative_path.empty()) {
                bool known = false;
                for (api_row const& other : rows_of(other_api_rows(), info.name))
                    known = known || (other.path == info.alternative_path && other.verb == info.method);
                CHECK(known);
            }
        });
        for (api_row const& row : api_rows()) {
            CAPTURE(row.name);
            CHECK(declared.contains(row.name) == row.is_in_library());
        }
    }

    TEST_CASE("without a token, a call is a 401 unless the documentation calls it public")
    {
        callers c;
        for (api_row const& row : all_rows()) {
            CAPTURE(row.path);
            CAPTURE(appmixer::to_string(row.verb));
            for (std::string const body : {"{}", "", "{"}) {
                response const got = c.anonymous().send(row.verb, row.target(), body);
                if (!has_no_route(got))
                    CHECK(is_refused(got) == (row.who != api_caller::anyone));
            }
        }
    }

    TEST_CASE("a token that is not valid is a 401")
    {
        callers c;
        std::string const id = c.back_end.add_user("gone@shop.example", "secret", {"admin"});
        std::string const of_nobody = c.back_end.issue_token(id);
        REQUIRE(c.back_end.remove_user(id));
        std::string forged = c.root.token();
        forged.back() = forged.back() == 'A' ? 'Q' : 'A'; // of the last letter, the first two bits count
        for (api_row const& row : all_rows()) {
            // An administrator who deleted themselves may see how far it is.
            bool const for_the_deleted = row.name == "getUser" || row.name == "getUserDeleteStatus";
            if (row.who == api_caller::anyone)
                continue;
            CAPTURE(row.path);
            CAPTURE(appmixer::to_string(row.verb));
            for (std::string const& token : {forged, of_nobody, std::string("a.b.c"), std::string("x")}) {
                response const got = test_client(c.back_end, token).send(row.verb, row.target(), "{}");
                if (!has_no_route(got))
                    CHECK(got.status == (for_the_deleted && token == of_nobody ? 404 : 401));
            }
        }
    }

    TEST_CASE("an administrator's call is a 403 for others, whatever it names and sends")
    {
        callers c;
        // Being a tester, or having a role with a similar name, is not enough.
        std::vector<std::string> const roles{"user", "tester", "Admin", "administrator", "admin "};
        test_client const tester(c.back_end,
                                 c.back_end.issue_token(c.back_end.add_user("t@shop.example", "secret", roles)));
        std::string const before = json::serialize(c.back_end.save());
        for (api_row const& row : all_rows()) {
            if (row.who != api_caller::administrator)
                continue;
            CAPTURE(row.path);
            CAPTURE(appmixer::to_string(row.verb));
            for (test_client const& who : {c.ada(), tester}) {
                for (std::string const& id : {std::string("x1"), c.ada_id, c.bob_id}) {
                    for (std::string const body : {"{}", "", "[]", "{"}) {
                        response const got = who.send(row.verb, row.target(id), body);
                        if (got.status != 501 && !has_no_route(got))
                            CHECK(got.status == 403);
                    }
                }
            }
        }
        CHECK(json::serialize(c.back_end.save()) == before);
    }

    TEST_CASE("every other call is open to users, and every call to an administrator")
    {
        callers c;
        for (api_row const& row : all_rows()) {
            if (row.name == "authenticateUser")
                continue; // a failed sign-in is a 403
            CAPTURE(row.path);
            CAPTURE(appmixer::to_string(row.verb));
            for (test_client const& who : {c.ada(), c.root}) {
                std::string const query = row.name == "watchMcpGateways" ? "?token=" + who.token() : std::string();
                response const got = who.send(row.verb, row.target() + query, "{}");
                CHECK(got.status != 401);
                CHECK(got.status != 405);
                CHECK((got.status < 500 || got.status == 501));
                if (row.who != api_caller::administrator || who.token() == c.root.token())
                    CHECK(got.status != 403);
            }
        }
    }
}
