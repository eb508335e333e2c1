// A recording file is read or refused; what was read is written so that it reads back the same.

#include "input.hpp"

#include <appmixer/testing/recording.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    using namespace appmixer;
    fuzz::input const input(data, size);
    result<recording> const read = recording::parse(input.rest());
    if (!read) {
        fuzz::promise(read.error().code().failed() && !read.error().what().empty(), "an error says why");
        return 0;
    }
    std::string const once = read->text();
    result<recording> const again = recording::parse(once);
    fuzz::promise(again.has_value(), "what it writes it can read");
    fuzz::promise(again->text() == once, "and it is the same then");
    return 0;
}
