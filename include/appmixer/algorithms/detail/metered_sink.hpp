#ifndef APPMIXER_ALGORITHMS_DETAIL_METERED_SINK_HPP
#define APPMIXER_ALGORITHMS_DETAIL_METERED_SINK_HPP

// Reports the progress of a download, limits its size, and refuses a body that is not as it is stored.

#include <appmixer/algorithms/transfer_options.hpp>
#include <appmixer/core/body.hpp>
#include <appmixer/core/config.hpp>
#include <appmixer/core/detail/progress_meter.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/time_source.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace appmixer::detail {

class file_sink;

/// Passes a body on to another sink, counts it, and reports its progress.
class metered_sink final : public body_sink {
public:
    /// All must outlive the object. file: `inner` if that is a file, which may have a part already; null otherwise.
    metered_sink(body_sink& inner, file_sink const* file, transfer_options const& how, time_source const& time) noexcept
        : inner_(inner), file_(file), how_(how), time_(time)
    {
    }

    APPMIXER_DECL bool begin(http_response const& head) override;
    APPMIXER_DECL error put(std::string_view piece) override;
    asio::awaitable<void> ready() override { return inner_.ready(); }
    bool rewind() override { return inner_.rewind(); }

    /// Makes the last report. Called when the transfer has ended.
    APPMIXER_DECL void finish();
    /// How many bytes are there.
    std::uint64_t done() const noexcept { return meter_.current().done; }

private:
    body_sink& inner_;
    file_sink const* file_;
    transfer_options const& how_;
    time_source const& time_;
    progress_meter meter_;
    int status_ = 0;
    std::string codings_; ///< of the body; empty when it comes as it is stored
};

/// The error of a download that exceeds its limit.
APPMIXER_DECL error download_too_large(std::uint64_t limit);

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/metered_sink.ipp>
#endif

#endif
