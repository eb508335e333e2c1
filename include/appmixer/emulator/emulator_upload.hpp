#ifndef APPMIXER_EMULATOR_EMULATOR_UPLOAD_HPP
#define APPMIXER_EMULATOR_EMULATOR_UPLOAD_HPP

// A request to the emulator whose body comes piece by piece.

#include <appmixer/core/http.hpp>
#include <appmixer/core/time_source.hpp>
#include <appmixer/emulator/emulator_faults.hpp>
#include <appmixer/emulator/emulator_response.hpp>
#include <appmixer/emulator/http/upload_receiver.hpp>

#include <memory>
#include <optional>
#include <string_view>

namespace appmixer {

class emulator;

/// A request that `emulator::receive` has begun. The emulator must outlive the calls of its functions.
///
///     if (std::unique_ptr<emulator_upload> upload = back_end.receive(head)) {
///         while (more_pieces() && upload->put(next_piece())) {}
///         emulator_response response = upload->finish();
///     }
///
/// Destroying it without `finish`, as when the connection breaks, discards what was received.
class emulator_upload {
public:
    ~emulator_upload() = default;
    emulator_upload(emulator_upload const&) = delete;
    emulator_upload& operator=(emulator_upload const&) = delete;

    /// Passes the next piece of the body. Does not throw.
    ///
    /// Result: false when the response does not depend on the rest of the body, such as a 413. The host then calls
    /// `finish`, sends the response, and closes the connection.
    APPMIXER_DECL bool put(std::string_view piece);

    /// Whether the rest of the body is needed.
    bool needs_body() const noexcept { return !early_; }

    /// The response, once the body is complete or `put` has returned false. Must be called once. Does not throw.
    APPMIXER_DECL emulator_response finish();

private:
    friend class emulator;

    APPMIXER_DECL emulator_upload(emulator& back_end, http_request const& head, time_source& time);

    emulator* back_end_;
    time_source* time_;
    http_request head_; // without the body
    std::optional<emulator_fault> fault_;
    std::unique_ptr<detail::emu::upload_receiver> receiver_; // null when the request was rejected
    std::optional<emulator_response> early_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/emulator/impl/emulator_upload.ipp>
#endif

#endif
