#include "transfer.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iostream>

namespace bench {

transfer transfer::from_arguments(int argc, char** argv)
{
    transfer work;
    std::string_view const direction = argc > 1 ? argv[1] : "";
    std::string_view const size = argc > 3 ? argv[3] : "";
    auto const [end, code] = std::from_chars(size.data(), size.data() + size.size(), work.bytes);
    if (argc < 4 || argc > 5 || (direction != "up" && direction != "down") || code != std::errc() ||
        end != size.data() + size.size()) {
        std::cerr << "usage: CLIENT up|down URL BYTES [CA_FILE]\n";
        std::exit(2);
    }
    work.up = direction == "up";
    work.origin = argv[2];
    if (argc == 5)
        work.ca_file = argv[4];
    return work;
}

std::string_view transfer::next(std::uint64_t left, std::size_t at_most) const
{
    return std::string_view(piece).substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left, at_most)));
}

void transfer_meter::end(std::uint64_t moved) const
{
    usage const now = usage::now();
    std::cout << R"({"bytes": )" << moved << R"(, "seconds": )" << now.wall - start_.wall << R"(, "cpu_seconds": )"
              << now.cpu - start_.cpu << R"(, "peak_kib": )" << peak_kib() << "}\n";
}

} // namespace bench
