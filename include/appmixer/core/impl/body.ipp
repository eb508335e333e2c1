#ifndef APPMIXER_CORE_IMPL_BODY_IPP
#define APPMIXER_CORE_IMPL_BODY_IPP

#include <appmixer/core/body.hpp>

#include <utility>

namespace appmixer {

namespace detail {

APPMIXER_DECL error source_failure(error const& cause)
{
    diagnostics info;
    info.phase = phase::write;
    info.detail = cause.detail().empty() ? cause.code().message() : std::string(cause.detail());
    return error(errc::body_source_failed, std::move(info));
}

APPMIXER_DECL error wrong_source_size(std::uint64_t announced, std::uint64_t provided)
{
    return error(errc::invalid_request, phase::write,
                 "the source of the body announced " + std::to_string(announced) + " bytes, but provided " +
                     (provided < announced ? "only " + std::to_string(provided) : "more"));
}

} // namespace detail

APPMIXER_DECL asio::awaitable<result<std::string>> read_all(body_source& source)
{
    constexpr std::size_t piece_size = std::size_t(64) << 10;
    std::string body;
    while (true) {
        asio::awaitable<void> ready = source.ready();
        if (ready.valid())
            co_await std::move(ready);
        result<std::string_view> const piece = source.read(piece_size);
        if (!piece)
            co_return detail::source_failure(piece.error());
        if (piece->empty())
            break;
        body += *piece;
    }
    std::optional<std::uint64_t> const size = source.size();
    if (size && *size != body.size())
        co_return detail::wrong_source_size(*size, body.size());
    co_return std::move(body);
}

} // namespace appmixer

#endif
