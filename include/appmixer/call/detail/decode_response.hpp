#ifndef APPMIXER_CALL_DETAIL_DECODE_RESPONSE_HPP
#define APPMIXER_CALL_DETAIL_DECODE_RESPONSE_HPP

// Decodes responses: one that is complete at once, and that of a call in slices if it is long.

#include <appmixer/call/detail/json_response.hpp>
#include <appmixer/call/detail/response_description.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/time_source.hpp>
#include <appmixer/core/transport.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace appmixer::detail {

/// The error of a response whose status is not 2xx.
APPMIXER_DECL error status_error(http_response const& response, time_source const& time = system_time());

/// Decodes a complete response.
///
/// value: an empty object of the response type; null for void. odd: set to the fields of another type than declared, if
/// there are any; may be null.
APPMIXER_DECL result<void> decode_response(response_description const& description, http_response& response,
                                           time_source const& time, void* value, odd_fields* odd = nullptr);

/// Decodes the response of a call. A short response is decoded at once. A long JSON response is decoded as it arrives
/// if the transport streams, otherwise in slices after the exchange. The state for a long response is allocated when
/// its body begins, so that a waiting call needs little memory.
class response_decoder final : public body_sink {
public:
    explicit response_decoder(response_description const& description) noexcept : description_(&description) {}
    response_decoder(response_decoder const&) = delete;
    response_decoder& operator=(response_decoder const&) = delete;

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
    /// time: the clock of the call. value, odd: as for `decode_response`.
    APPMIXER_DECL result<void> finish(result<http_response>& response, time_source const& time, void* value,
                                      odd_fields* odd);

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
#include <appmixer/call/impl/decode_response.ipp>
#endif

#endif
