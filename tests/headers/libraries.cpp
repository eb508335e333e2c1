// Uses Beast, OpenSSL, zlib and the folder transports/, so that the check must find them.
#include <appmixer/transports/settings.hpp>

#include <boost/beast/core/error.hpp>

#include <openssl/ssl.h>
#include <zlib.h>

int main()
{
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    bool const all = context != nullptr && *zlibVersion() != '\0' &&
                     !boost::beast::error_code(boost::beast::error::timeout).message().empty() &&
                     appmixer::endpoint::parse("http://localhost").has_value();
    SSL_CTX_free(context);
    return all ? 0 : 1;
}
