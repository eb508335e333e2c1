#ifndef APPMIXER_ALGORITHMS_IMPL_FAN_OUT_OPTIONS_IPP
#define APPMIXER_ALGORITHMS_IMPL_FAN_OUT_OPTIONS_IPP

#include <appmixer/algorithms/fan_out_options.hpp>

#include <algorithm>

namespace appmixer {

APPMIXER_DECL batch_failure::batch_failure(std::size_t position, std::exception_ptr cause)
    : index(position), thrown(std::move(cause))
{
    try {
        std::rethrow_exception(thrown);
    } catch (boost::system::system_error const& e) {
        error = detail::cause_of(e);
    } catch (...) {
    }
}

APPMIXER_DECL batch_result::batch_result(std::size_t done, std::vector<batch_failure> failed, std::size_t not_begun)
    : done_(done), failures_(std::move(failed)), not_begun_(not_begun)
{
    std::sort(failures_.begin(), failures_.end(),
              [](batch_failure const& a, batch_failure const& b) { return a.index < b.index; });
}

APPMIXER_DECL void batch_result::throw_if_failed() const
{
    if (!failures_.empty())
        std::rethrow_exception(failures_.front().thrown);
}

} // namespace appmixer

#endif
