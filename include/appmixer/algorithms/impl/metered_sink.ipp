#ifndef APPMIXER_ALGORITHMS_IMPL_METERED_SINK_IPP
#define APPMIXER_ALGORITHMS_IMPL_METERED_SINK_IPP

#include <appmixer/algorithms/detail/download_plan.hpp>
#include <appmixer/algorithms/detail/file_sink.hpp>
#include <appmixer/algorithms/detail/metered_sink.hpp>

#include <string>

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
    if (file_ == nullptr)
        meter_.begin(whole_length(head));
    else
        meter_.begin(file_->expected(), file_->done());
    return wanted;
}

APPMIXER_DECL error metered_sink::put(std::string_view piece)
{
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
