#ifndef APPMIXER_TESTING_IMPL_CUT_BODIES_IPP
#define APPMIXER_TESTING_IMPL_CUT_BODIES_IPP

#include <appmixer/testing/detail/cut_bodies.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL asio::awaitable<error> read_until_cut(body_source* source, std::uint64_t bytes)
{
    constexpr std::uint64_t largest_piece = 65536;
    while (source != nullptr && bytes > 0) {
        asio::awaitable<void> ready = source->ready();
        if (ready.valid())
            co_await std::move(ready);
        result<std::string_view> const piece = source->read(static_cast<std::size_t>((std::min)(bytes, largest_piece)));
        if (!piece)
            co_return source_failure(piece.error());
        if (piece->empty())
            break;
        bytes -= piece->size();
    }
    co_return error(errc::connection_closed, phase::write, "an injected fault");
}

APPMIXER_DECL bool cut_sink::begin(http_response const& head)
{
    begun_ = true;
    return outer_->begin(head);
}

APPMIXER_DECL error cut_sink::put(std::string_view piece)
{
    std::string_view const kept =
        piece.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, piece.size())));
    left_ -= kept.size();
    error failure = kept.empty() ? error() : outer_->put(kept);
    if (!failure.code() && kept.size() < piece.size())
        failure = error(errc::connection_closed, phase::read, "an injected fault");
    return failure;
}

APPMIXER_DECL error cut_sink::cut(http_response& response)
{
    if (response.body.size() <= left_)
        return error();
    std::string const body = std::exchange(response.body, {});
    if (outer_ != nullptr && !begun_ && begin(response))
        return put(body);
    return error(errc::connection_closed, phase::read, "an injected fault");
}

} // namespace appmixer::detail

#endif
