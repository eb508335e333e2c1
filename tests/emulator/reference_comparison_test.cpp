// Compares each response of the emulator in long random sessions with that of the reference implementation.

#include "../sanitized.hpp"
#include "reference_comparison.hpp"

#include <doctest/doctest.h>

#include <exception>

using namespace emulator_tests::reference;

TEST_SUITE("emulator: comparison with the reference")
{
    TEST_CASE("the emulator responds as the reference does")
    {
        std::map<std::string, std::set<int>> calls;
        for (std::uint64_t seed = 11; seed <= (test::sanitized ? 12 : 18); ++seed) {
            comparison s(seed);
            try {
                for (int step = 0; step < (test::sanitized ? 1'600 : 2'600); ++step) {
                    s.step();
                    if (step % 40 == 39)
                        s.check_lists();
                }
            } catch (std::exception const& difference) {
                FAIL(std::string(difference.what()));
            }
            for (auto const& [name, statuses] : s.calls)
                calls[name].insert(statuses.begin(), statuses.end());
        }
        if (test::sanitized) // a few sessions need not cover all calls
            return;
        // Otherwise the sessions would no longer cover the calls.
        for (auto const& [name, statuses] : calls) {
            CAPTURE(name);
            CHECK((statuses.contains(200) || statuses.contains(201)));
            CHECK((statuses.size() > 1 || name == "GET user 1" || name == "GET apps 1"));
        }
        CHECK(calls.size() >= 100);
    }
}
