#ifndef APPMIXER_TESTS_EMULATOR_PEOPLE_TASKS_HPP
#define APPMIXER_TESTS_EMULATOR_PEOPLE_TASKS_HPP

// What several tests of people tasks use: paths, addresses, and a new task.

#include "support.hpp"

#include <string>

namespace emulator_tests {

inline std::string const core = "/people-task";
inline std::string const plugin = "/plugins/appmixer/utils/tasks";
inline std::string const ada_mail = "ada@shop.example";
inline std::string const bob_mail = "bob@shop.example";

/// Creates a task of Ada's that Bob decides.
inline response create(fixture& f, std::string more = {})
{
    return f.ada().post(core + "/tasks", R"({"title":"Holidays","requester":")" + ada_mail + R"(","approver":")" +
                                             bob_mail + '"' + more + '}');
}

inline std::string titles(response const& list)
{
    std::string text;
    json::value const all = json::parse(list.body);
    for (json::value const& task : all.as_array())
        text.append(task.at("title").as_string()).append(" ");
    return text;
}

} // namespace emulator_tests

#endif
