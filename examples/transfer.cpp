// Sends files to the user's files on the server, and fetches them.
//
//     transfer list
//     transfer up film.mp4 report.pdf
//     transfer down film.mp4              an id or a name; writes film.mp4
//     transfer down film.mp4 copy.mp4
//
// back_end.hpp says what it reads from the environment; the emulator has one file. On Ctrl-C a download is not lost: it
// is in "copy.mp4.part", and the same command goes on there. The name "copy.mp4" never has a part of the file. An
// upload starts over, since the server does not say what it has of it; it lists no unfinished file.

#include "back_end.hpp"
#include "command_line.hpp"
#include "progress_bar.hpp"
#include "run_main.hpp"
#include "terminal.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace asio = boost::asio;

namespace {

/// "31.4 MB"
std::string size_text(double bytes)
{
    char const* unit = "B";
    for (char const* const larger : {"kB", "MB", "GB"})
        if (bytes >= 1000) {
            bytes /= 1000;
            unit = larger;
        }
    char text[32];
    std::snprintf(text, sizeof(text), *unit == 'B' ? "%.0f %s" : "%.1f %s", bytes, unit);
    return text;
}

/// Shows how far a transfer is: "film.mp4  [######......]  50 %  31.4 MB/s  0:12 left".
class transfer_view {
public:
    explicit transfer_view(std::string name) : name_(printable(name)) {}

    void show(appmixer::transfer_progress const& now)
    {
        if (!base_)
            base_ = now.done; // what an earlier download has received is not a part of the rate
        std::chrono::duration<double> const passed = std::chrono::steady_clock::now() - begin_;
        double const rate = static_cast<double>(now.done - std::min(now.done, *base_)) / passed.count();
        std::string text = name_ + "  ";
        if (now.expected && *now.expected > 0)
            text += progress_bar(now.done, *now.expected);
        else
            text += size_text(static_cast<double>(now.done));
        text += "  " + size_text(rate) + "/s";
        if (now.expected && *now.expected > now.done && rate >= 1) {
            auto const left = static_cast<long>(static_cast<double>(*now.expected - now.done) / rate);
            std::string const seconds = std::to_string(left % 60);
            text += "  " + std::to_string(left / 60) + ':' + (seconds.size() < 2 ? "0" : "") + seconds + " left";
        }
        line_.show(text);
    }
    /// Replaces the line by a message of the standard output.
    void finish(std::string const& message)
    {
        line_.clear();
        std::cout << message << '\n' << std::flush;
    }

private:
    std::string name_;
    status_line line_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::optional<std::uint64_t> base_;
};

asio::awaitable<void> list(appmixer::default_client api)
{
    appmixer::op::list_files query;
    query.sort = "filename:1";
    auto files = paginate(api, query);
    while (std::optional<appmixer::stored_file> const file = co_await files.next())
        std::cout << printable(file->file_id) << "  " << size_text(static_cast<double>(file->length.value_or(0)))
                  << "  " << printable(file->filename) << '\n';
}

asio::awaitable<void> upload(appmixer::default_client api, std::vector<std::string> paths)
{
    for (std::string const& path : paths) {
        std::string const name = std::filesystem::path(path).filename().string();
        transfer_view view(name);
        appmixer::file_upload content(name, appmixer::upload_body::file(path));
        content.progress(std::bind_front(&transfer_view::show, &view));
        appmixer::stored_file const stored = co_await upload_file(api, content);
        view.finish("sent " + printable(name) + " as " + printable(stored.file_id));
    }
}

/// Finds a file by its id, or else by its name.
asio::awaitable<appmixer::stored_file> find(appmixer::default_client api, std::string id_or_name)
{
    auto files = paginate(api, appmixer::op::list_files());
    std::vector<appmixer::stored_file> named;
    while (std::optional<appmixer::stored_file> const file = co_await files.next()) {
        if (file->file_id == id_or_name)
            co_return *file;
        if (file->filename == id_or_name)
            named.push_back(*file);
    }
    if (named.empty())
        throw std::runtime_error("no file has the id or the name \"" + id_or_name + '"');
    if (named.size() > 1)
        throw std::runtime_error(std::to_string(named.size()) + " files have the name \"" + id_or_name +
                                 "\"; give the id of one, as `transfer list` prints it");
    co_return named.front();
}

asio::awaitable<void> download(appmixer::default_client api, std::string id_or_name, std::string path)
{
    appmixer::stored_file const file = co_await find(api, id_or_name);
    if (path.empty()) {
        path = std::filesystem::path(file.filename).filename().string(); // a name of the server is never a path here
        if (path.empty() || path == "." || path == "..")
            throw std::runtime_error("the name of the file cannot be used here; give another one");
        if (std::filesystem::exists(path))
            throw std::runtime_error(path + " exists; give a name to write to");
    }
    transfer_view view(path);
    appmixer::transfer_options how;
    how.resume(true).progress(std::bind_front(&transfer_view::show, &view));
    appmixer::download_result const got =
        co_await download_to(api, appmixer::op::download_file(file.file_id), path, how);
    view.finish("fetched " + printable(path) + ", " + size_text(static_cast<double>(got.size)));
}

} // namespace

int main(int argc, char** argv)
{
    CLI::App app("Sends files to the user's files on the server, and fetches them.");
    app.require_subcommand(1);
    CLI::App const* const listing = app.add_subcommand("list", "List the files: id, size and name");
    CLI::App* const up = app.add_subcommand("up", "Send files");
    std::vector<std::string> paths;
    up->add_option("FILE", paths, "The files to send")->required()->check(CLI::ExistingFile.description(""));
    CLI::App* const down = app.add_subcommand("down", "Fetch a file; goes on with a download that was interrupted");
    std::string file;
    std::string path;
    down->add_option("FILE", file, "The id or the name of the file")->required();
    down->add_option("PATH", path, "Where to write it; it is replaced. By default the name of the file, if it is free");
    if (auto const status = parse(app, argc, argv))
        return *status;
    return run_main("transfer", [&](asio::io_context& io) {
        back_end called(io.get_executor());
        appmixer::default_client const api = called.client();
        if (listing->parsed())
            appmixer::run(io, list(api));
        else if (up->parsed())
            appmixer::run(io, upload(api, paths));
        else
            appmixer::run(io, download(api, file, path));
        return 0;
    });
}
