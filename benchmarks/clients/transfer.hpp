#ifndef APPMIXER_BENCHMARKS_CLIENTS_TRANSFER_HPP
#define APPMIXER_BENCHMARKS_CLIENTS_TRANSFER_HPP

// The arguments and the result of the programs that move one large body.

#include "meter.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

/// One transfer. Both programs take the same arguments: up|down URL BYTES [CA_FILE]
class transfer {
public:
    static transfer from_arguments(int argc, char** argv);

    bool up = false;
    std::string origin; ///< such as "https://127.0.0.1:4433"
    std::uint64_t bytes = 0;
    std::string ca_file;

    /// What is sent again and again.
    std::string const piece = std::string(std::size_t(64) << 10, 'x');
    /// The next piece of an upload of which some bytes are left.
    std::string_view next(std::uint64_t left, std::size_t at_most) const;
};

/// The cost of a transfer: from the first use of the connection, which a transfer of a megabyte has made, to the end.
class transfer_meter {
public:
    static constexpr std::uint64_t warm_up = std::uint64_t(1) << 20; ///< bytes

    void begin() { start_ = usage::now(); }
    /// Prints one line of JSON for the runner. moved: the bytes that the other side has received.
    void end(std::uint64_t moved) const;

private:
    usage start_;
};

} // namespace bench

#endif
