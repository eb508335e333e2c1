#ifndef APPMIXER_CORE_DETAIL_DECODE_OBSERVER_HPP
#define APPMIXER_CORE_DETAIL_DECODE_OBSERVER_HPP

// Tells layers what became of a response that they passed up: a call decodes it after `send` of its layers has
// completed.

#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// Told once how a call has ended.
class decode_observer {
public:
    virtual ~decode_observer() = default;

    /// Called on the executor of the call.
    ///
    /// request, context: of the call. outcome: the response, or the error that the caller gets. mistyped_fields: how
    /// many fields are in `extra` because their values are of another type than declared; first_mistyped_field: the
    /// JSON pointer of the first of them.
    virtual void on_decoded(http_request const& request, call_context const& context,
                            result<http_response> const& outcome, std::size_t mistyped_fields,
                            std::string_view first_mistyped_field) noexcept = 0;

private:
    friend class decode_observer_list;
    std::unique_ptr<decode_observer> next_;
};

/// The observers of one call; see `call_context::decode_observers`.
class decode_observer_list {
public:
    /// call: the context of the call.
    explicit decode_observer_list(call_context const& call) noexcept : call_(&call) {}

    bool empty() const noexcept { return first_ == nullptr; }
    /// Adds an observer, unless the request is not that of the call: a layer may make requests of its own with a copy
    /// of the context. Returns whether it was added.
    bool add(call_context const& context, std::unique_ptr<decode_observer> observer) noexcept
    {
        if (&context != call_)
            return false;
        std::unique_ptr<decode_observer>* end = &first_;
        while (*end)
            end = &(*end)->next_;
        *end = std::move(observer);
        return true;
    }
    /// Tells the observers, in the order in which they were added, and removes them. The parameters are those of
    /// `decode_observer::on_decoded`.
    void tell(http_request const& request, result<http_response> const& outcome, std::size_t mistyped_fields = 0,
              std::string_view first_mistyped_field = {}) noexcept
    {
        while (std::unique_ptr<decode_observer> const observer = std::move(first_)) {
            first_ = std::move(observer->next_);
            observer->on_decoded(request, *call_, outcome, mistyped_fields, first_mistyped_field);
        }
    }

private:
    call_context const* call_;
    std::unique_ptr<decode_observer> first_;
};

} // namespace appmixer::detail

#endif
