#ifndef APPMIXER_LAYERS_IMPL_GZIP_DECODER_IPP
#define APPMIXER_LAYERS_IMPL_GZIP_DECODER_IPP

#include <appmixer/core/detail/content_coding.hpp>
#include <appmixer/layers/detail/gzip_decoder.hpp>

#include <zlib.h>

#include <algorithm>
#include <new>
#include <utility>

namespace appmixer::detail {

class gunzip::stream {
public:
    stream()
    {
        constexpr int largest_window = 15, gzip_alone = 16;
        if (inflateInit2(&z, largest_window + gzip_alone) != Z_OK)
            throw std::bad_alloc();
    }
    ~stream() { inflateEnd(&z); }
    stream(stream const&) = delete;
    stream& operator=(stream const&) = delete;

    z_stream z = {};
};

APPMIXER_DECL gunzip::gunzip() : stream_(std::make_unique<stream>()) {}

APPMIXER_DECL gunzip::~gunzip() = default;

APPMIXER_DECL result<std::size_t> gunzip::step(std::string_view& input, std::span<char> output)
{
    z_stream& z = stream_->z;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data())); // it is only read
    z.avail_in = static_cast<uInt>(input.size());
    z.next_out = reinterpret_cast<Bytef*>(output.data());
    z.avail_out = static_cast<uInt>(output.size());
    while (true) {
        if (at_end_) {
            if (begun_ && z.avail_in > 0 && *z.next_in == 0)
                is_padding_ = true;
            for (; is_padding_ && z.avail_in > 0 && *z.next_in == 0; --z.avail_in)
                ++z.next_in;
            if (z.avail_in == 0)
                break;
            if (is_padding_)
                return error(errc::malformed_response, phase::read, "data after the zero padding");
            inflateReset(&z);
            at_end_ = false;
            begun_ = true;
        }
        int const code = inflate(&z, Z_NO_FLUSH);
        at_end_ = code == Z_STREAM_END;
        if (code == Z_MEM_ERROR)
            throw std::bad_alloc();
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
            return error(errc::malformed_response, phase::read, z.msg ? z.msg : "not in gzip format");
        if (z.avail_out == 0 || (z.avail_in == 0 && !at_end_))
            break;
    }
    input.remove_prefix(input.size() - z.avail_in);
    has_more_ = z.avail_out == 0 && !at_end_;
    return output.size() - z.avail_out;
}

inline std::size_t body_limit(call_context const& context, std::size_t layer_limit)
{
    std::size_t const operation_limit = context.operation != nullptr ? context.operation->max_body_size : 0;
    return operation_limit != 0 ? operation_limit : layer_limit;
}

inline void remove_encoding(header_list& headers)
{
    headers.remove("Content-Encoding");
    headers.remove("Content-Length");
}

APPMIXER_DECL gzip_exchange::gzip_exchange(http_request& request, call_context& context, std::size_t max_size)
    : request_(request), context_(context), outer_(context.sink), max_size_(body_limit(context, max_size))
{
    request.headers.append("Accept-Encoding", "gzip");
    context.sink = this;
}

APPMIXER_DECL gzip_exchange::~gzip_exchange()
{
    context_.sink = outer_;
    request_.headers.remove("Accept-Encoding");
}

inline error gzip_exchange::failure(errc code, std::string cause) const
{
    diagnostics info;
    info.phase = phase::read;
    info.status = status_;
    info.detail = std::move(cause);
    return error(code, std::move(info));
}

inline error gzip_exchange::unsupported_coding() const
{
    return failure(errc::malformed_response, "unsupported Content-Encoding: " + unsupported_);
}

APPMIXER_DECL bool gzip_exchange::begin(http_response const& head)
{
    begun_ = true;
    status_ = head.status;
    std::string const codings = content_codings(head.headers);
    bool const is_gzip = codings == "gzip";
    unsupported_ = is_gzip ? std::string() : codings;
    outer_wants_body_ = false;
    decoder_.reset();
    encoded_.clear();
    used_ = 0;
    body_.clear();
    decoded_ = 0;
    if (codings.empty()) {
        outer_wants_body_ = outer_ != nullptr && outer_->begin(head);
        return outer_wants_body_;
    }
    if (is_gzip) {
        decoder_.emplace();
        if (outer_ != nullptr) {
            http_response shown(head.status);
            shown.headers = head.headers;
            remove_encoding(shown.headers);
            outer_wants_body_ = outer_->begin(shown);
        }
    }
    return true;
}

APPMIXER_DECL error gzip_exchange::put(std::string_view piece)
{
    if (!unsupported_.empty())
        return unsupported_coding();
    if (!decoder_)
        return outer_->put(piece);
    if (used_ > encoded_.size() / 2) { // not each time: erasing moves the remaining input
        encoded_.erase(0, used_);
        used_ = 0;
    }
    encoded_ += piece;
    return step();
}

APPMIXER_DECL error gzip_exchange::take_body(http_response& response)
{
    if (begun_ || content_codings(response.headers).empty())
        return error();
    std::string body = std::move(response.body);
    response.body.clear();
    begin(response);
    if (!unsupported_.empty() && !body.empty())
        return unsupported_coding();
    encoded_ = std::move(body);
    return error();
}

APPMIXER_DECL error gzip_exchange::step()
{
    constexpr std::size_t largest = std::size_t(64) << 10;
    if (output_.empty())
        output_.resize(std::clamp<std::size_t>(context_.slice, 1, largest));
    std::string_view input = std::string_view(encoded_).substr(used_, output_.size());
    std::size_t const before = input.size();
    result<std::size_t> const size = decoder_->step(input, output_);
    used_ += before - input.size();
    if (!size)
        return failure(errc::malformed_response, "invalid gzip body: " + size.error().detail());
    if (*size > max_size_ - decoded_)
        return failure(errc::response_too_large, "the decompressed body exceeds the limit of " +
                                                     std::to_string(max_size_) +
                                                     " bytes, set by max_size of with_gzip or by the operation");
    decoded_ += *size;
    std::string_view const text(output_.data(), *size);
    if (!outer_wants_body_)
        body_ += text;
    else if (!text.empty())
        return outer_->put(text);
    return error();
}

APPMIXER_DECL error gzip_exchange::finish(http_response& response)
{
    if (!decoder_)
        return error();
    if (!decoder_->complete())
        return failure(errc::malformed_response, "the gzip body is truncated");
    remove_encoding(response.headers);
    response.body = std::move(body_);
    return error();
}

} // namespace appmixer::detail

#endif
