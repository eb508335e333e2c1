// What the library does in another way on Windows: names of files and environment variables in UTF-8, and replacing
// files. windows.sh runs it there with the variable APPMIXER_TEXT; elsewhere it shows that the test itself is right.
#include <appmixer/core/detail/environment.hpp>
#include <appmixer/core/detail/file_path.hpp>
#include <appmixer/core/detail/output_file.hpp>
#include <appmixer/core/detail/regular_file.hpp>
#include <appmixer/core/detail/save_file.hpp>

#include <boost/json/src.hpp>

#include <filesystem>
#include <iostream>
#include <string>

namespace {

using namespace appmixer::detail;

int failures = 0;

void expect(bool holds, char const* what)
{
    if (!holds) {
        ++failures;
        std::cout << "failed: " << what << '\n';
    }
}

std::string content(std::string const& name) { return read_regular_file(name, 100).value(); }

} // namespace

int main()
{
    std::string const name = "\xc3\x9cn\xc3\xaf-\xe5\x90\x8d.txt";
    std::filesystem::path const native = L"\u00dcn\u00ef-\u540d.txt";
    expect(file_path(name) == native && path_text(native) == name, "a path is UTF-8");

    std::filesystem::remove(native);
    expect(save_file(name, "one", file_access::as_before).has_value(), "a file is created");
    expect(std::filesystem::exists(native), "it has the right name");
    expect(save_file(name, "two", file_access::as_before).has_value() && content(name) == "two", "it is saved again");
    expect(replace_file(name, "three").has_value() && content(name) == "three", "it is replaced");

    output_file file;
    expect(file.open(name).has_value() && file.write("+four").has_value(), "it is written at its end");
    expect(file.size().value() == 10 && file.truncate(3).has_value() && file.write("ee!").has_value(),
           "it is shortened");
    file.close();
    expect(content(name) == "three!", "its content is right");
    expect(file.create(name).has_error(), "it is not created twice");
    expect(read_regular_file("missing", 100).error().code() == boost::system::errc::no_such_file_or_directory,
           "the error of a missing file");

    // A backslash is part of a text.
    expect(environment_variable("APPMIXER_TEXT") == "\xc3\x9c\\/", "an environment variable is UTF-8");
    expect(!environment_variable("APPMIXER_UNSET"), "an environment variable is not set");
    return failures;
}
