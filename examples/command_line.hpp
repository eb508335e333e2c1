#ifndef EXAMPLES_COMMAND_LINE_HPP
#define EXAMPLES_COMMAND_LINE_HPP

// What the programs of this folder do with their command line: read it, and write the files that it names.

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <ios>
#include <optional>
#include <stdexcept>
#include <string>

/// Reads the command line. With a status, the program ends at once: 0 after --help, 2 for invalid arguments.
inline std::optional<int> parse(CLI::App& app, int argc, char const* const* argv)
{
    try {
        app.parse(argc, argv);
        return std::nullopt;
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 2; // --help is no failure
    }
}

/// Writes a file. Throws `std::runtime_error`, with the path and the cause.
inline void write_file(std::string const& path, std::string const& content)
{
    std::ofstream file(path, std::ios::binary);
    if (!(file << content << std::flush))
        throw std::runtime_error("cannot write " + path + ": " + std::strerror(errno));
}

#endif
