#ifndef APPMIXER_CALL_IMPL_JSON_RESPONSE_IPP
#define APPMIXER_CALL_IMPL_JSON_RESPONSE_IPP

#include <appmixer/call/detail/json_response.hpp>
#include <appmixer/core/detail/utf8.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace appmixer::detail {

inline bool contains_ignoring_case(std::string_view text, std::string_view word)
{
    return std::search(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
               return iequals(std::string_view(&a, 1), std::string_view(&b, 1));
           }) != text.end();
}

APPMIXER_DECL bool is_blank(std::string_view text) noexcept
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

APPMIXER_DECL std::string unrequested_coding(std::string_view body, std::string const& coding)
{
    if (body.starts_with("\x1f\x8b"))
        return "the body is gzip, which was not requested; with_gzip() decompresses it";
    return coding.empty() ? coding : "the body has the content coding " + coding + ", which was not requested";
}

APPMIXER_DECL bool is_called_html(http_response const& head)
{
    return contains_ignoring_case(head.headers.get("Content-Type").value_or(std::string_view()), "html");
}

/// The length of a body, when its head tells it.
inline std::optional<std::size_t> length_of_body(http_response const& head) noexcept
{
    std::string_view const length = head.headers.get("Content-Length").value_or(std::string_view());
    std::size_t bytes = 0;
    auto const [end, code] = std::from_chars(length.data(), length.data() + length.size(), bytes);
    if (code != std::errc() || end != length.data() + length.size())
        return std::nullopt;
    return bytes;
}

APPMIXER_DECL bool json_response::is_long(http_response const& head, std::size_t slice) noexcept
{
    std::optional<std::size_t> const length = length_of_body(head);
    return is_success(head.status) && (!length || *length > slice);
}

APPMIXER_DECL json_response::json_response(type_descriptor const& shape, void* target, std::string_view const* key,
                                           std::size_t slice) noexcept
    : shape_(&shape), target_(target), key_(key), slice_(slice)
{
}

/// Notes what the head says; false for a page of HTML.
inline bool json_response::look_at(http_response const& response)
{
    status_ = response.status;
    std::string_view const type = response.headers.get("Content-Type").value_or(std::string_view());
    // Not marked as cut: a secret that was cut must stand at the end to be found.
    constexpr std::size_t longest_name = 80;
    // What nearly all servers say is recognized at once; looking for a word in any spelling is slow.
    std::string_view const coding = response.headers.get("Content-Encoding").value_or(std::string_view());
    if (!coding.empty() && !iequals(coding, "identity"))
        coding_ = cut_text(coding, longest_name);
    if (type == "application/json" || type == "application/json; charset=utf-8")
        return true;
    if (!contains_ignoring_case(type, "json"))
        other_type_ = cut_text(type, longest_name);
    return !contains_ignoring_case(type, "html");
}

inline error json_response::failed(errc code, std::string_view beginning, std::string detail) const
{
    diagnostics info;
    info.phase = phase::decode;
    info.status = status_;
    info.body_excerpt = shown_text(beginning, excerpt_size);
    info.detail = std::move(detail);
    return error(code, std::move(info));
}

/// Forgets what was read so far.
inline void json_response::drop()
{
    in_pieces_ = false;
    other_type_.clear();
    coding_.clear();
    failure_ = error();
    odd_ = odd_fields();
    if (progress_) {
        progress_.reset();
        shape_->clear(target_);
    }
}

APPMIXER_DECL bool json_response::begin(http_response const& head)
{
    drop();
    if (!is_long(head, slice_) || !look_at(head))
        return false;
    progress_.emplace(*shape_, target_, key_, length_of_body(head).value_or(slice_));
    in_pieces_ = true;
    return true;
}

APPMIXER_DECL error json_response::put(std::string_view piece)
{
    progress& body = *progress_;
    std::size_t const quoted = (std::min)(piece.size(), body.beginning.size() - body.beginning_size);
    std::copy_n(piece.begin(), quoted, body.beginning.begin() + body.beginning_size);
    body.beginning_size += quoted;
    body.blank = body.blank && is_blank(piece);
    if (json_fault const fault = body.reader.put(piece))
        conclude(fault, std::string_view(body.beginning.data(), body.beginning_size));
    return failure_;
}

/// At the end of a text, or where it turned out to be no JSON.
inline void json_response::conclude(json_fault const& fault, std::string_view beginning)
{
    if (std::string encoded = fault ? unrequested_coding(beginning, coding_) : std::string(); !encoded.empty()) {
        failure_ = failed(errc::invalid_json, {}, std::move(encoded));
    } else if (fault) {
        // A server that calls its JSON something else is believed when the body parses; one whose body does not parse
        // either has sent something else.
        failure_ = other_type_.empty() ? failed(errc::invalid_json, beginning, fault.message())
                                       : failed(errc::unexpected_content_type, beginning, other_type_);
    } else if (shape_mismatch const* const why = progress_->reader.mismatch()) {
        diagnostics info = failed(errc::unexpected_shape, beginning, {}).info();
        info.json_pointer = why->pointer;
        info.detail = why->text();
        failure_ = error(errc::unexpected_shape, std::move(info));
    } else if (progress_->reader.odd().count > 0) {
        odd_ = progress_->reader.odd();
    }
}

APPMIXER_DECL bool json_response::step(http_response const& response)
{
    if (failure_.code())
        return false;
    if (in_pieces_ && (response.status != status_ || !response.body.empty()))
        drop(); // of an attempt before this one
    std::string_view const text = response.body;
    if (!progress_) {
        status_ = response.status;
        progress_.emplace(*shape_, target_, key_, text.size());
    }
    progress& body = *progress_;
    std::string_view const beginning = in_pieces_ ? std::string_view(body.beginning.data(), body.beginning_size) : text;
    if (in_pieces_ ? body.blank : body.used == 0 && is_blank(text)) {
        failure_ = failed(errc::empty_response, beginning, {});
        return false;
    }
    std::string_view const piece = text.substr(body.used, slice_);
    body.used += piece.size();
    bool const ended = body.used == text.size();
    json_fault const fault = body.reader.put(piece, ended);
    if (!fault && !ended)
        return true;
    if (fault && !in_pieces_)
        look_at(response);
    conclude(fault, beginning);
    return false;
}

} // namespace appmixer::detail

#endif
