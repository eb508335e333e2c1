// Uses a minimum of each library that a target links. Quick to compile.
#include <appmixer/core/version.hpp>
#include <appmixer/json/raw_json.hpp>

#include <boost/json/serialize.hpp>
#include <boost/url/parse.hpp>

#include <string_view>
#include <thread>
#ifdef WITH_OPENSSL
#include <openssl/ssl.h>
#endif

static_assert([] {
    std::string_view text = APPMIXER_VERSION_STRING;
    int number = 0;
    int part = 0;
    for (char const c : text) {
        part = c == '.' ? 0 : part * 10 + (c - '0');
        number = c == '.' ? number * 100 : number / 100 * 100 + part;
    }
    return number;
}() == APPMIXER_VERSION);
#ifdef PACKAGE_VERSION // that of CMake and pkg-config
static_assert(std::string_view(PACKAGE_VERSION) == APPMIXER_VERSION_STRING);
#endif

int main()
{
    bool good = boost::urls::parse_uri("https://api.acme.example/" APPMIXER_VERSION_STRING).has_value();
    std::thread([&good] { good = good && boost::json::serialize(boost::json::value(true)) == "true"; }).join();
    appmixer::raw_json<boost::json::object> const fields(boost::json::object{});
    good = good && fields.value().empty();
#ifdef WITH_OPENSSL
    good = good && OPENSSL_init_ssl(0, nullptr) == 1;
#endif
    return good ? 0 : 1;
}
