#include "sync_fixture.hpp"

#include <appmixer/algorithms/sync.hpp>
#include <appmixer/emulator/loopback.hpp>
#include <appmixer/json/all.hpp>

#include <boost/json/serialize.hpp>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace sync_test {

namespace fs = std::filesystem;

namespace {

std::string text_of(json::value const& value) { return std::string(std::string_view(value.as_string())); }

} // namespace

server::server(std::uint64_t seed)
    : back_end(appmixer::emulator::deterministic(seed)), user_id(back_end.add_user("ada@shop.example", "secret")),
      token(back_end.issue_token(user_id)),
      api(appmixer::default_client(
              appmixer::client(appmixer::any_transport(appmixer::loopback(io.get_executor(), back_end) |
                                                       appmixer::with_faults(faults))))
              .as(appmixer::access_token(token))
              .with_clock(clock))
{
}

void server::delay_responses()
{
    std::vector<appmixer::exchange_fault> const late{
        appmixer::exchange_fault::delay(std::chrono::milliseconds(10)).server_executes(true)};
    faults.at_random(1, 1.0, late);
}

bool server::step()
{
    io.restart();
    return io.poll_one() > 0 || clock.advance_to_next();
}

template <class T>
T server::run(asio::awaitable<T> work)
{
    test::spawned<T> spawned(io, std::move(work));
    while (!spawned.done)
        if (!step())
            FAIL("it hangs");
    return spawned.take();
}

appmixer::sync_plan server::plan(std::string const& folder, appmixer::sync_options options)
{
    return run(plan_sync(api, folder, std::move(options)));
}
appmixer::sync_report server::apply(appmixer::sync_plan plan, appmixer::apply_options options)
{
    return run(appmixer::apply(api, std::move(plan), std::move(options)));
}
appmixer::export_report server::export_to(std::string const& folder, appmixer::export_options options)
{
    return run(appmixer::export_to(api, folder, std::move(options)));
}
appmixer::sync_report server::sync(std::string const& folder, appmixer::sync_options options)
{
    return apply(plan(folder, std::move(options)));
}

std::unique_ptr<test::spawned<appmixer::result<appmixer::sync_report>>>
server::start_apply(appmixer::sync_plan plan, appmixer::apply_options options)
{
    return std::make_unique<test::spawned<appmixer::result<appmixer::sync_report>>>(
        io, appmixer::apply(api.as_result(), std::move(plan), std::move(options)));
}

json::value server::send(appmixer::method verb, std::string const& target, std::string const& body,
                         std::string const& other_token)
{
    appmixer::http_request request(verb, target);
    request.headers.set("Authorization", "Bearer " + (other_token.empty() ? token : other_token));
    if (!body.empty())
        request.headers.set("Content-Type", "application/json");
    request.body = body;
    appmixer::http_response const response = back_end.handle(request);
    if (response.status / 100 != 2)
        throw std::runtime_error(target + ": " + std::to_string(response.status) + ' ' + response.body);
    return response.body.empty() ? json::value() : appmixer::parse_json(response.body).value();
}

std::string server::create(std::string const& flow)
{
    return text_of(send(appmixer::method::post, "/flows", flow).at("flowId"));
}

void server::create_many(std::size_t count)
{
    for (std::size_t i = 1; i <= count; ++i) {
        std::string const n = std::to_string(i);
        create(R"({"name": "Flow )" + n + R"(", "customFields": {"number": )" + n + R"(}, "flow": {"a1": {"type":
            "acme.crm.contacts.Find", "x": 1.5, "config": {"properties": {"query": "n)" +
               n + R"("}}}}})");
    }
}

std::map<std::string, json::object> server::flows()
{
    std::map<std::string, json::object> found;
    json::value const list = send(appmixer::method::get, "/flows?limit=100000");
    for (json::value const& one : list.as_array()) {
        json::object flow = one.as_object();
        for (char const* const key : {"flowId", "userId", "btime", "mtime", "stage", "started", "stopped"})
            flow.erase(key);
        found.emplace(text_of(flow.at("name")), std::move(flow));
    }
    CHECK(found.size() == list.as_array().size()); // nothing twice
    return found;
}

json::value server::flow(std::string const& id) { return send(appmixer::method::get, "/flows/" + id); }

std::map<std::string, json::object> server::stores()
{
    std::map<std::string, json::object> found;
    json::value const list = send(appmixer::method::get, "/stores");
    for (json::value const& one : list.as_array()) {
        json::object items;
        json::value const records =
            send(appmixer::method::get, "/store?limit=100000&storeId=" + text_of(one.at("storeId")));
        for (json::value const& record : records.as_array())
            items[record.at("key").as_string()] = record.at("value");
        CHECK(found.emplace(text_of(one.at("name")), std::move(items)).second);
    }
    return found;
}

std::string server::add_user(std::string const& name)
{
    return back_end.issue_token(back_end.add_user(name, "secret"));
}

std::string read_file(std::string const& path)
{
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
}

void write_file(std::string const& path, std::string const& text)
{
    fs::create_directories(fs::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

std::map<std::string, std::string> files_of(std::string const& folder)
{
    std::map<std::string, std::string> files;
    for (auto const& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files.emplace(fs::relative(entry.path(), folder).string(), read_file(entry.path().string()));
    return files;
}

} // namespace sync_test
