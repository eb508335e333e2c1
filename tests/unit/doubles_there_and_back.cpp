// Ten million random doubles are written as JSON and read again, and have the same bits. A program of its own, compiled
// with optimization and without a sanitizer: with one this would take minutes.

#include <appmixer/json/reader.hpp>
#include <appmixer/json/writer.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace {

namespace json = boost::json;

constexpr int total = 10'000'000;

class generator {
public:
    double next()
    {
        switch (random_() % 8) {
        case 0:
        case 1:
        case 2: return any_bits();
        case 3: return decimal();
        case 4: return near_limit();
        case 5: return whole();
        case 6: return std::bit_cast<double>(random_() & 0x800f'ffff'ffff'ffff); // subnormal, or zero
        default: return std::uniform_real_distribution<double>(-1000, 1000)(random_);
        }
    }

private:
    double any_bits()
    {
        for (;;)
            if (double const number = std::bit_cast<double>(random_()); std::isfinite(number))
                return number;
    }
    /// A number that people write: up to 17 digits, and a small exponent.
    double decimal()
    {
        double const digits = static_cast<double>(random_() >> (10 + random_() % 50));
        double const scale = std::pow(10, static_cast<double>(random_() % 23));
        return random_() % 2 == 0 ? digits / scale : -digits * scale;
    }
    /// A limit of the format, a power of two or a power of ten, or one of the doubles next to it.
    double near_limit()
    {
        using limits = std::numeric_limits<double>;
        double const marks[] = {
            limits::max(),
            limits::min(),
            limits::denorm_min(),
            std::ldexp(1.0, static_cast<int>(random_() % 2098) - 1074),
            std::pow(10, static_cast<double>(random_() % 632) - 323),
        };
        double number = marks[random_() % std::size(marks)];
        for (auto steps = random_() % 3; steps > 0; --steps)
            number = std::nextafter(number, random_() % 2 == 0 ? 0 : limits::max());
        return random_() % 2 == 0 ? number : -number;
    }
    /// An integer, also beyond those that a double represents exactly.
    double whole() { return static_cast<double>(static_cast<std::int64_t>(random_()) >> (random_() % 64)); }

    std::mt19937_64 random_{20240211}; // always the same sequence
};

bool same(double left, double right)
{
    return std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
}

int wrong(char const* how, double expected, double found)
{
    std::printf("%s: %a became %a\n", how, expected, found);
    return 1;
}

} // namespace

int main()
{
    generator numbers;
    std::vector<double> typed;
    json::array untyped;
    for (int done = 0; done < total;) {
        typed.clear();
        untyped.clear();
        for (int i = 0; i < 1000; ++i, ++done) {
            double const number = numbers.next();
            untyped.emplace_back(number);
            typed.push_back(number == 0 ? 0 : number); // a member that is -0 is written as the integer 0
        }
        auto const typed_back = appmixer::from_json<std::vector<double>>(appmixer::to_json(typed));
        auto const untyped_back = appmixer::parse_json(appmixer::to_json(untyped));
        if (!typed_back || typed_back->size() != typed.size() || !untyped_back || !untyped_back->is_array() ||
            untyped_back->get_array().size() != untyped.size()) {
            std::puts("what was written cannot be read");
            return 1;
        }
        for (std::size_t i = 0; i < typed.size(); ++i) {
            if (!same((*typed_back)[i], typed[i]))
                return wrong("a member", typed[i], (*typed_back)[i]);
            json::value const& tree = untyped_back->get_array()[i];
            if (!tree.is_double() || !same(tree.get_double(), untyped[i].get_double()))
                return wrong("a value", untyped[i].get_double(), tree.to_number<double>());
        }
    }
    std::printf("%d doubles there and back\n", total);
}
