#include <appmixer/json/all.hpp>
