#ifndef APPMIXER_JSON_IMPL_JSON_DECODER_IPP
#define APPMIXER_JSON_IMPL_JSON_DECODER_IPP

#include <appmixer/json/detail/json_decoder.hpp>
#include <appmixer/json/impl/json_handlers.ipp>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/parse_options.hpp>

namespace appmixer::detail {

/// Descriptors nest deeper than the library's default of 32, and hostile responses deeper than any bound.
inline json::parse_options json_limits()
{
    json::parse_options limits;
    limits.max_depth = deepest_json;
    return limits;
}

APPMIXER_DECL json_decoder::json_decoder(type_descriptor const& shape, void* target, std::string_view const* key)
    : parser_(json_limits(), shape, target, key)
{
}

APPMIXER_DECL boost::system::error_code json_decoder::put(std::string_view piece, bool last)
{
    boost::system::error_code code;
    parser_.handler().begin_piece(piece);
    std::size_t const used = parser_.write_some(!last, piece.data(), piece.size(), code);
    parser_.handler().end_piece();
    if (!code && used < piece.size()) {
        code = json::error::extra_data;
        parser_.fail(code);
    }
    return code;
}

} // namespace appmixer::detail

#endif
