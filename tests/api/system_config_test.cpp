// Settings of the server, through the client against the emulator.

#include "support.hpp"

#include <vector>

using appmixer::condition;

namespace {

/// A tenant with an administrator and a user.
class administered : public tenant {
public:
    administered()
        : root(api.as(
              appmixer::access_token(back_end.issue_token(back_end.add_user("root", "secret", {"user", "admin"}))))),
          ada(user("ada@shop.example"))
    {
    }

    api_client root;
    api_client ada;
};

} // namespace

TEST_CASE("settings of the server are set and removed [list_config, set_config, delete_config]")
{
    administered t;
    CHECK(t.await(list_config(t.root)).empty());
    CHECK(t.await(set_config(t.root, "A", "x")).value == "x");
    t.await(set_config(t.root, "B", json::array{1, "two"}));
    CHECK(t.await(set_config(t.root, "A", 7)).value == 7);
    std::vector<appmixer::config_entry> const all = t.await(list_config(t.root));
    REQUIRE(all.size() == 2);
    CHECK(all[0].key == "A");
    CHECK(all[0].value == 7);
    CHECK(all[1].value == json::array{1, "two"});
    t.await(delete_config(t.root, "A"));
    CHECK(t.await(list_config(t.root)).size() == 1);
    CHECK(t.failure(delete_config(t.root, "A")) == condition::not_found);
    CHECK(t.failure(set_config(t.root, "", 1)) == appmixer::errc::bad_request);
}

TEST_CASE("settings are for administrators [list_config, set_config, delete_config]")
{
    administered t;
    CHECK(t.failure(list_config(t.ada)) == condition::forbidden);
    CHECK(t.failure(set_config(t.ada, "A", 1)) == condition::forbidden);
    CHECK(t.failure(delete_config(t.ada, "A")) == condition::forbidden);
    CHECK(t.failure(list_config(t.api)) == condition::unauthorized);
}
