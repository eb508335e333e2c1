#ifndef APPMIXER_CORE_DETAIL_COMPACT_STRING_HPP
#define APPMIXER_CORE_DETAIL_COMPACT_STRING_HPP

// A small string for members that are mostly empty.

#include <algorithm>
#include <cstddef>
#include <new>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// A text that never changes, for members that are empty most of the time: it takes a pointer where it stands, a
/// quarter of a `std::string`, and one block of memory of just its size when it is not empty.
class compact_string {
public:
    compact_string() = default;
    explicit compact_string(std::string_view text)
    {
        if (text.empty())
            return;
        block_ = static_cast<std::size_t*>(::operator new(sizeof(std::size_t) + text.size()));
        *::new (block_) std::size_t = text.size();
        std::copy(text.begin(), text.end(), reinterpret_cast<char*>(block_ + 1));
    }
    compact_string(compact_string const& other) : compact_string(other.view()) {}
    compact_string(compact_string&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    compact_string& operator=(compact_string other) noexcept
    {
        std::swap(block_, other.block_);
        return *this;
    }
    ~compact_string()
    {
        if (block_ != nullptr) // most are empty, and `delete` would be called for each
            ::operator delete(block_);
    }

    bool empty() const noexcept { return block_ == nullptr; }
    std::string_view view() const noexcept
    {
        if (block_ == nullptr)
            return {};
        return {reinterpret_cast<char const*>(block_ + 1), *block_};
    }

private:
    std::size_t* block_ = nullptr; // the size, and behind it the text
};

} // namespace appmixer::detail

#endif
