// The library's function bodies, which separate compilation compiles once.

#include <appmixer/src.hpp>
#include <appmixer/transports/https_src.hpp>
#include <appmixer/transports/src.hpp>
