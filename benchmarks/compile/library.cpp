// The bodies of the library, which separate compilation compiles once.

#include <appmixer/src.hpp>
#include <appmixer/transports/src.hpp>
#include <appmixer/transports/tls/src.hpp>
