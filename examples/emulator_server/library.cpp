// The library's bodies, compiled once for the program: its other files are compiled with APPMIXER_SEPARATE_COMPILATION.

#include <appmixer/emulator/emulator_server_src.hpp>
#include <appmixer/emulator/src.hpp>
#include <appmixer/openapi/src.hpp>
#include <appmixer/src.hpp>
#include <appmixer/transports/src.hpp>
