#ifndef APPMIXER_CALL_DETAIL_RESPONSE_READER_HPP
#define APPMIXER_CALL_DETAIL_RESPONSE_READER_HPP

#include <appmixer/call/detail/response_description.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/json/detail/json_response.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace appmixer::detail {

/// Reads the response of a call. A long one of JSON is read as it arrives when the transport can stream, or in slices
/// afterwards; a short one at once. What a long one needs is made when its body begins, so a waiting call holds none of
/// it.
class response_text_reader final : public body_sink {
public:
    explicit response_text_reader(response_description const& description) noexcept : description_(&description) {}
    response_text_reader(response_text_reader const&) = delete;
    response_text_reader& operator=(response_text_reader const&) = delete;

    /// Makes this the sink of the call if its response is JSON. slice: the most bytes a step works on.
    void attach(call_context& context) noexcept
    {
        slice_ = context.slice;
        if (description_->type != nullptr)
            context.sink = this;
    }

    APPMIXER_DECL bool begin(http_response const& head) override;
    APPMIXER_DECL error put(std::string_view piece) override;

    /// Works on one slice, once the exchange is over. True when there is more to do.
    APPMIXER_DECL bool step(result<http_response> const& response);

    /// After the last step: moves the result to `value`, or gives the error. time: the clock of the call. value: as in
    /// `decode_response`.
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
