#ifndef APPMIXER_ALGORITHMS_IMPL_DOWNLOAD_IPP
#define APPMIXER_ALGORITHMS_IMPL_DOWNLOAD_IPP

#include <appmixer/algorithms/download.hpp>
#include <appmixer/call/detail/build_request.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace appmixer::detail {

APPMIXER_DECL download_result describe_download(http_response const& head, std::uint64_t size)
{
    download_result described;
    described.size = size;
    described.content_type = head.headers.get("Content-Type").value_or(std::string_view());
    described.file_name = file_name_of(head.headers.get("Content-Disposition").value_or(std::string_view()));
    return described;
}

APPMIXER_DECL std::string download_source(operation_description const& description, void const* operation)
{
    result<http_request> const request = build_request(description, operation, 0, false);
    if (!request)
        return {};                              // the call fails as well
    std::uint64_t hash = 14695981039346656037U; // FNV-1a, which is the same in every build
    for (std::string_view const part :
         {to_string(request->method), std::string_view(request->target), std::string_view(request->body)})
        for (char const c : std::string(part) + '\n')
            hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    return std::to_string(hash);
}

APPMIXER_DECL error brought_little()
{
    return error(errc::connection_closed, phase::read, "the server sends the file in parts that are too small");
}

} // namespace appmixer::detail

#endif
