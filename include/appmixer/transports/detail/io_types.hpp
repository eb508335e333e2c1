#ifndef APPMIXER_TRANSPORTS_DETAIL_IO_TYPES_HPP
#define APPMIXER_TRANSPORTS_DETAIL_IO_TYPES_HPP

// The types of reads and writes: what is written, and what comes back.

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <cstddef>
#include <tuple>

namespace appmixer::detail {

/// The result of a read or write: the error code and the number of bytes transferred.
using io_result = std::tuple<boost::system::error_code, std::size_t>;

/// The completion token of reads and writes, which makes `co_await` return an `io_result` instead of throwing. It needs
/// no further coroutine frame, which `use_awaitable` would allocate.
inline constexpr asio::as_tuple_t<asio::deferred_t> as_io_result{asio::deferred};

/// The head and the body of a request.
using output_buffers = std::array<asio::const_buffer, 2>;

} // namespace appmixer::detail

#endif
