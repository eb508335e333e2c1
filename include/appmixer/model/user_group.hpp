#ifndef APPMIXER_MODEL_USER_GROUP_HPP
#define APPMIXER_MODEL_USER_GROUP_HPP

// Groups of users.

#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <optional>
#include <string>
#include <vector>

namespace appmixer {

/// A group of users. It can own things, such as flows, which its members share.
///
/// Source: https://docs.appmixer.com, API, User Groups.
class user_group {
public:
    user_group() = default;

    std::string id; ///< "group-" and a number
    std::string name;
    std::string user_id;              ///< the owner of what belongs to the group; the same text as the id
    raw_object metadata;              ///< data of any kind
    std::optional<timestamp> created; ///< a number of milliseconds in the response
    std::vector<std::string> members; ///< ids of users
    json::object extra;               ///< every key not named above

    static constexpr auto fields =
        table{field("id", &user_group::id),           field("name", &user_group::name),
              field("userId", &user_group::user_id),  field("metadata", &user_group::metadata),
              field("created", &user_group::created), field("members", &user_group::members)};
};

} // namespace appmixer

#endif
