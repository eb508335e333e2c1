// A series of requests from a hostile client: the emulator gives a valid HTTP response to each.

#include "input.hpp"

#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/emulator/emulator.hpp>

#include <boost/json/parse.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace appmixer;

/// A back end with an object of each kind.
class furnished {
public:
    furnished() : back_end(emulator::deterministic())
    {
        std::string const ada = back_end.add_user("ada@shop.example", "secret");
        tokens[0] = back_end.issue_token(ada);
        tokens[1] = back_end.issue_token(back_end.add_user("root@shop.example", "secret", {"user", "admin"}));
        back_end.add_account(ada, "appmixer:slack", "ada");
        back_end.add_task("Approve", "ada@shop.example", "bob@shop.example");
    }
    emulator back_end;
    std::array<std::string, 2> tokens;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    static furnished const pattern;
    emulator back_end = pattern.back_end;
    fuzz::input input(data, size);
    constexpr std::array methods{method::get,  method::get,   method::post,    method::put,
                                 method::head, method::patch, method::delete_, method::options};
    // Each request: a byte for the method, a byte for the caller, a line with the target, a line with the body.
    for (int i = 0; i < 8 && !input.empty(); ++i) {
        http_request request(methods[input.number(methods.size())], "/");
        std::size_t const caller = input.number(4);
        request.target = input.line();
        request.body = input.line();
        if (caller == 1 || caller == 2) {
            request.headers.append("Authorization", "Bearer " + pattern.tokens[caller - 1]);
        } else if (caller == 3) {
            try {
                request.headers.append("Authorization", request.body.substr(0, 200));
            } catch (exception const&) { // not valid in a header
            }
        }
        request.headers.append("Content-Type", "application/json");
        http_response const response = back_end.handle(request);
        fuzz::promise(response.status >= 200 && response.status <= 599, "a response has a status");
        if (response.headers.get("Content-Type").value_or("").starts_with("application/json") &&
            !response.body.empty()) {
            boost::system::error_code code;
            json::parse_options limits;
            limits.max_depth = 512;
            json::parse(response.body, code, {}, limits);
            fuzz::promise(!code, "what it calls JSON is JSON");
        }
    }
    json::value const saved = back_end.save();
    emulator copy;
    fuzz::promise(copy.load(saved).has_value(), "what it saves it can load");
    fuzz::promise(copy.save() == saved, "and it is the same then");
    return 0;
}
