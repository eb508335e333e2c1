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

#ifdef PACKAGE_VERSION // the version in meson.build
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
