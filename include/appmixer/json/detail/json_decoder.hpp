#ifndef APPMIXER_JSON_DETAIL_JSON_DECODER_HPP
#define APPMIXER_JSON_DETAIL_JSON_DECODER_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/json/detail/json_events.hpp>

#include <boost/json/basic_parser.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <string_view>

namespace appmixer::detail {

/// Reads a JSON text that comes in pieces, cut anywhere, into an object of a type that has a table.
class json_decoder {
public:
    /// As `json_events`. The object holds what came as far as it was understood; it may not move.
    APPMIXER_DECL json_decoder(type_descriptor const& shape, void* target, std::string_view const* key);

    /// How long the text is, or may well be, in bytes.
    void expect(std::size_t bytes) noexcept { parser_.handler().expect(bytes); }
    /// Takes the next piece; the last one when it is known to be. What is wrong with the text, if anything is.
    APPMIXER_DECL boost::system::error_code put(std::string_view piece, bool last = false);
    /// There is no more. As `put`; not to be called behind the last piece.
    boost::system::error_code finish() { return put({}, true); }

    /// Why the whole text, which is JSON, is not what was asked for; null when it is.
    shape_mismatch const* mismatch() { return parser_.handler().mismatch(); }
    bool gather(std::size_t bytes) { return parser_.handler().gather(bytes); }
    bool discard() { return parser_.handler().discard(); }

private:
    json::basic_parser<json_events> parser_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/json_decoder.ipp>
#endif

#endif
