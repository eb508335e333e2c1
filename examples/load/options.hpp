#ifndef LOAD_OPTIONS_HPP
#define LOAD_OPTIONS_HPP

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// One kind of call in the mix. Kinds are drawn in proportion to their weights.
class mix_entry {
public:
    mix_entry() = default;
    mix_entry(std::string kind, double share) : name(std::move(kind)), weight(share) {}

    std::string name;
    double weight = 1;
};

/// The command line of the program.
class options {
public:
    options() = default;

    std::vector<mix_entry> mix;
    double rate = 0;           ///< calls per second; 0: a closed loop
    std::size_t in_flight = 0; ///< at most
    std::size_t connections = 0;
    std::size_t flows = 20; ///< how many flows the program creates for its calls
    std::chrono::duration<double> warm_up = std::chrono::seconds(2);
    std::chrono::duration<double> duration = std::chrono::seconds(10);
    std::chrono::duration<double> timeout = std::chrono::seconds(10);
    std::string json;                 ///< a file; empty: none
    std::string svg;                  ///< a file; empty: none
    std::vector<std::string> compare; ///< two files, or none

    bool is_open_loop() const noexcept { return rate > 0; }
};

/// Reads the command line. With an exit status, the program ends at once.
std::optional<int> read_options(int argc, char const* const* argv, options& chosen);

#endif
