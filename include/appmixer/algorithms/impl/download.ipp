#ifndef APPMIXER_ALGORITHMS_IMPL_DOWNLOAD_IPP
#define APPMIXER_ALGORITHMS_IMPL_DOWNLOAD_IPP

#include <appmixer/algorithms/download.hpp>

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

APPMIXER_DECL error brought_little()
{
    return error(errc::connection_closed, phase::read, "the server sends the file in parts that are too small");
}

} // namespace appmixer::detail

#endif
