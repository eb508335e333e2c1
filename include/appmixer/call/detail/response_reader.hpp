#ifndef APPMIXER_CALL_DETAIL_RESPONSE_READER_HPP
#define APPMIXER_CALL_DETAIL_RESPONSE_READER_HPP

#include <appmixer/call/operation.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/json/detail/json_response.hpp>

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// The result of a call while it comes into being. A long response of JSON is read as it arrives, when the transport
/// can stream, or in slices afterwards; a short one at once. What reading a long one takes is made when it begins: a
/// call that waits has nothing of it.
template <class Op>
class response_text_reader final : public body_sink {
public:
    using response_type = typename Op::response_type;
    // Here, so that the words on a type that cannot be read come early.
    static_assert(sizeof(shape_of<response_type>) > 0);

    explicit response_text_reader(call_context& context) noexcept : slice_(context.slice) { context.sink = this; }
    response_text_reader(response_text_reader const&) = delete;
    response_text_reader& operator=(response_text_reader const&) = delete;

    bool begin(http_response const& head) override
    {
        if (!long_ && !json_response::is_long(head, slice_))
            return false;
        return slices().begin(head);
    }
    error put(std::string_view piece) override { return long_->json.put(piece); }

    /// One step, to be made until nothing is left to do, when the exchange is over. True when there is more.
    bool step(result<http_response> const& response)
    {
        bool const good = response && is_success(response->status);
        if (!long_ && (!good || response->body.size() <= slice_))
            return false;
        return good ? slices().step(*response) : long_->json.discard();
    }

    /// What came of it, behind the last step: gives the value, or why there is none. time: the clock of the call.
    result<void> finish(result<http_response>& response, time_source const& time, response_type& value)
    {
        if (!response) // the sink's own failures come this way, too
            return response.error().phase() == phase::decode ? response_failure<Op>(response.error())
                                                             : response.error();
        if (!is_success(response->status))
            return status_error(*response, time);
        if (!long_)
            return read_response<Op>(*response, value);
        if (long_->json.failure().code())
            return response_failure<Op>(long_->json.failure());
        value = std::move(long_->value);
        return {};
    }

private:
    class long_response {
    public:
        explicit long_response(std::size_t slice) noexcept
            : json(shape_of<response_type>::value, &value, response_key<Op>(), slice)
        {
        }
        response_type value{};
        json_response json;
    };

    json_response& slices()
    {
        if (!long_)
            long_ = std::make_unique<long_response>(slice_);
        return long_->json;
    }

    std::size_t slice_;
    std::unique_ptr<long_response> long_;
};

/// A response that is not read from JSON.
template <class Op>
requires(!returns_json<Op>) class response_text_reader<Op> {
public:
    explicit response_text_reader(call_context&) noexcept {}

    bool step(result<http_response> const&) noexcept { return false; }
    template <class... Value>
    result<void> finish(result<http_response>& response, time_source const& time, Value&... value)
    {
        if (!response)
            return response.error();
        if (!is_success(response->status))
            return status_error(*response, time);
        ((value = std::move(*response)), ...);
        return {};
    }
};

} // namespace appmixer::detail

#endif
