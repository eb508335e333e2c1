#include "users.hpp"

#include <appmixer/auth/password_sign_in.hpp>
#include <appmixer/json/all.hpp>

#include <boost/beast/core/string.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>
#include <vector>

namespace {

/// An entry of the file of users.
class user_entry {
public:
    user_entry() = default;

    std::string key;
    std::string username;
    std::string password;
    appmixer::json::object extra;

    static constexpr auto fields =
        appmixer::table{appmixer::field("key", &user_entry::key), appmixer::field("username", &user_entry::username),
                        appmixer::field("password", &user_entry::password)};
};

} // namespace

void user_table::add(std::string key, std::string username, std::string password)
{
    add(std::move(key), api_.as(appmixer::password_sign_in(std::move(username), std::move(password))));
}

void user_table::add(std::string key, appmixer::default_client handle)
{
    if (!handles_.emplace(std::move(key), std::move(handle)).second)
        throw std::runtime_error("two users have the same key"); // which is a secret
}

void user_table::load(std::string const& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file)
        throw std::runtime_error("cannot read " + path);
    auto const entries = appmixer::from_json<std::vector<user_entry>>(text);
    if (!entries)
        throw std::runtime_error(path + ": " + entries.error().what());
    if (entries->empty())
        throw std::runtime_error(path + " has no user");
    for (user_entry const& entry : *entries) {
        if (entry.key.empty() || entry.username.empty() || entry.password.empty() || !entry.extra.empty())
            throw std::runtime_error(path + ": each user has a key, a username and a password, and nothing else");
        add(entry.key, entry.username, entry.password);
    }
}

appmixer::default_client const* user_table::find(std::string_view authorization) const
{
    constexpr std::string_view scheme = "Bearer ";
    if (!boost::beast::iequals(authorization.substr(0, scheme.size()), scheme))
        return nullptr;
    auto const found = handles_.find(authorization.substr(scheme.size()));
    return found == handles_.end() ? nullptr : &found->second;
}
