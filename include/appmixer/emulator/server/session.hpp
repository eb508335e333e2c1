#ifndef APPMIXER_EMULATOR_SERVER_SESSION_HPP
#define APPMIXER_EMULATOR_SERVER_SESSION_HPP

#include <appmixer/core/detail/body_wait.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/emulator/emulator_upload.hpp>
#include <appmixer/emulator/server/request_reader.hpp>
#include <appmixer/emulator/server/response_head.hpp>
#include <appmixer/emulator/server/server_core.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// One connection of a client.
class server_session : public std::enable_shared_from_this<server_session> {
public:
    server_session(std::shared_ptr<server_core> core, asio::ip::tcp::socket socket)
        : core_(std::move(core)), socket_(std::move(socket)), capacity_(buffer_size(core_->settings)),
          buffer_(std::make_unique_for_overwrite<char[]>(capacity_)), latency_timer_(core_->executor)
    {
        core_->sessions.insert(this);
    }
    ~server_session() { core_->remove(this); }
    server_session(server_session const&) = delete;
    server_session& operator=(server_session const&) = delete;

    /// Serves requests until the connection ends. `self` keeps the object alive.
    static asio::awaitable<void> run(std::shared_ptr<server_session> self);

    /// Whether no request is being served, or only a stream that may never end, so that closing the connection loses
    /// nothing.
    bool idle() const noexcept { return idle_; }
    /// Ends the delay of a response.
    void end_latency() { latency_timer_.cancel(); }
    /// When the connection is closed because the client takes too long.
    std::chrono::steady_clock::time_point deadline() const noexcept { return deadline_; }
    void close()
    {
        clear_deadline();
        boost::system::error_code ignored;
        socket_.close(ignored);
        latency_timer_.cancel();
        if (stream_wait_ != nullptr)
            stream_wait_->cancel();
    }

private:
    enum class outcome : unsigned char {
        keep_open,    ///< the connection is ready for another request
        close,        ///< the response was sent, and the connection has to be closed
        disconnected, ///< the client closed the connection or took too long
    };

    /// Receives one request and sends its response.
    asio::awaitable<outcome> exchange();
    /// Waits for the first byte of the next request. False when the connection has ended.
    asio::awaitable<bool> wait_for_request();
    /// Reads a request until the reader is done. False when the connection has ended.
    asio::awaitable<bool> receive(request_reader& reader);
    emulator_response respond(request_reader& reader);
    /// Whether the request is for the page of the emulator.
    bool is_for_page(http_request const& request) const { return core_->page && emulator_page::serves(request.target); }
    /// Passes what was read of the body to the upload. False when the response does not depend on the rest.
    bool pass_pieces(request_reader& reader);
    /// Waits for the latency of the settings.
    asio::awaitable<void> simulate_latency();
    /// Reports a request to the access log and to the page.
    void log_access(request_reader const& reader, http_response const& response, std::uint64_t body_size,
                    std::chrono::steady_clock::time_point began) const;

    /// Limits how long the client may take from now on.
    void set_deadline(std::chrono::steady_clock::duration limit)
    {
        deadline_ = std::chrono::steady_clock::now() + limit;
        core_->watch_deadlines(deadline_);
    }
    void clear_deadline() noexcept { deadline_ = (std::chrono::steady_clock::time_point::max)(); }

    /// Reads once and appends to the buffer. False when the connection has ended: closed by either side, or timed out.
    asio::awaitable<bool> read();
    /// Sends both with one write. False when the connection has ended.
    asio::awaitable<bool> write(std::string_view head, std::string_view body);
    /// Sends the body of a response from its stream, and counts its bytes in `sent`. False when the connection has
    /// ended, or the body is incomplete.
    asio::awaitable<bool> write_stream(body_source& source, body_framing framing, std::uint64_t& sent);
    /// Waits until the stream has data. False when the connection has ended.
    asio::awaitable<bool> wait_for_stream(asio::awaitable<void> ready);
    /// Notices that the client closes the connection while a stream has nothing to send. What the client sends
    /// meanwhile is kept for later; a client that fills the buffer is not watched any more.
    void watch_client();
    void take_input(boost::system::error_code code);
    asio::awaitable<void> linger();

    /// Room for more input, after the unread input.
    asio::mutable_buffer room() noexcept;
    std::string_view unread() const noexcept { return {buffer_.get() + begin_, end_ - begin_}; }
    void skip_blank_lines() noexcept;

    /// Room for a complete head, and enough to read a large body in few pieces.
    static std::size_t buffer_size(server_settings const& settings)
    {
        constexpr std::size_t minimum = 64 * 1024;
        return (std::max)(minimum, settings.header_limit + 1);
    }

    std::shared_ptr<server_core> core_;
    asio::ip::tcp::socket socket_;
    std::chrono::steady_clock::time_point deadline_ = (std::chrono::steady_clock::time_point::max)();
    std::size_t capacity_;
    std::unique_ptr<char[]> buffer_;
    std::size_t begin_ = 0; // [begin_, end_) of the buffer was received and is not consumed yet
    std::size_t end_ = 0;
    bool idle_ = true;
    bool watching_ = false;                   // `take_input` will be called
    body_wait* stream_wait_ = nullptr;        // of the stream that has nothing to send; else null
    std::optional<timestamp> time_;           // of the request being served; for the page
    std::unique_ptr<emulator_upload> upload_; // the request being received, if its body is taken piece by piece
    asio::steady_timer latency_timer_;
};

} // namespace appmixer::detail::emu

#endif
