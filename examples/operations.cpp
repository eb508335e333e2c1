// Lists every operation of the library with what there is of it in a source tree: its header, how well its wire format
// is attested, its tests, and whether the emulator has it. It fails if something is missing, so that an operation
// cannot be added by halves.
//
//     ./operations ROOT            prints the list; ROOT is the folder of this project
//     ./operations ROOT --write    also writes what the project has of this list: the page with the table of operations
//                                  and the texts for the OpenAPI document

#include <appmixer/api/all.hpp>
#include <appmixer/emulator/emulator.hpp>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

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
    std::string summary; ///< the beginning of the comment on its class
    bool emulated = false;

    bool is_complete() const
    {
        return !header.empty() && !wire_test.empty() && !error_test.empty() && !behaviour_test.empty() &&
               !summary.empty() && emulated;
    }
};

/// The comment on a class up to the method and path in it: "One flow." of "/// One flow. `GET /flows/{flowId}`; 404 …".
std::string summary_of(std::string const& header, std::string const& class_name)
{
    std::size_t const end =
        std::min(header.find("\nclass " + class_name + " {"), header.find("\nclass " + class_name + " :"));
    std::size_t const start = end == std::string::npos ? end : header.rfind("\n\n", end);
    if (start == std::string::npos)
        return {};
    std::string comment = header.substr(start + 2, end - start - 2);
    for (std::size_t at = comment.find("/// "); at != std::string::npos; at = comment.find("/// ", at))
        comment.erase(at, 4);
    std::replace(comment.begin(), comment.end(), '\n', ' ');
    for (std::string_view const verb : {" `GET", " `POST", " `PUT", " `PATCH", " `DELETE"})
        comment.erase(std::min(comment.size(), comment.find(std::string(verb) + " /")));
    return comment;
}

/// The first sentence of the comment at the beginning of a header.
std::string description_of(std::string const& header)
{
    std::size_t const start = header.find("\n// ") + 4;
    std::string text = header.substr(start, header.find("\n\n", start) - start);
    text = text.substr(0, text.find("\n//\n"));
    for (std::size_t at = text.find("\n// "); at != std::string::npos; at = text.find("\n// "))
        text.replace(at, 4, " ");
    text = text.substr(0, text.find(". "));
    while (text.ends_with('.') || text.ends_with(':'))
        text.pop_back();
    return text + '.';
}

/// The tag of the operations in a header: its name without the extension.
std::string tag_of(std::string const& header) { return std::filesystem::path(header).stem().string(); }

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
          algorithms_(read_files(root / "include/appmixer/algorithms", ".hpp")),
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
        std::string const function = described.function + "(Api const& api";
        described.header = file_with(headers_, function);
        if (described.header.empty() && !file_with(algorithms_, function).empty()) // it returns an event stream
            described.header = file_with(headers_, "class " + described.function);
        described.wire_test = file_with(wire_tests_, "TEST_CASE(\"" + name + " on the wire");
        described.error_test = file_with(wire_tests_, "TEST_CASE(\"" + name + " refused");
        described.behaviour_test = file_with(behaviour_tests_, described.function);
        if (!described.header.empty())
            described.summary = summary_of(headers_.at(described.header), described.function);
        described.emulated = is_emulated(Op::info);
        return described;
    }

    std::vector<row> describe_all() const
    {
        std::vector<row> rows;
        appmixer::all_operations::for_each([&]<class Op>() { rows.push_back(describe<Op>()); });
        return rows;
    }

    /// The descriptions of the headers that declare operations, by tag.
    std::map<std::string, std::string> describe_tags(std::vector<row> const& rows) const
    {
        std::map<std::string, std::string> tags;
        for (row const& r : rows)
            if (!r.header.empty())
                tags[tag_of(r.header)] = description_of(headers_.at(r.header));
        return tags;
    }

private:
    std::map<std::string, std::string> headers_;
    std::map<std::string, std::string> algorithms_;
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
    return page.str();
}

/// A header with the texts for the OpenAPI document: the summaries of operations and the descriptions of their tags,
/// sorted by name.
std::string texts_of(std::vector<row> rows, std::map<std::string, std::string> const& tags)
{
    std::sort(rows.begin(), rows.end(), [](row const& a, row const& b) { return a.info->name < b.info->name; });
    std::ostringstream header;
    header << "#ifndef APPMIXER_OPENAPI_DETAIL_OPERATION_TEXTS_HPP\n"
              "#define APPMIXER_OPENAPI_DETAIL_OPERATION_TEXTS_HPP\n\n"
              "// The comments on operations and headers in api/. The program examples/operations.cpp writes this "
              "file.\n\n"
              "#include <appmixer/openapi/detail/operation_text.hpp>\n\n"
              "namespace appmixer::detail {\n\n"
              "// clang-format off\n"
              "inline constexpr operation_text operation_texts[] = { // sorted by the first column\n";
    for (row const& r : rows)
        header << "    {" << std::quoted(r.info->name) << ", " << std::quoted(tag_of(r.header)) << ",\n     "
               << std::quoted(r.summary) << "},\n";
    header << "};\n\n"
              "inline constexpr tag_text tag_texts[] = { // sorted by the first column\n";
    for (auto const& [tag, description] : tags)
        header << "    {" << std::quoted(tag) << ",\n     " << std::quoted(description) << "},\n";
    header << "};\n"
              "// clang-format on\n\n"
              "} // namespace appmixer::detail\n\n"
              "#endif\n";
    return header.str();
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
                  << shown(r.behaviour_test) << ", comment " << (r.summary.empty() ? "MISSING" : "yes") << ", emulator "
                  << (r.emulated ? "yes" : "MISSING") << '\n';
    }
    std::cout << rows.size() << " operations\n";
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
        source_tree const tree(root);
        std::vector<row> const rows = tree.describe_all();
        bool succeeded = print_list(rows);
        std::filesystem::path const folder = root / "include/appmixer";
        std::map<std::filesystem::path, std::string> const files = {
            {folder / "api/README.md", page_of(rows)},
            {folder / "openapi/detail/operation_texts.hpp", texts_of(rows, tree.describe_tags(rows))},
        };
        for (auto const& [path, text] : files) {
            if (writes)
                std::ofstream(path, std::ios::binary) << text;
            if (read_file(path) != text) {
                std::cout << path.string() << " is stale; run this program with --write\n";
                succeeded = false;
            }
        }
        return succeeded ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return EXIT_FAILURE;
    }
}
