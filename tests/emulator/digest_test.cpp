// Hashes and tokens, checked with published test vectors.

#include "../sanitized.hpp"
#include "support.hpp"

#include <appmixer/core/detail/base64.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/sha256.hpp>
#include <appmixer/emulator/text/digest.hpp>
#include <appmixer/emulator/text/md5.hpp>
#include <appmixer/emulator/users/session_token.hpp>

#include <doctest/doctest.h>

using namespace appmixer::detail::emu;
using appmixer::detail::as_text;
using appmixer::detail::from_base64url;
using appmixer::detail::from_hex;
using appmixer::detail::sha256;
using appmixer::detail::to_base64url;
using appmixer::detail::to_hex;

namespace {

std::string hash(std::string_view text)
{
    sha256 h;
    h.update(text);
    return to_hex(as_text(h.finish()));
}

} // namespace

TEST_SUITE("emulator: digests")
{
    TEST_CASE("MD5, with the vectors of RFC 1321, whole and byte by byte")
    {
        std::string const letters = "abcdefghijklmnopqrstuvwxyz", upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        std::string digits;
        for (int i = 0; i < 8; ++i)
            digits += "1234567890";
        for (auto const& [text, expected] :
             {std::pair<std::string, std::string>("", "d41d8cd98f00b204e9800998ecf8427e"),
              std::pair<std::string, std::string>("abc", "900150983cd24fb0d6963f7d28e17f72"),
              std::pair<std::string, std::string>(letters, "c3fcd3d76192e4007dfb496cca67e13b"),
              std::pair<std::string, std::string>(upper + letters + "0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
              std::pair<std::string, std::string>(digits, "57edf4a22be3c955ac49da2e2107b67a")}) {
            md5 whole, bytewise;
            whole.update(text);
            for (char const& c : text)
                bytewise.update(std::string_view(&c, 1));
            CHECK(whole.hex() == expected);
            CHECK(bytewise.hex() == expected);
        }
    }

    TEST_CASE("SHA-256: vectors of FIPS 180-4")
    {
        CHECK(hash("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        CHECK(hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        CHECK(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
        CHECK(hash(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    TEST_CASE("SHA-256: the same digest in pieces, for each length around a block")
    {
        for (std::size_t length = 0; length < 200; ++length) {
            std::string const text(length, 'x');
            sha256 pieces;
            for (char const& c : text)
                pieces.update(std::string_view(&c, 1));
            REQUIRE(to_hex(as_text(pieces.finish())) == hash(text));
        }
    }

    TEST_CASE("HMAC-SHA-256: vectors of RFC 4231")
    {
        auto const mac = [](std::string_view key, std::string_view text) {
            return to_hex(as_text(hmac_sha256(key)(text)));
        };
        CHECK(mac(std::string(20, '\x0b'), "Hi There") ==
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        CHECK(mac("Jefe", "what do ya want for nothing?") ==
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
        CHECK(mac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First") ==
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    }

    TEST_CASE("PBKDF2: the vectors of RFC 7914, first block")
    {
        CHECK(to_hex(as_text(pbkdf2("passwd", "salt", 1))) ==
              "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
        if (test::sanitized) // takes seconds
            return;
        CHECK(to_hex(as_text(pbkdf2("Password", "NaCl", 80000))) ==
              "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
    }

    TEST_CASE("hex and base64url round trips")
    {
        CHECK(to_base64url("") == "");
        CHECK(to_base64url("f") == "Zg");
        CHECK(to_base64url("fo") == "Zm8");
        CHECK(to_base64url("foo") == "Zm9v");
        CHECK(to_base64url("\xfb\xff\xfe") == "-__-");
        CHECK(from_base64url("Zm9vYg") == std::optional<std::string>("foob"));
        CHECK_FALSE(from_base64url("Zg=="));
        CHECK_FALSE(from_base64url("Zm9vY"));
        CHECK_FALSE(from_base64url("Zh")); // bits beyond the last byte
        CHECK_FALSE(from_base64url("Z+"));
        CHECK(from_hex("00fF") == std::optional<std::string>(std::string("\0\xff", 2)));
        CHECK_FALSE(from_hex("0"));
        CHECK_FALSE(from_hex("0g"));
    }

    TEST_CASE("JWT: the token of jwt.io's front page")
    {
        // Its payload has neither "id" nor "exp", so it is not valid for us although the signature is.
        std::string const head_and_payload =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ";
        CHECK(to_base64url(as_text(hmac_sha256("your-256-bit-secret")(head_and_payload))) ==
              "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c");
        CHECK_FALSE(read_jwt(head_and_payload + ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c", "your-256-bit-secret"));
    }

    TEST_CASE("JWT: only tokens with a valid signature are read")
    {
        claims content;
        content.id = "64b1f0c2a9d84e17c3f05a6b";
        content.scope = {"user", "admin"};
        content.issued = 1'700'000'000;
        content.expires = 1'702'592'000;
        std::string const token = make_jwt(content, "key");
        CHECK(token == "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
                       "eyJpZCI6IjY0YjFmMGMyYTlkODRlMTdjM2YwNWE2YiIsInNjb3BlIjpbInVzZXIiLCJhZG1pbiJdLCJpYXQiOjE3MDAw"
                       "MDAwMDAsImV4cCI6MTcwMjU5MjAwMH0." +
                           token.substr(token.rfind('.') + 1));
        std::optional<claims> const back = read_jwt(token, "key");
        REQUIRE(back);
        CHECK(back->id == content.id);
        CHECK(back->scope == content.scope);
        CHECK(back->issued == content.issued);
        CHECK(back->expires == content.expires);

        CHECK_FALSE(read_jwt(token, "other key"));
        CHECK_FALSE(read_jwt(token + "A", "key"));
        CHECK_FALSE(read_jwt(token.substr(0, token.size() - 1), "key"));
        CHECK_FALSE(read_jwt("", "key"));
        CHECK_FALSE(read_jwt("..", "key"));
        CHECK_FALSE(read_jwt("a.b", "key"));
        std::string forged = token;
        forged[50] = forged[50] == 'A' ? 'B' : 'A';
        CHECK_FALSE(read_jwt(forged, "key"));
    }

    TEST_CASE("JWT: no other algorithm is accepted, even with a valid signature")
    {
        std::string const payload =
            to_base64url(R"({"id":"64b1f0c2a9d84e17c3f05a6b","scope":[],"iat":1,"exp":99999999999})");
        auto const signed_with_header = [&](std::string_view header) {
            std::string const text = to_base64url(header) + "." + payload;
            return text + "." + to_base64url(as_text(hmac_sha256("key")(text)));
        };
        CHECK(read_jwt(signed_with_header(R"({"alg":"HS256"})"), "key"));
        CHECK_FALSE(read_jwt(signed_with_header(R"({"alg":"none"})"), "key"));
        CHECK_FALSE(read_jwt(signed_with_header(R"({"alg":"HS512"})"), "key"));
        CHECK_FALSE(read_jwt(signed_with_header(R"({})"), "key"));
        CHECK_FALSE(read_jwt(to_base64url(R"({"alg":"none"})") + "." + payload + ".", "key"));
    }

    TEST_CASE("ids: their forms, and the same ids from the same seed")
    {
        appmixer::id_source ids(42);
        appmixer::id_source same(42);
        appmixer::id_source other(43);
        std::string const uuid = ids.uuid();
        CHECK(is_uuid(uuid));
        CHECK(uuid[14] == '4');
        CHECK(std::string_view("89ab").find(uuid[19]) != std::string_view::npos);
        CHECK(same.uuid() == uuid);
        CHECK(other.uuid() != uuid);
        CHECK(ids.uuid() != uuid);

        appmixer::timestamp const time = *appmixer::parse_iso("2024-01-01T00:00:00.999Z");
        std::string const id = appmixer::id_source(1).object_id(time);
        CHECK(id.size() == 24);
        CHECK(id.substr(0, 8) == "65920080");
        CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);

        int calls = 0;
        appmixer::id_source counted([&calls] { return static_cast<std::uint64_t>(++calls); });
        CHECK(counted.uuid() == "00000000-0000-4001-8000-000000000002");
        CHECK(calls == 2);
    }
}
