// Moves one large body with libcurl's easy interface, with buffers of 64 KiB in both directions.

#include "transfer.hpp"

#include <curl/curl.h>

#include <cstdint>
#include <cstring>
#include <string>

namespace {

using bench::transfer;
using bench::transfer_meter;

/// What the callbacks work on.
class progress {
public:
    transfer const* work = nullptr;
    std::uint64_t left = 0;  ///< of an upload
    std::uint64_t moved = 0; ///< bytes
};

std::size_t take(char*, std::size_t, std::size_t size, void* state)
{
    static_cast<progress*>(state)->moved += size;
    return size;
}

std::size_t give(char* to, std::size_t, std::size_t at_most, void* state)
{
    progress& now = *static_cast<progress*>(state);
    std::string_view const piece = now.work->next(now.left, at_most);
    std::memcpy(to, piece.data(), piece.size());
    now.left -= piece.size();
    now.moved += piece.size();
    return piece.size();
}

std::uint64_t move(CURL* easy, transfer const& work, std::uint64_t bytes)
{
    progress now;
    now.work = &work;
    now.left = bytes;
    std::string const url = work.origin + "/" + (work.up ? "body" : std::to_string(bytes));
    curl_easy_setopt(easy, CURLOPT_URL, url.c_str());
    if (work.up) {
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(bytes));
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, give);
        curl_easy_setopt(easy, CURLOPT_READDATA, &now);
    } else {
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &now);
    }
    long status = 0;
    if (curl_easy_perform(easy) != CURLE_OK || curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK ||
        status != 200)
        bench::give_up("the transfer failed");
    return now.moved;
}

} // namespace

int main(int argc, char** argv)
{
    transfer const work = transfer::from_arguments(argc, argv);
    curl_global_init(CURL_GLOBAL_ALL);
    CURL* const easy = curl_easy_init();
    curl_slist* const headers = curl_slist_append(curl_slist_append(nullptr, "Authorization: Bearer token"), "Expect:");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 64L << 10);
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, 64L << 10);
    if (!work.ca_file.empty())
        curl_easy_setopt(easy, CURLOPT_CAINFO, work.ca_file.c_str());
    move(easy, work, transfer_meter::warm_up);
    transfer_meter meter;
    meter.begin();
    meter.end(move(easy, work, work.bytes));
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
    curl_global_cleanup();
}
