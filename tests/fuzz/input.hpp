#ifndef APPMIXER_TESTS_FUZZ_INPUT_HPP
#define APPMIXER_TESTS_FUZZ_INPUT_HPP

// Splits the fuzzer's bytes into values, and ends the program when a promise is broken.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace fuzz {

class input {
public:
    input(std::uint8_t const* data, std::size_t size) : rest_(reinterpret_cast<char const*>(data), size) {}

    /// A number below `limit`, which is 256 at the most; 0 when nothing is left.
    std::size_t number(std::size_t limit)
    {
        if (rest_.empty())
            return 0;
        std::size_t const value = static_cast<unsigned char>(rest_.front()) % limit;
        rest_.remove_prefix(1);
        return value;
    }
    /// Everything up to the end of the line: seeds stay readable.
    std::string_view line()
    {
        std::size_t const end = rest_.find('\n');
        std::string_view const text = rest_.substr(0, end);
        rest_.remove_prefix(end == rest_.npos ? rest_.size() : end + 1);
        return text;
    }
    std::string_view rest() const noexcept { return rest_; }
    bool empty() const noexcept { return rest_.empty(); }

private:
    std::string_view rest_;
};

/// Must hold for every input.
inline void promise(bool kept, char const* what)
{
    if (kept)
        return;
    std::fprintf(stderr, "broken promise: %s\n", what);
    std::abort();
}

} // namespace fuzz

#endif
