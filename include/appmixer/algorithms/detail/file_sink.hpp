#ifndef APPMIXER_ALGORITHMS_DETAIL_FILE_SINK_HPP
#define APPMIXER_ALGORITHMS_DETAIL_FILE_SINK_HPP

// Receives a download into a file.

#include <appmixer/algorithms/detail/download_plan.hpp>
#include <appmixer/core/body.hpp>
#include <appmixer/core/detail/output_file.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// Whether a download that failed can be continued by a later one.
enum class on_failure : unsigned char { remove, keep };

/// Receives a download into a file beside the final one, which is renamed when it is complete. Until then the final
/// file is unchanged; an existing one gives its permissions.
///
/// That file is "PATH.tmp", or the first free name of ".tmp2", ".tmp3" …, and is removed by the destructor. With
/// `on_failure::keep` it is "PATH.part"; beside it is "PATH.part.version", from which the next download of the same
/// path sees what it can continue. Without a validator in the response there is nothing to continue, and both are
/// removed.
///
/// It is for one download, but for any number of requests:
///
///     sink.open();
///     do {
///         outcome = send(a request with sink.headers(), sink);
///     } while (!sink.finish(the error of outcome));
///
/// The file is not flushed to disk, which can take long: a power failure can truncate a file that has just been
/// renamed.
class file_sink final : public body_sink {
public:
    /// path: the final file; a regular one, or none yet. source: a text without line breaks for what is downloaded;
    /// only a download with the same one continues it, since a validator is unique for one resource only (RFC 9110
    /// §8.8.1).
    file_sink(std::string path, on_failure what, std::string source = std::string())
        : path_(std::move(path)), source_(std::move(source)), keeps_(what == on_failure::keep)
    {
    }
    APPMIXER_DECL ~file_sink() override;
    file_sink(file_sink const&) = delete;
    file_sink& operator=(file_sink const&) = delete;

    /// Opens the file. Must be called first.
    ///
    /// Errors: `errc::invalid_request` for a path that is empty or contains a zero byte; those of `expect_regular_file`
    /// for the final file; `boost::system::errc::device_or_resource_busy` while another download to this path can be
    /// continued and is running; those of the system. Their detail has the path.
    [[nodiscard]] APPMIXER_DECL result<void> open();
    /// The headers to add to the next request.
    header_list headers() const { return plan_.headers(); }

    /// Errors of the file are reported by `put` and `finish`, with `phase::decode`, so that they are not retried.
    APPMIXER_DECL bool begin(http_response const& head) override;
    /// Errors: those of the file; `errc::malformed_response` for a body that is not what was asked for.
    APPMIXER_DECL error put(std::string_view piece) override;
    /// False for what another request with `headers` can continue.
    bool rewind() override { return !has_new_part(); }

    /// What the last response means.
    download_step step() const noexcept { return step_; }
    /// How many bytes are there, those of earlier downloads included.
    std::uint64_t done() const noexcept { return done_; }
    /// The length of the whole; nothing when the response does not say.
    std::optional<std::uint64_t> expected() const noexcept { return expected_; }

    /// Called after each exchange, with its error or an error without a code. Returns whether the file is complete and
    /// has its name. If not, the request must be sent again, with other headers.
    ///
    /// Errors: `failure`; those of `put`; `errc::connection_closed` when the body ended before the announced length and
    /// cannot be continued.
    [[nodiscard]] APPMIXER_DECL result<bool> finish(error const& failure);
    /// Called after `finish` returned the error of an exchange. Returns whether another request can continue where that
    /// exchange ended: it received something, and the version is known.
    APPMIXER_DECL bool can_continue();

private:
    /// Whether the current exchange has received something that can be continued.
    APPMIXER_DECL bool has_new_part() const noexcept;
    APPMIXER_DECL error begin_body(http_response const& head);
    APPMIXER_DECL result<void> create_temporary();
    APPMIXER_DECL void read_version();
    APPMIXER_DECL result<void> discard();
    APPMIXER_DECL result<void> rename();
    std::string version_path() const { return temporary_ + ".version"; }

    std::string path_;
    std::string source_;
    std::string temporary_; ///< the file that is written
    bool keeps_;
    bool finished_ = false;
    output_file file_;
    download_plan plan_; ///< of the next request, or the current one
    download_step step_ = download_step::failed;
    error failure_;         ///< of `begin`; without a code if there is none
    std::string validator_; ///< of what is there; empty when it cannot be continued
    std::uint64_t done_ = 0;
    std::uint64_t begun_at_ = 0; ///< `done_` when the body began
    std::optional<std::uint64_t> expected_;
    std::optional<std::uint64_t> body_end_; ///< `done_` at the end of the body, if it is known
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/file_sink.ipp>
#endif

#endif
