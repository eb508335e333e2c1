// Prints the table of the README's section "Operations"; operations.py compares the two.

#include <appmixer/api/all.hpp>

#include <cctype>
#include <iostream>
#include <string>
#include <string_view>

namespace {

/// The function of an operation: "get_flows_count" for "getFlowsCount".
std::string function_name(std::string_view vendor_name)
{
    std::string name;
    for (char c : vendor_name) {
        auto const letter = static_cast<unsigned char>(c);
        if (std::isupper(letter) != 0)
            name += '_';
        name += static_cast<char>(std::tolower(letter));
    }
    return name;
}

/// The header of an operation, by the first step of its path. Empty for an unknown resource.
std::string_view header_of(std::string_view path)
{
    std::string_view const resource = path.substr(1, path.find('/', 1) - 1);
    if (resource == "user")
        return "api/users.hpp";
    if (resource == "flows")
        return "api/flows.hpp";
    if (resource == "store" || resource == "stores")
        return "api/stores.hpp";
    if (resource == "accounts")
        return "api/accounts.hpp";
    if (resource == "log" || resource == "logs")
        return "api/logs.hpp";
    if (resource == "people-task")
        return "api/people_tasks.hpp";
    if (resource == "charts")
        return "api/charts.hpp";
    return {};
}

std::string_view word_of(appmixer::idempotency value)
{
    switch (value) {
    case appmixer::idempotency::safe: return "safe";
    case appmixer::idempotency::idempotent: return "idempotent";
    case appmixer::idempotency::unsafe: return "unsafe";
    }
    return {};
}

} // namespace

int main()
{
    bool complete = true;
    std::cout << "| Function | Vendor's name | Method | Path | Repeatable | Header |\n"
                 "|---|---|---|---|---|---|\n";
    appmixer::all_operations::for_each([&]<class Op>() {
        constexpr appmixer::operation_info info = Op::info;
        std::string_view const header = header_of(info.path);
        complete = complete && !header.empty();
        std::cout << "| `" << function_name(info.name) << "` | " << info.name << " | "
                  << appmixer::to_string(info.method) << " | `" << info.path << "` | " << word_of(info.idempotency)
                  << " | `" << header << "` |\n";
    });
    return complete ? 0 : 1;
}
