// The calls for components, against the emulator.

#include "../transports/temporary_files.hpp"
#include "support.hpp"

#include <appmixer/algorithms/wait.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using archive = std::vector<appmixer::archive_file>;

/// An archive of this test is a text of one file: its path, a line end, and its content.
archive unpack_one(std::string_view bytes)
{
    std::size_t const end = bytes.find('\n');
    if (end == std::string_view::npos)
        throw std::runtime_error("not an archive");
    archive files;
    files.emplace_back(std::string(bytes.substr(0, end)), std::string(bytes.substr(end + 1)));
    return files;
}

std::string manifest(std::string_view version = "1.0.0")
{
    return R"(acme/crm/contacts/Find/component.json
{"name":"acme.crm.contacts.Find","label":"Find contact","outPorts":["out"],"version":")" +
           std::string(version) + "\"}";
}

/// An emulator that can unpack, and an administrator.
class publisher : public tenant {
public:
    publisher()
    {
        back_end.set_unpacker(&unpack_one);
        std::string const id = back_end.add_user("root@shop.example", "secret", {"user", "admin"});
        root = api.as(appmixer::access_token(back_end.issue_token(id)));
    }
    api_client root = api;
};

} // namespace

TEST_CASE("a component is published, listed, downloaded and deleted "
          "[publish_component, get_publish_status, list_components, list_component_names, download_component, "
          "delete_component]")
{
    publisher t;
    appmixer::ticket<appmixer::publish_status> const ticket = t.await(publish_component(t.root, manifest()));
    CHECK(ticket.text.size() == 36);
    appmixer::publish_status const end = t.await(appmixer::wait_for(t.root, ticket));
    CHECK(end.finished.is_string());
    CHECK(end.err.is_null());
    CHECK(t.await(get_publish_status(t.root, ticket.text)).finished == end.finished);

    std::vector<appmixer::component_manifest> const listed = t.await(list_components(t.root, "acme.crm"));
    REQUIRE(listed.size() == 1);
    CHECK(listed[0].label == "Find contact");
    CHECK(listed[0].out_ports.at(0).name == "out");
    CHECK(t.await(list_components(t.root)).size() == 69);
    CHECK(t.await(list_component_names(t.root, "acme")) == std::vector<std::string>{"acme.crm.contacts.Find"});
    appmixer::op::list_component_names two;
    two.limit = 2;
    two.private_components = "no";
    CHECK(t.await(t.root.call(two)).size() == 2);

    appmixer::http_response const zip = t.await(download_component(t.root, "acme.crm"));
    CHECK(zip.body.starts_with("PK\x03\x04"));
    CHECK(zip.body.find("acme/crm/contacts/Find/component.json{\"name\":") != std::string::npos);

    t.await(delete_component(t.root, "acme.crm"));
    CHECK(t.await(list_component_names(t.root, "acme")).empty());
    CHECK(t.failure(delete_component(t.root, "acme.crm")) == appmixer::condition::not_found);
    CHECK(t.failure(download_component(t.root, "acme.crm")) == appmixer::condition::not_found);
}

TEST_CASE("faults of a manifest end the wait [publish_component, get_publish_status]")
{
    publisher t;
    auto const ticket =
        t.await(publish_component(t.root, "acme/crm/service.json\n{\"name\":\"acme.crm\",\"label\":1}"));
    appmixer::error const failed = t.failure(appmixer::wait_for(t.root, ticket));
    CHECK(failed.what() != std::string());
    appmixer::publish_status const status = t.await(get_publish_status(t.root, ticket.text));
    CHECK(progress_of(status) == appmixer::job_progress::failed);
    CHECK(status.err == "Invalid schema for acme/crm/service.json");
    REQUIRE(status.faults().size() == 4);
    CHECK(status.faults()[3].data_path == ".label");
    CHECK(status.faults()[3].message == "should be string");
    auto const broken = t.await(publish_component(t.root, "no archive"));
    CHECK(t.await(get_publish_status(t.root, broken.text)).err == "Invalid archive: not an archive");
}

TEST_CASE("all of a service is replaced on request [publish_component]")
{
    publisher t;
    t.await(publish_component(t.root, manifest()));
    appmixer::op::publish_component request("acme/crm/auth.js\nx");
    request.replace_all = true;
    t.await(t.root.call(std::move(request)));
    CHECK(t.await(list_component_names(t.root, "acme")).empty());
}

TEST_CASE("an archive may come from a file [publish_component]")
{
    publisher t;
    temporary_folder const folder;
    std::string const path = folder.write("crm.zip", manifest());
    std::vector<appmixer::transfer_progress> reports;
    appmixer::upload_body body = appmixer::upload_body::file(path);
    body.on_progress([&](appmixer::transfer_progress const& now) { reports.push_back(now); });
    t.await(publish_component(t.root, body));
    CHECK(t.await(list_component_names(t.root, "acme")) == std::vector<std::string>{"acme.crm.contacts.Find"});
    REQUIRE_FALSE(reports.empty());
    CHECK(reports.back().done == manifest().size());
    CHECK(reports.back().expected == manifest().size());
    auto const missing = appmixer::upload_body::file(folder.path("no.zip"));
    CHECK(t.failure(publish_component(t.root, missing)) == appmixer::errc::body_source_failed);
}

TEST_CASE("calls for components are refused [publish_component, get_publish_status, download_component, "
          "delete_component]")
{
    publisher t;
    api_client const ada = t.user("ada@shop.example");
    t.await(publish_component(t.root, manifest()));
    CHECK(t.failure(download_component(ada, "acme.crm")) == appmixer::condition::forbidden);
    CHECK(t.failure(delete_component(ada, "acme.crm")) == appmixer::condition::forbidden);
    CHECK(t.failure(get_publish_status(ada, "none")) == appmixer::condition::not_found);
    CHECK(t.failure(publish_component(t.api, manifest())) == appmixer::condition::unauthorized);
    CHECK(t.failure(publish_component(t.root, std::string(10'485'761, 'x'))) == appmixer::errc::payload_too_large);
    t.back_end.set_unpacker({});
    CHECK(t.failure(publish_component(t.root, manifest())) == appmixer::errc::bad_request);
}
