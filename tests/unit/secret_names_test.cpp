// Names that mark secrets.

#include <appmixer/core/detail/secret_names.hpp>

#include <doctest/doctest.h>

#include <string_view>

using appmixer::detail::names_a_secret;
using appmixer::detail::names_a_secret_number;

TEST_CASE("a name marks a secret by a word in it, however the words are joined")
{
    for (std::string_view const name : {"password",
                                        "Password",
                                        "PASSWORD",
                                        "passwords",
                                        "password2",
                                        "oldPassword",
                                        "new_password",
                                        "password-again",
                                        "userPwd",
                                        "pwd",
                                        "passwd",
                                        "pass",
                                        "smtp_pass",
                                        "passphrase",
                                        "keyPassphrase",
                                        "secret",
                                        "secrets",
                                        "secretKey",
                                        "SecretAccessKey",
                                        "client_secret",
                                        "clientsecret",
                                        "token",
                                        "tokens",
                                        "accessTokens",
                                        "accesstoken",
                                        "x-auth-token",
                                        "refresh_token",
                                        "tokenValue",
                                        "jwt",
                                        "credential",
                                        "credentials",
                                        "userCredentials",
                                        "apiKey",
                                        "apikey",
                                        "APIKey",
                                        "api_keys",
                                        "X-Api-Key",
                                        "X-APIKey",
                                        "accessKey",
                                        "privateKey",
                                        "private_key_pem",
                                        "signingKey",
                                        "signing-keys",
                                        "encryptionKey",
                                        "authorization",
                                        "Proxy-Authorization",
                                        "authorizationCode",
                                        "cookie",
                                        "Set-Cookie",
                                        "cookies",
                                        "session",
                                        "sessionId",
                                        "session_id",
                                        "sessionKey",
                                        "connectionString",
                                        "creds",
                                        "userCreds",
                                        "otp",
                                        "AccountKey",
                                        "X-Amz-Signature",
                                        "sig",
                                        "Ocp-Apim-Subscription-Key"}) {
        CAPTURE(name);
        CHECK(names_a_secret(name));
    }
}

TEST_CASE("names about secrets, or without relation to them, mark none")
{
    for (std::string_view const name : {"",
                                        "name",
                                        "key",
                                        "keys",
                                        "publicKey",
                                        "primaryKey",
                                        "storeKey",
                                        "tokenId",
                                        "tokenCount",
                                        "token_type",
                                        "tokenExpires",
                                        "tokenExpiresAt",
                                        "expires_in",
                                        "secretName",
                                        "passwordHint",
                                        "passwordResetUrl",
                                        "passwordless",
                                        "tokenUrl",
                                        "authorizationEndpoint",
                                        "sessionName",
                                        "cookieDomain",
                                        "author",
                                        "compass",
                                        "monkey",
                                        "passenger",
                                        "authority",
                                        "tokenize",
                                        "WWW-Authenticate",
                                        "Content-Type",
                                        "userId",
                                        "accessKeyId",
                                        "\xc3\xbc"}) {
        CAPTURE(name);
        CHECK_FALSE(names_a_secret(name));
    }
}

TEST_CASE("a number is a secret when the name ends with the word, not when it is a count")
{
    for (std::string_view const name : {"password", "oldPassword", "token", "pwd", "api_key", "passcode"})
        CHECK(names_a_secret_number(name));
    for (std::string_view const name : {"maxTokens", "tokens", "tokenCount", "total_tokens", "tokensUsed", "sessionId"})
        CHECK_FALSE(names_a_secret_number(name));
}
