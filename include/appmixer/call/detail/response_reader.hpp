#ifndef APPMIXER_CALL_DETAIL_RESPONSE_READER_HPP
#define APPMIXER_CALL_DETAIL_RESPONSE_READER_HPP

// Decodes the response of a call, in slices if it is long.

#include <appmixer/call/detail/response_description.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/json/detail/json_response.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace appmixer::detail {

/// Decodes the response of a call. A short response is decoded at once. A long JSON response is decoded as it arrives
/// if the transport streams, otherwise in slices after the exchange. The state for a long response is allocated when
/// its body begins, so that a waiting call needs little memory.
class response_text_reader final : public body_sink {
public:
    explicit response_text_reader(response_description const& description) noexcept : description_(&description) {}
    response_text_reader(response_text_reader const&) = delete;
    response_text_reader& operator=(response_text_reader const&) = delete;

    /// Makes this the body sink of the call if its response is JSON. Steps are limited to `context.slice` bytes.
    void attach(call_context& context) noexcept
    {
        slice_ = context.slice;
        if (description_->type != nullptr)
            context.sink = this;
    }

    APPMIXER_DECL bool begin(http_response const& head) override;
    APPMIXER_DECL error put(std::string_view piece) override;

    /// Decodes one slice, after the exchange. Returns true when there are more.
    APPMIXER_DECL bool step(result<http_response> const& response);

    /// Moves the decoded value to `value`, or returns the error. Called after the last step.
    ///
    /// time: the clock of the call. value: as for `decode_response`.
    APPMIXER_DECL result<void> finish(result<http_response>& response, time_source const& time, void* value);

private:
    class long_response;

    json_response& long_json();

    response_description const* description_;
    std::size_t slice_ = 0;
    class delete_long_response {
    public:
        APPMIXER_DECL void operator()(long_response* response) const noexcept;
    };
    std::unique_ptr<long_response, delete_long_response> long_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/call/impl/response_reader.ipp>
#endif

#endif
