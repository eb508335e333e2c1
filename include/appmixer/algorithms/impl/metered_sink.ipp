#ifndef APPMIXER_ALGORITHMS_IMPL_METERED_SINK_IPP
#define APPMIXER_ALGORITHMS_IMPL_METERED_SINK_IPP

#include <appmixer/algorithms/detail/download_plan.hpp>
#include <appmixer/algorithms/detail/file_sink.hpp>
#include <appmixer/algorithms/detail/metered_sink.hpp>
#include <appmixer/core/detail/content_coding.hpp>

#include <string>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL error download_too_large(std::uint64_t limit)
{
    return error(errc::response_too_large, phase::read,
                 "the download exceeds the limit of " + std::to_string(limit) +
                     " bytes, set by transfer_options::limit");
}

APPMIXER_DECL bool metered_sink::begin(http_response const& head)
{
    bool const wanted = inner_.begin(head);
    status_ = head.status;
    codings_ = is_success(head.status) ? content_codings(head.headers) : std::string();
    if (file_ == nullptr)
        meter_.begin(whole_length(head));
    else
        meter_.begin(file_->expected(), file_->done());
    return wanted;
}

/// The error of a file that came encoded: to store it so would give it another content, and to decode it is the work of
/// a layer that requests the coding.
inline error not_as_stored(int status, std::string const& codings)
{
    diagnostics info;
    info.phase = phase::read;
    info.status = status;
    info.detail = "the body has the content coding " + codings + ", which was not requested";
    return error(errc::malformed_response, std::move(info));
}

APPMIXER_DECL error metered_sink::put(std::string_view piece)
{
    if (!codings_.empty())
        return not_as_stored(status_, codings_);
    std::uint64_t const done = meter_.current().done;
    if (done > how_.limit() || piece.size() > how_.limit() - done)
        return download_too_large(how_.limit());
    error failure = inner_.put(piece);
    if (failure.code())
        return failure;
    std::optional<transfer_progress> const news = meter_.add(piece.size(), time_.now());
    if (news && how_.progress())
        how_.progress()(*news);
    return error();
}

APPMIXER_DECL void metered_sink::finish()
{
    std::optional<transfer_progress> const last = meter_.finish();
    if (last && how_.progress())
        how_.progress()(*last);
}

} // namespace appmixer::detail

#endif
