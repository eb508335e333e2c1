// An archive of files with any paths and contents: the emulator installs all or nothing, and what it installs can be
// used, saved and loaded.

#include "input.hpp"

#include <appmixer/core/http.hpp>
#include <appmixer/emulator/emulator.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace appmixer;

/// The files of an archive: a line with the path and a line with the content, in turn.
std::vector<archive_file> unpack(std::string_view archive)
{
    std::vector<archive_file> files;
    auto const line = [&] {
        std::string_view const text = archive.substr(0, archive.find('\n'));
        archive.remove_prefix(text.size() == archive.size() ? text.size() : text.size() + 1);
        return std::string(text);
    };
    while (!archive.empty()) {
        std::string path = line();
        files.emplace_back(std::move(path), line());
    }
    return files;
}

class furnished {
public:
    furnished() : back_end(emulator::deterministic())
    {
        back_end.set_unpacker(&unpack);
        token = back_end.issue_token(back_end.add_user("root@shop.example", "secret", {"user", "admin"}));
    }
    emulator back_end;
    std::string token;
};

http_response send(emulator& back_end, std::string const& token, method verb, std::string target, std::string body = {})
{
    http_request request(verb, std::move(target));
    request.headers.append("Authorization", "Bearer " + token);
    if (verb == method::post)
        request.headers.append("Content-Type", "application/json");
    request.body = std::move(body);
    return back_end.handle(request);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    static furnished const pattern;
    emulator back_end = pattern.back_end;
    std::string const& token = pattern.token;
    json::value const before = back_end.save();

    http_response const published =
        send(back_end, token, method::post, "/components", std::string(reinterpret_cast<char const*>(data), size));
    fuzz::promise(published.status == 200, "an archive gets a ticket");
    std::string const ticket(json::parse(published.body).at("ticket").as_string());
    http_response const status = send(back_end, token, method::get, "/components/uploader/" + ticket);
    json::object const end = json::parse(status.body).as_object();
    fuzz::promise(end.at("finished").is_string(), "publishing ends");
    json::value const saved = back_end.save();
    if (end.contains("err")) {
        fuzz::promise(end.at("err").is_string(), "a failure has a text");
        fuzz::promise(saved == before, "nothing is installed after a failure");
        return 0;
    }

    emulator copy;
    fuzz::promise(copy.load(saved).has_value(), "what it saves it can load");
    fuzz::promise(copy.save() == saved, "and it is the same then");
    // Each component is used by a flow.
    json::object flow;
    json::value const listed = json::parse(send(back_end, token, method::get, "/components?manifest=yes").body);
    for (json::value const& component : listed.as_array()) {
        json::object instance;
        instance["type"] = component.at("name");
        instance["source"] = json::parse(R"({"in":{"0":["out"],"80":["out"]}})");
        flow[std::to_string(flow.size())] = std::move(instance);
    }
    json::object body;
    body["flow"] = std::move(flow);
    http_response const created = send(back_end, token, method::post, "/flows", json::serialize(body));
    fuzz::promise(created.status == 200, "installed components can be used in a flow");
    std::string const id(json::parse(created.body).at("flowId").as_string());
    for (std::string const& target :
         {"/flows/" + id + "/validate", "/variables/" + id, std::string("/apps"), std::string("/components/acme")})
        fuzz::promise(send(back_end, token, method::get, target).status < 500, "the components are well formed");
    send(back_end, token, method::delete_, "/components/acme");
    return 0;
}
