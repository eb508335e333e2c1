// What the sources of this folder include, precompiled.
#include <appmixer/call/client.hpp>

#include <appmixer/appmixer.hpp>
#include <appmixer/transports/settings.hpp>
