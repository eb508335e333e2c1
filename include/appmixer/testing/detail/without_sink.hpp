#ifndef APPMIXER_TESTING_DETAIL_WITHOUT_SINK_HPP
#define APPMIXER_TESTING_DETAIL_WITHOUT_SINK_HPP

// Removes the body sink of a call for a while.

#include <appmixer/core/transport.hpp>

namespace appmixer::detail {

/// While it exists, a call has no body sink, so that the body is in the response.
class without_sink {
public:
    explicit without_sink(call_context& context) : context_(&context), sink_(context.sink) { context.sink = nullptr; }
    ~without_sink() { context_->sink = sink_; }
    without_sink(without_sink const&) = delete;
    without_sink& operator=(without_sink const&) = delete;

private:
    call_context* context_;
    body_sink* sink_;
};

} // namespace appmixer::detail

#endif
