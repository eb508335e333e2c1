#ifndef APPMIXER_CORE_TRANSFER_PROGRESS_HPP
#define APPMIXER_CORE_TRANSFER_PROGRESS_HPP

// How far an upload or a download is.

#include <cstdint>
#include <optional>

namespace appmixer {

/// How much of a body has been sent or received.
class transfer_progress {
public:
    transfer_progress() = default;

    std::uint64_t done = 0;                ///< bytes; begins again when the call is repeated
    std::optional<std::uint64_t> expected; ///< the size of the whole in bytes; empty when it is not known
    unsigned attempt = 1;                  ///< from 1; rises when the call is repeated

    /// Compares all members.
    friend bool operator==(transfer_progress const&, transfer_progress const&) = default;
};

} // namespace appmixer

#endif
