// Long random sessions. Each response is compared with that of an independent model of the rules.

#include "reference_comparison.hpp"

#include <doctest/doctest.h>

#include <exception>

using namespace emulator_tests::naive;

TEST_SUITE("emulator: model")
{
    TEST_CASE("the emulator responds as the model does")
    {
        std::map<std::string, std::set<int>> calls;
        for (std::uint64_t const seed : {11U, 12U, 13U, 14U, 15U, 16U, 17U, 18U}) {
            session s(seed);
            try {
                for (int step = 0; step < 2'600; ++step) {
                    s.step();
                    if (step % 40 == 39)
                        s.check_views();
                }
            } catch (std::exception const& parted) {
                FAIL(std::string(parted.what()));
            }
            for (auto const& [name, statuses] : s.calls)
                calls[name].insert(statuses.begin(), statuses.end());
        }
        // Else the sessions would have stopped to try what they are for.
        for (auto const& [name, statuses] : calls) {
            CAPTURE(name);
            CHECK(statuses.contains(200));
            CHECK((statuses.size() > 1 || name == "GET user 1"));
        }
        CHECK(calls.size() >= 40);
    }
}
