#ifndef APPMIXER_TESTING_DETAIL_EXPECTATIONS_HPP
#define APPMIXER_TESTING_DETAIL_EXPECTATIONS_HPP

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

/// In what a request is not the expected one.
class request_mismatch {
public:
    request_mismatch() = default;
    bool other_request = false; ///< method or target differ
    std::string words;          ///< what else differs; empty for nothing
};

/// Exchanges that have to come, each once unless it may come any number of times, and what came instead.
class expectations {
public:
    /// In what a request differs from the exchange of that index.
    using comparison = std::function<request_mismatch(std::size_t)>;

    expectations() = default;

    /// Whether they may come in any order; otherwise they come in the order in which they were added.
    bool any_order = false;

    /// Adds one behind the others. Messages call it by its method and its target.
    APPMIXER_DECL void add(http_request const& request);
    /// Lets one come any number of times, not at all included.
    void repeat(std::size_t index) { items_[index].repeats = true; }

    /// Finds the exchange that a request is meant for, and gives its index. Errors: `errc::unexpected_request` for a
    /// request that nobody expects; it says what differs, and it is remembered.
    APPMIXER_DECL result<std::size_t> take(http_request const& request, call_context const& context,
                                           comparison const& compare);

    /// What is not as it should be, a line for each exchange that did not come and each request that nobody expected.
    /// Empty when all is well. Secrets of requests that came are in no message.
    APPMIXER_DECL std::string unmet() const;
    /// How many exchanges have still to come.
    APPMIXER_DECL std::size_t left() const noexcept;

private:
    class item {
    public:
        explicit item(std::string words) : label(std::move(words)) {}
        std::string label; ///< "2. GET /flows"
        bool repeats = false;
        bool over = false; ///< it may come no more
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
