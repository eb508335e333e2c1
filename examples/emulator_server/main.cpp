// The emulator as a program: an Appmixer back end for development and tests, for clients in any language.

#include "archives.hpp"
#include "data.hpp"
#include "options.hpp"
#include "signals.hpp"
#include "temporary_folder.hpp"

#include <appmixer/emulator/emulator.hpp>
#include <appmixer/emulator/emulator_server.hpp>
#include <appmixer/emulator/file_storage.hpp>
#include <appmixer/openapi/openapi.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

namespace {

int fail(std::string_view why, int exit_code = 1)
{
    std::cerr << "emulator_server: " << why << '\n';
    return exit_code;
}

bool save(appmixer::emulator const& back_end, std::string const& file)
{
    problem const failure = save_data(back_end, file);
    if (failure)
        fail(*failure);
    else
        std::cout << "Saved " << file << ".\n" << std::flush;
    return !failure;
}

void print_access(appmixer::access_entry const& entry)
{
    using milliseconds = std::chrono::duration<double, std::milli>;
    std::cout << (entry.method.empty() ? "-" : entry.method) << ' ' << (entry.path.empty() ? "-" : entry.path) << ' '
              << entry.status << ' ' << entry.bytes << " bytes " << milliseconds(entry.duration).count() << " ms"
              << '\n'
              << std::flush;
}

void print_greeting(std::string const& url, std::string const& to_try, bool local, bool page)
{
    std::cout << "Appmixer emulator on " << url << '\n'
              << "A development and test server: data in memory, no TLS, not for production.\n";
    if (!local)
        std::cout << "Other machines can connect to it, and everybody can sign up" << (page ? " and use the page" : "")
                  << ".\n";
    if (page)
        std::cout << "The page for your browser: " << url << "/emulator\n";
    std::cout << "Try: curl -s " << url << to_try << '\n'
              << "The API in OpenAPI 3.1: " << url << "/openapi.json\n"
              << std::flush;
}

int run(options chosen)
{
    temporary_folder const files;
    appmixer::emulator back_end;
    back_end.set_file_storage(appmixer::folder_storage(files.path()));
    back_end.set_unpacker(archive_unpacker());
    problem const unprepared = prepare_data(chosen, back_end);
    if (unprepared)
        return fail(*unprepared);
    std::string const to_try = request_to_try(back_end);

    boost::asio::io_context io(1);
    bool const local = chosen.server.address == "127.0.0.1" || chosen.server.address == "::1";
    chosen.server.openapi_document = appmixer::openapi_document();
    bool const page = chosen.server.page;
    if (!chosen.quiet)
        chosen.server.on_access = print_access;
    appmixer::emulator_server server(io.get_executor(), back_end, std::move(chosen.server));
    appmixer::result<void> const listening = server.listen();
    if (!listening) {
        appmixer::error const& why = listening.error();
        if (why.code() == boost::asio::error::address_in_use)
            return fail(why.detail() + ": the port is in use; choose another with --port");
        return fail(why.what());
    }
    server.start();

    std::function<void()> save_now;
    if (!chosen.save.empty())
        save_now = [&] { save(back_end, chosen.save); };
    signal_handlers const signals(io, save_now, [&] { server.stop(); });
    print_greeting(server.base_url(), to_try, local, page);

    bool failed = false;
    try {
        io.run();
    } catch (std::exception const& e) { // the data are saved all the same
        failed = true;
        fail(e.what());
    }
    if (!chosen.save.empty() && !save(back_end, chosen.save))
        return 1;
    std::cout << "Stopped.\n";
    return failed ? 1 : 0;
}

} // namespace

int main(int argc, char** argv)
try {
    ignore_output_failures();
    options chosen = read_options(argc, argv);
    if (chosen.help) {
        std::cout << usage;
        return 0;
    }
    return run(std::move(chosen));
} catch (usage_error const& e) {
    return fail(e.what(), 2);
} catch (std::exception const& e) {
    return fail(e.what());
}
