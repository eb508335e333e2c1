// expect: appmixer needs exceptions

#ifndef OK
#undef __cpp_exceptions // as -fno-exceptions leaves it
#endif

#include <appmixer/core/error.hpp>
