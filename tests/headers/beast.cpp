#include <boost/beast/core/error.hpp>

int main() { return boost::beast::error_code(boost::beast::error::timeout).message().empty() ? 1 : 0; }
