// Documents with the data of an emulator, as `load_text` reads them from a file.

#include "input.hpp"

#include <appmixer/core/http.hpp>
#include <appmixer/emulator/emulator.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace appmixer;

/// Reads what there is, as a user. What was loaded must be consistent: no list may fail.
void read_all(emulator& back_end, std::string const& token)
{
    for (std::string_view const target : {"/user",
                                          "/flows",
                                          "/flows/count",
                                          "/stores",
                                          "/store",
                                          "/accounts",
                                          "/logs",
                                          "/charts",
                                          "/people-task/tasks",
                                          "/unprocessed-messages",
                                          "/user-groups",
                                          "/categories",
                                          "/modifiers",
                                          "/users",
                                          "/service-config",
                                          "/config",
                                          "/components",
                                          "/apps",
                                          "/files",
                                          "/public-files"}) {
        http_request request(method::get, std::string(target));
        request.headers.append("Authorization", "Bearer " + token);
        int const status = back_end.handle(request).status;
        fuzz::promise(status == 200 || status == 403 || status == 501, "what was loaded can be listed");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    static emulator const furnished = [] {
        emulator pattern = emulator::deterministic();
        pattern.add_user("ada@shop.example", "secret");
        return pattern;
    }();
    emulator back_end = furnished;
    fuzz::input const input(data, size);
    json::value const before = back_end.save();
    if (!back_end.load_text(input.rest())) {
        fuzz::promise(back_end.save() == before, "a document that is refused changes nothing");
        return 0;
    }
    json::value const saved = back_end.save();
    emulator copy;
    fuzz::promise(copy.load(saved).has_value(), "what it saves it can load");
    fuzz::promise(copy.save() == saved, "and it is the same then");
    for (json::value const& user : saved.at("users").as_array())
        read_all(back_end, back_end.issue_token(user.at("id").as_string()));
    return 0;
}
