#ifndef EMULATOR_SERVER_OPTIONS_HPP
#define EMULATOR_SERVER_OPTIONS_HPP

#include <appmixer/emulator/emulator_faults.hpp>
#include <appmixer/emulator/emulator_server.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

/// The command line of the program.
class options {
public:
    options() = default;

    appmixer::server_settings server;
    appmixer::emulator_faults faults;
    std::string seed;     ///< a file; empty: none
    bool example = false; ///< start with `load_example_data`
    std::string save;     ///< a file; empty: none
    std::string admin;
    std::string admin_password;
    bool quiet = false;
    bool help = false;
};

/// Thrown for an invalid command line. The message never contains the value of `--admin`.
class usage_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Reads the command line. Throws `usage_error`.
options read_options(int argc, char const* const* argv);

/// What `--help` prints.
extern std::string_view const usage;

#endif
