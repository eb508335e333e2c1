#ifndef APPMIXER_TRANSPORTS_IMPL_REQUEST_STREAM_IPP
#define APPMIXER_TRANSPORTS_IMPL_REQUEST_STREAM_IPP

#include <appmixer/transports/detail/request_stream.hpp>

#include <boost/asio/buffer.hpp>

#include <array>
#include <charconv>
#include <string_view>

namespace appmixer::detail {

APPMIXER_DECL error request_stream::next(output_buffers& out)
{
    out = output_buffers();
    result<std::string_view> const piece = source_.read(piece_size);
    if (!piece)
        return source_failure(piece.error());
    if (left_ && (piece->size() > *left_ || (piece->empty() && *left_ > 0)))
        return wrong_source_size(taken_ + *left_, taken_ + piece->size());
    bool const is_first = taken_ == 0;
    taken_ += piece->size();
    at_end_ = piece->empty();
    if (left_) {
        *left_ -= piece->size();
    } else {
        std::array<char, 16> size{};
        char* const end = std::to_chars(size.data(), size.data() + size.size(), piece->size(), 16).ptr;
        line_.assign(is_first ? "" : "\r\n").append(size.data(), end).append(at_end_ ? "\r\n\r\n" : "\r\n");
        out[0] = asio::buffer(line_);
    }
    out[1] = asio::buffer(*piece);
    return error();
}

} // namespace appmixer::detail

#endif
