#include <appmixer/call/client.hpp>
