#ifndef APPMIXER_ALGORITHMS_DETAIL_DOWNLOAD_PLAN_HPP
#define APPMIXER_ALGORITHMS_DETAIL_DOWNLOAD_PLAN_HPP

// Decides how a download is resumed. It does no I/O.

#include <appmixer/core/config.hpp>
#include <appmixer/core/http.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace appmixer::detail {

/// What the response to a download means.
enum class download_step : unsigned char {
    failed,     ///< not a part of the download: the body, if any, describes an error
    replace,    ///< the body is the whole; what was there before is discarded
    append,     ///< the body continues what is there
    complete,   ///< what is there is the whole; the body is not content
    start_over, ///< what is there is discarded and the request sent again without `Range`; the body is not content
};

/// The part of a download that is there, and what follows from it for a request and its response.
class download_plan {
public:
    /// Nothing is there.
    download_plan() = default;
    /// there: the number of bytes. validator: of the response that they are from, from `range_validator`; if it is
    /// empty, the download starts over. length: of the whole, if it is known.
    download_plan(std::uint64_t there, std::string validator, std::optional<std::uint64_t> length)
        : there_(there), length_(length), validator_(std::move(validator))
    {
    }

    /// Where the content of the next response begins; 0 unless it can be resumed.
    std::uint64_t offset() const noexcept { return resumes() ? there_ : 0; }
    /// The length of the whole, if it is known.
    std::optional<std::uint64_t> length() const noexcept { return length_; }
    /// The headers to add to a request without a body: `Accept-Encoding: identity`, since ranges and lengths are those
    /// of the encoded body, and if the download can be resumed `Range` and `If-Range`.
    APPMIXER_DECL header_list headers() const;
    /// What a response to that request means.
    APPMIXER_DECL download_step step(http_response const& head) const;

private:
    bool resumes() const noexcept { return there_ > 0 && !validator_.empty(); }
    APPMIXER_DECL bool is_same_version(header_list const& headers) const;
    APPMIXER_DECL download_step step_for_range(header_list const& headers) const;

    std::uint64_t there_ = 0;
    std::optional<std::uint64_t> length_;
    std::string validator_;
};

/// Whether a response's body is in the form in which it is stored, without a `Content-Encoding`.
APPMIXER_DECL bool is_identity(header_list const& headers) noexcept;

/// The length of the whole after `download_step::replace` or `append`; nothing when the response does not say.
APPMIXER_DECL std::optional<std::uint64_t> whole_length(http_response const& head) noexcept;

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/algorithms/impl/download_plan.ipp>
#endif

#endif
