#ifndef APPMIXER_CALL_IMPL_RESPONSE_READER_IPP
#define APPMIXER_CALL_IMPL_RESPONSE_READER_IPP

#include <appmixer/call/detail/response_reader.hpp>
#include <appmixer/call/impl/response_description.ipp>

namespace appmixer::detail {

class response_text_reader::long_response {
public:
    long_response(response_description const& description, std::size_t slice)
        : value(description.make()), json(*description.type, value.get(), description.key, slice)
    {
    }
    erased_value value;
    json_response json;
};

APPMIXER_DECL void response_text_reader::delete_long_response::operator()(long_response* response) const noexcept
{
    delete response;
}

inline json_response& response_text_reader::long_json()
{
    if (!long_)
        long_.reset(new long_response(*description_, slice_));
    return long_->json;
}

APPMIXER_DECL bool response_text_reader::begin(http_response const& head)
{
    if (!long_ && !json_response::is_long(head, slice_))
        return false;
    return long_json().begin(head);
}

APPMIXER_DECL error response_text_reader::put(std::string_view piece) { return long_->json.put(piece); }

APPMIXER_DECL bool response_text_reader::step(result<http_response> const& response)
{
    if (description_->type == nullptr)
        return false;
    bool const succeeded = response && is_success(response->status);
    if (!long_ && (!succeeded || response->body.size() <= slice_))
        return false;
    return succeeded ? long_json().step(*response) : long_->json.discard();
}

APPMIXER_DECL result<void> response_text_reader::finish(result<http_response>& response, time_source const& time,
                                                        void* value)
{
    if (!response) // also an error of `put`, which the transport returns
        return response.error().phase() == phase::decode ? decode_error(*description_, response.error())
                                                         : response.error();
    if (!long_ || !is_success(response->status))
        return decode_response(*description_, *response, time, value);
    if (long_->json.failure().code())
        return decode_error(*description_, long_->json.failure());
    description_->move(long_->value.get(), value);
    return {};
}

} // namespace appmixer::detail

#endif
