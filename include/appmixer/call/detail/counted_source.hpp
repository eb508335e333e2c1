#ifndef APPMIXER_CALL_DETAIL_COUNTED_SOURCE_HPP
#define APPMIXER_CALL_DETAIL_COUNTED_SOURCE_HPP

// Reports the progress of an upload.

#include <appmixer/core/body.hpp>
#include <appmixer/core/detail/progress_meter.hpp>
#include <appmixer/core/time_source.hpp>
#include <appmixer/core/transfer_progress.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// Passes a source on, counts its bytes, and reports how many have been taken.
class counted_source final : public body_source {
public:
    /// inner: must not be null. time: must outlive the object.
    counted_source(std::shared_ptr<body_source> inner, std::function<void(transfer_progress const&)> report,
                   time_source const& time)
        : inner_(std::move(inner)), report_(std::move(report)), time_(time)
    {
        meter_.begin(inner_->size());
    }

    std::optional<std::uint64_t> size() const override { return inner_->size(); }
    result<std::string_view> read(std::size_t at_most) override
    {
        result<std::string_view> const piece = inner_->read(at_most);
        if (!piece)
            return piece.error();
        std::optional<transfer_progress> const news =
            piece->empty() ? meter_.finish() : meter_.add(piece->size(), time_.now());
        if (news)
            report_(*news);
        return piece;
    }
    asio::awaitable<void> ready() override { return inner_->ready(); }
    bool rewind() override
    {
        bool const possible = inner_->rewind();
        if (possible && meter_.current().done > 0)
            meter_.begin(inner_->size());
        return possible;
    }

private:
    std::shared_ptr<body_source> inner_;
    std::function<void(transfer_progress const&)> report_;
    time_source const& time_;
    progress_meter meter_;
};

} // namespace appmixer::detail

#endif
