#ifndef GATEWAY_USERS_HPP
#define GATEWAY_USERS_HPP

// The users of the product, and as whom each of them calls Appmixer.

#include <appmixer/call/client.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>

/// A user has a key of the product, and an identity at Appmixer that the user never sees.
class user_table {
public:
    explicit user_table(appmixer::default_client api) : api_(std::move(api)) {}

    /// Adds a user who signs in to Appmixer by a password when the first call needs it. Throws `std::runtime_error`
    /// when another user has the key, like the functions below.
    void add(std::string key, std::string username, std::string password);
    /// Adds a user as whom the client calls anyway.
    void add(std::string key) { add(std::move(key), api_); }
    /// Adds the users of a file: `[{"key": …, "username": …, "password": …}]`; there must be one.
    void load(std::string const& path);

    /// The handle of the user with the key in the value of `Authorization`, "Bearer KEY"; null for an unknown key.
    /// The handle keeps the user's token, so there is one for all requests of the user.
    appmixer::default_client const* find(std::string_view authorization) const;
    std::size_t size() const noexcept { return handles_.size(); }

private:
    void add(std::string key, appmixer::default_client handle);

    appmixer::default_client api_;
    std::map<std::string, appmixer::default_client, std::less<>> handles_;
};

#endif
