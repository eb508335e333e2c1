// Publishes a component: packs its folder, sends the archive, waits until the server has installed it, and shows what
// is wrong with it otherwise.
//
//     publish examples/publish/acme/greetings      the folder of a service, a module or a component
//     publish --archive greetings.zip FOLDER       only writes the archive
//
// back_end.hpp says what it reads from the environment. The emulator keeps what is published until the program ends.

#include "component_folder.hpp"
#include "zip.hpp"

#include "../back_end.hpp"
#include "../command_line.hpp"
#include "../emulator_server/archives.hpp"
#include "../progress_bar.hpp"
#include "../run_main.hpp"
#include "../terminal.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/serialize.hpp>

#include <cstddef>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

/// Prints why publishing failed, with the places in the manifest.
void print_failure(appmixer::error const& failure)
{
    auto const status = appmixer::from_json<appmixer::publish_status>(json::serialize(failure.server_details()));
    if (!status || status->err.is_null())
        throw appmixer::exception(failure);
    std::string const why =
        status->err.is_string() ? std::string(status->err.get_string()) : json::serialize(status->err);
    std::cerr << "publish: " << printable(why) << '\n';
    for (appmixer::manifest_fault const& fault : status->faults())
        std::cerr << "  " << printable(fault.data_path.empty() ? "the manifest" : fault.data_path) << ' '
                  << printable(fault.message) << '\n';
}

asio::awaitable<int> publish(appmixer::default_client api, std::string archive, bool replace_all)
{
    status_line line;
    line.show("sending the archive");
    appmixer::op::publish_component request(std::move(archive));
    if (replace_all)
        request.replace_all = true;
    appmixer::ticket<appmixer::publish_status> const job = co_await api.call(request);
    line.show("waiting until the server has installed it; the ticket is " + job.text);
    auto const quiet = api.as_result();
    appmixer::result<appmixer::publish_status> const end = co_await wait_for(quiet, job);
    line.clear();
    if (!end && end.error() == appmixer::errc::job_failed) {
        print_failure(end.error());
        co_return 1;
    }
    end.value();
    co_return 0;
}

asio::awaitable<void> list_published(appmixer::default_client api, std::string selector)
{
    for (std::string const& name : co_await list_component_names(api, selector))
        std::cout << "published " << printable(name) << '\n';
}

/// The services whose components are among the files, such as "acme.greetings" of
/// "acme/greetings/messages/SayHello/component.json".
std::set<std::string> services_of(std::vector<appmixer::archive_file> const& files)
{
    std::set<std::string> services;
    for (appmixer::archive_file const& file : files)
        if (file.path.ends_with("/component.json")) {
            std::size_t const vendor = file.path.find('/');
            std::string name = file.path.substr(0, file.path.find('/', vendor + 1));
            name[vendor] = '.';
            services.insert(std::move(name));
        }
    return services;
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app("Packs the folder of a component, a module or a service, publishes it and waits for the result.");
    std::string folder;
    std::string archive_path;
    bool replace_all = false;
    app.add_option("FOLDER", folder, "The folder")->required()->check(CLI::ExistingDirectory.description(""));
    app.add_option("--archive", archive_path, "Only write the zip archive to a file")->type_name("FILE");
    app.add_flag("--replace-all", replace_all, "Remove first what is installed of the services");
    if (auto const status = parse(app, argc, argv))
        return *status;
    return run_main("publish", [&](asio::io_context& io) {
        std::vector<appmixer::archive_file> const files = read_component_folder(folder);
        std::string archive = zip(files);
        if (!archive_path.empty()) {
            write_file(archive_path, archive);
            std::cout << "packed " << files.size() << " files, " << archive.size() << " bytes\n";
            return 0;
        }
        back_end called(io.get_executor());
        called.emulator().set_unpacker(archive_unpacker());
        appmixer::default_client const api = called.client();
        int const status = appmixer::run(io, publish(api, std::move(archive), replace_all));
        if (status == 0)
            for (std::string const& service : services_of(files))
                appmixer::run(io, list_published(api, service));
        return status;
    });
}
