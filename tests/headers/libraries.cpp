// Uses Beast, OpenSSL and zlib, so that the check must find them.
#include <boost/beast/core/error.hpp>

#include <openssl/ssl.h>
#include <zlib.h>

int main()
{
    SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
    bool const all = context != nullptr && *zlibVersion() != '\0' &&
                     !boost::beast::error_code(boost::beast::error::timeout).message().empty();
    SSL_CTX_free(context);
    return all ? 0 : 1;
}
