#ifndef APPMIXER_TESTING_DETAIL_EXPECTATIONS_HPP
#define APPMIXER_TESTING_DETAIL_EXPECTATIONS_HPP

// The requests that a test expects, for `scripted` and `playback`.

#include <appmixer/core/config.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/http.hpp>
#include <appmixer/core/transport.hpp>
#include <appmixer/testing/detail/redactor.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// How a request differs from the expected one.
class request_mismatch {
public:
    request_mismatch() = default;
    bool other_request = false; ///< the method or the target differ
    std::string difference; ///< the first other difference, such as "differs in the body at /a: …"; empty without one
};

/// Expected exchanges, each once unless it repeats, and the requests that were not expected.
class expectations {
public:
    /// Compares a request with the exchange of that index.
    using comparison = std::function<request_mismatch(std::size_t)>;

    expectations() = default;

    /// Whether the exchanges may come in any order, or only in the order in which they were added.
    bool any_order = false;

    /// Adds an exchange at the end. Messages name it by its method and target.
    APPMIXER_DECL void add(http_request const& request);
    /// Allows an exchange any number of times, including none.
    void repeat(std::size_t index) { items_[index].repeats = true; }

    /// The index of the exchange that a request matches. Errors: `errc::unexpected_request` when it matches none, with
    /// the difference in `detail()`; `unmet` lists it, too.
    APPMIXER_DECL result<std::size_t> take(http_request const& request, call_context const& context,
                                           comparison const& compare);

    /// One line for each expected exchange that is missing and each request that was not expected; empty without any.
    /// Messages contain no secrets of the requests.
    APPMIXER_DECL std::string unmet() const;
    /// The number of exchanges that are still expected.
    APPMIXER_DECL std::size_t left() const noexcept;

private:
    class item {
    public:
        explicit item(std::string name) : label(std::move(name)) {}
        std::string label; ///< "2. GET /flows"
        bool repeats = false;
        bool done = false; ///< it is not expected any more
    };

    APPMIXER_DECL std::string label_of(http_request const& request) const;
    APPMIXER_DECL std::vector<std::size_t> candidates() const;

    std::vector<item> items_;
    std::vector<std::string> unexpected_;
    redactor secrets_{redactor::style::anonymous};
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/testing/impl/expectations.ipp>
#endif

#endif
