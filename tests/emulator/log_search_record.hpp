#ifndef APPMIXER_TESTS_EMULATOR_LOG_SEARCH_RECORD_HPP
#define APPMIXER_TESTS_EMULATOR_LOG_SEARCH_RECORD_HPP

// The log record that the tests of log_search search.

#include <appmixer/emulator/logs/log_search.hpp>

#include <string_view>
#include <utility>

namespace emulator_tests {

using appmixer::detail::emu::log_entry;
using appmixer::detail::emu::log_search;

inline appmixer::timestamp at(std::string_view iso) { return appmixer::parse_iso(iso).value(); }

inline appmixer::timestamp const now = at("2024-02-11T08:15:30.125Z");

inline log_entry entry()
{
    boost::json::object document;
    document["_id"] = "65c8";
    document["flowId"] = "3f0c1a52-7d6e-4b8f-9a10-2c5d7e9f1b34";
    document["flowName"] = "Morning Mail";
    document["componentId"] = "c-1";
    document["componentType"] = "acme.crm.contacts.FindContact";
    document["severity"] = "error";
    document["portType"] = "in";
    document["attempts"] = 12;
    document["empty"] = nullptr;
    document["msg"] = R"({"text":"No such customer: Müller"})";
    return log_entry(std::move(document), at("2024-02-10T10:20:30.400Z"));
}

} // namespace emulator_tests

#endif
