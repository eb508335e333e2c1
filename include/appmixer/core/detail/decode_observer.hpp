#ifndef APPMIXER_CORE_DETAIL_DECODE_OBSERVER_HPP
#define APPMIXER_CORE_DETAIL_DECODE_OBSERVER_HPP

// Tells layers what became of a response that they passed up: a call decodes it after `send` of its layers has
// completed.

#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

namespace appmixer {

class call_context;

namespace detail {

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

/// The observers of one call. A copy is empty: the observers of a call belong to its own context.
class decode_observer_list {
public:
    decode_observer_list() = default;
    decode_observer_list(decode_observer_list const&) noexcept {}
    decode_observer_list& operator=(decode_observer_list const&) noexcept { return *this; }

    bool empty() const noexcept { return first_ == nullptr; }
    void add(std::unique_ptr<decode_observer> observer) noexcept
    {
        std::unique_ptr<decode_observer>* end = &first_;
        while (*end)
            end = &(*end)->next_;
        *end = std::move(observer);
    }
    /// Tells the observers, in the order in which they were added, and removes them. The parameters are those of
    /// `decode_observer::on_decoded`.
    void tell(http_request const& request, call_context const& context, result<http_response> const& outcome,
              std::size_t mistyped_fields = 0, std::string_view first_mistyped_field = {}) noexcept
    {
        while (std::unique_ptr<decode_observer> const observer = std::move(first_)) {
            first_ = std::move(observer->next_);
            observer->on_decoded(request, context, outcome, mistyped_fields, first_mistyped_field);
        }
    }

private:
    std::unique_ptr<decode_observer> first_;
};

/// A flag that a copy does not take over.
class uncopied_flag {
public:
    uncopied_flag() = default;
    uncopied_flag(uncopied_flag const&) noexcept {}
    uncopied_flag& operator=(uncopied_flag const&) noexcept { return *this; }

    void set() noexcept { set_ = true; }
    explicit operator bool() const noexcept { return set_; }

private:
    bool set_ = false;
};

} // namespace detail

} // namespace appmixer

#endif
