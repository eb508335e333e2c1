#ifndef APPMIXER_CORE_IMPL_BODY_IN_MEMORY_IPP
#define APPMIXER_CORE_IMPL_BODY_IN_MEMORY_IPP

#include <appmixer/core/detail/body_in_memory.hpp>

#include <utility>

namespace appmixer::detail {

APPMIXER_DECL asio::awaitable<error> body_in_memory::read()
{
    if (source_ == nullptr)
        co_return error();
    result<std::string> body = co_await read_all(*source_);
    if (!body)
        co_return body.error();
    body_ = std::move(*body);
    body_.swap(request_.body);
    context_.source = nullptr;
    co_return error();
}

} // namespace appmixer::detail

#endif
