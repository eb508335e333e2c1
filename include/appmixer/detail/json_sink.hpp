#ifndef APPMIXER_DETAIL_JSON_SINK_HPP
#define APPMIXER_DETAIL_JSON_SINK_HPP

#include <appmixer/detail/json_answer.hpp>
#include <appmixer/operation.hpp>
#include <appmixer/transport.hpp>

#include <boost/system/result.hpp>

#include <string_view>
#include <utility>

namespace appmixer::detail {

class json_sink final : public body_sink {
public:
    explicit json_sink(json_answer& answer) noexcept : answer_(&answer) {}
    bool begin(http_response const& head) override { return answer_->begin(head); }
    error put(std::string_view piece) override { return answer_->put(piece); }

private:
    json_answer* answer_;
};

/// The result of a call while it comes into being: an answer of JSON is read as it arrives, when the transport can
/// stream, or in slices afterwards.
template <class Op>
class answer_reader {
public:
    using response_type = typename Op::response_type;

    explicit answer_reader(call_context& context) noexcept
        : outcome_(boost::system::in_place_value),
          json_(shape_of<response_type>::value, &*outcome_, response_key<Op>(), context.slice), sink_(json_)
    {
        context.sink = &sink_;
    }
    answer_reader(answer_reader const&) = delete;
    answer_reader& operator=(answer_reader const&) = delete;

    /// One step, to be made until nothing is left to do, when the exchange is over. True when there is more.
    bool step(result<http_response> const& answer)
    {
        return answer && is_success(answer->status) ? json_.step(*answer) : json_.discard();
    }

    /// What came of it, behind the last step.
    result<response_type>& outcome(result<http_response>& answer)
    {
        if (!answer) // the sink's own failures come this way, too
            outcome_ = answer.error().phase() == phase::decode ? answer_failure<Op>(answer.error()) : answer.error();
        else if (!is_success(answer->status))
            outcome_ = status_error(*answer);
        else if (json_.failure().code())
            outcome_ = answer_failure<Op>(json_.failure());
        return outcome_;
    }

private:
    result<response_type> outcome_;
    json_answer json_;
    json_sink sink_;
};

/// An answer that is not read from JSON.
template <class Op>
requires(!answers_json<Op>) class answer_reader<Op> {
public:
    using response_type = typename Op::response_type;

    explicit answer_reader(call_context&) noexcept {}

    bool step(result<http_response> const&) noexcept { return false; }
    result<response_type>& outcome(result<http_response>& answer)
    {
        if (answer)
            outcome_ = decode<Op>(std::move(*answer));
        else
            outcome_ = answer.error();
        return outcome_;
    }

private:
    result<response_type> outcome_{error()};
};

} // namespace appmixer::detail

#endif
