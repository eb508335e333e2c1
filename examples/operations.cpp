// Lists every operation of the library with what there is of it in a source tree: its header, how well its wire format
// is attested, its tests, and whether the emulator has it. It fails if something is missing, so that an operation
// cannot be added by halves.
//
//     ./operations ROOT            prints the list; ROOT is the folder of this project
//     ./operations ROOT --write    also writes the page with the table, include/appmixer/api/README.md

#include <appmixer/api/all.hpp>
#include <appmixer/emulator/emulator.hpp>

#include <array>
#include <cctype>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

/// Operations of the documented API that the library does not have yet.
constexpr std::array waiting = {
    "listFiles",         "countFiles",      "getFileMetadata",  "uploadFile",       "downloadFile",
    "deleteFile",        "deleteFiles",     "listPublicFiles",  "uploadPublicFile", "deletePublicFile",
    "testFlowComponent", "listMcpGateways", "watchMcpGateways", "getHubSettings",   "setHubSettings",
};

std::string read_file(std::filesystem::path const& path)
{
    std::ifstream file(path, std::ios::binary);
    std::istreambuf_iterator<char> const begin(file), end;
    return std::string(begin, end);
}

/// The files of a folder by name, with their texts.
std::map<std::string, std::string> read_files(std::filesystem::path const& folder, std::string_view extension)
{
    std::map<std::string, std::string> files;
    for (std::filesystem::directory_entry const& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == extension)
            files.emplace(entry.path().filename().string(), read_file(entry.path()));
    }
    if (files.empty())
        throw std::runtime_error("there are no files in " + folder.string());
    return files;
}

bool is_part_of_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// The name of the first file that contains a text as a whole word; empty when there is none.
std::string file_with(std::map<std::string, std::string> const& files, std::string const& text)
{
    for (auto const& [name, content] : files)
        for (std::size_t at = content.find(text); at != std::string::npos; at = content.find(text, at + 1))
            if (!is_part_of_word(content[at - 1]) && !is_part_of_word(content[at + text.size()]))
                return name;
    return {};
}

/// The function of an operation: "get_flows_count" for "getFlowsCount".
std::string function_name(std::string_view operation_name)
{
    std::string name;
    for (char const c : operation_name) {
        auto const letter = static_cast<unsigned char>(c);
        if (std::isupper(letter) != 0)
            name += '_';
        name += static_cast<char>(std::tolower(letter));
    }
    return name;
}

std::string_view to_text(appmixer::idempotency value)
{
    switch (value) {
    case appmixer::idempotency::safe: return "safe";
    case appmixer::idempotency::idempotent: return "idempotent";
    case appmixer::idempotency::unsafe: return "unsafe";
    }
    return {};
}

std::string_view to_text(appmixer::evidence value)
{
    switch (value) {
    case appmixer::evidence::strong: return "strong";
    case appmixer::evidence::medium: return "medium";
    case appmixer::evidence::weak: return "weak";
    }
    return {};
}

/// What the project has of one operation. A text is empty for what is missing.
class row {
public:
    row() = default;
    appmixer::operation_info const* info = nullptr;
    std::string function;
    std::string header;
    std::string wire_test;
    std::string error_test; ///< the same kind of test for a response that is an error
    std::string behaviour_test;
    bool emulated = false;

    bool is_complete() const
    {
        return !header.empty() && !wire_test.empty() && !error_test.empty() && !behaviour_test.empty() && emulated;
    }
};

/// Whether the emulator has a route for an operation. The ids in the request name nothing.
bool is_emulated(appmixer::operation_info const& info)
{
    appmixer::emulator back_end;
    std::string const admin = back_end.add_user("ada@shop.example", "secret", {"user", "admin"});
    std::string target;
    for (std::size_t i = 0; i < info.path.size(); ++i) {
        if (info.path[i] == '{') {
            target += "none";
            i = info.path.find('}', i);
        } else {
            target += info.path[i];
        }
    }
    appmixer::http_request request(info.method, target);
    request.headers.append("Authorization", "Bearer " + back_end.issue_token(admin));
    appmixer::http_response const response = back_end.handle(request);
    bool const no_route = response.status == 404 && response.body.find(R"("message":"Not Found")") != std::string::npos;
    return response.status != 501 && response.status != 405 && !no_route;
}

class source_tree {
public:
    explicit source_tree(std::filesystem::path const& root)
        : headers_(read_files(root / "include/appmixer/api", ".hpp")),
          wire_tests_(read_files(root / "tests/wire", ".cpp")), behaviour_tests_(read_files(root / "tests/api", ".cpp"))
    {
    }

    template <class Op>
    row describe() const
    {
        std::string const name(Op::info.name);
        row described;
        described.info = &Op::info;
        described.function = function_name(name);
        described.header = file_with(headers_, described.function + "(Api const& api");
        described.wire_test = file_with(wire_tests_, "TEST_CASE(\"" + name + " on the wire");
        described.error_test = file_with(wire_tests_, "TEST_CASE(\"" + name + " refused");
        described.behaviour_test = file_with(behaviour_tests_, described.function);
        described.emulated = is_emulated(Op::info);
        return described;
    }

    std::vector<row> describe_all() const
    {
        std::vector<row> rows;
        appmixer::all_operations::for_each([&]<class Op>() { rows.push_back(describe<Op>()); });
        return rows;
    }

private:
    std::map<std::string, std::string> headers_;
    std::map<std::string, std::string> wire_tests_;
    std::map<std::string, std::string> behaviour_tests_;
};

/// The page with the table of operations.
std::string page_of(std::vector<row> const& rows)
{
    std::ostringstream page;
    page << "# Operations\n\n"
            "One header for each resource. An operation is a function, such as `get_flow(api, id)`, and a class with "
            "all "
            "its parameters,\n`op::get_flow`, for `api.call`. Safe and idempotent operations may be retried when it is "
            "unknown whether the server carried\nthem out. Evidence says how well public material attests the wire "
            "format; operations with weak evidence are in\n`unconfirmed.hpp` and not in this table.\n\n"
            "The program `examples/operations.cpp` writes this page.\n\n"
            "| Function | Method | Path | Repeatable | Evidence | Header |\n|---|---|---|---|---|---|\n";
    for (row const& r : rows)
        page << "| `" << r.function << "` | " << appmixer::to_string(r.info->method) << " | `" << r.info->path << "` | "
             << to_text(r.info->idempotency) << " | " << to_text(r.info->evidence) << " | `" << r.header << "` |\n";
    page << "\nNot in the library yet:";
    for (std::size_t i = 0; i < waiting.size(); ++i)
        page << (i == 0 ? " `" : ", `") << function_name(waiting[i]) << '`';
    page << ".\n";
    return page.str();
}

/// Prints the list. Returns whether nothing is missing.
bool print_list(std::vector<row> const& rows)
{
    auto const shown = [](std::string const& text) { return text.empty() ? std::string("MISSING") : text; };
    bool complete = true;
    for (row const& r : rows) {
        complete = complete && r.is_complete();
        std::cout << r.function << ": " << appmixer::to_string(r.info->method) << ' ' << r.info->path << ", "
                  << to_text(r.info->evidence) << " evidence, " << shown(r.header) << ", on the wire "
                  << shown(r.wire_test) << ", refused " << shown(r.error_test) << ", behaviour "
                  << shown(r.behaviour_test) << ", emulator " << (r.emulated ? "yes" : "MISSING") << '\n';
    }
    for (std::string_view const name : waiting)
        std::cout << function_name(name) << ": not in the library yet\n";
    std::cout << rows.size() << " of " << rows.size() + waiting.size() << " operations\n";
    return complete;
}

} // namespace

int main(int argc, char** argv)
{
    try {
        std::vector<std::string> const arguments(argv + 1, argv + argc);
        bool const writes = arguments.size() == 2 && arguments[1] == "--write";
        if (arguments.empty() || (arguments.size() != 1 && !writes)) {
            std::cerr << "usage: operations ROOT [--write]\n";
            return 2;
        }
        std::filesystem::path const root = arguments[0];
        std::vector<row> const rows = source_tree(root).describe_all();
        std::filesystem::path const page = root / "include/appmixer/api/README.md";
        if (writes)
            std::ofstream(page, std::ios::binary) << page_of(rows);
        bool const complete = print_list(rows);
        bool const fresh = read_file(page) == page_of(rows);
        if (!fresh)
            std::cout << page.string() << " is stale; run this program with --write\n";
        return complete && fresh ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return EXIT_FAILURE;
    }
}
