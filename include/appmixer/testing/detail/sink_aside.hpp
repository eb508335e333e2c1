#ifndef APPMIXER_TESTING_DETAIL_SINK_ASIDE_HPP
#define APPMIXER_TESTING_DETAIL_SINK_ASIDE_HPP

#include <appmixer/core/transport.hpp>

namespace appmixer::detail {

/// Takes the sink of a call aside for as long as it lives, so that the body comes in the response.
class sink_aside {
public:
    explicit sink_aside(call_context& context) : context_(&context), sink_(context.sink) { context.sink = nullptr; }
    ~sink_aside() { context_->sink = sink_; }
    sink_aside(sink_aside const&) = delete;
    sink_aside& operator=(sink_aside const&) = delete;

private:
    call_context* context_;
    body_sink* sink_;
};

} // namespace appmixer::detail

#endif
