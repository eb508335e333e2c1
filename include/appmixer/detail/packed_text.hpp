#ifndef APPMIXER_DETAIL_PACKED_TEXT_HPP
#define APPMIXER_DETAIL_PACKED_TEXT_HPP

#include <algorithm>
#include <cstddef>
#include <new>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// A text that never changes, for members that are empty most of the time: it takes a pointer where it stands, a
/// quarter of a `std::string`, and one block of memory of just its size when it is not empty.
class packed_text {
public:
    packed_text() = default;
    explicit packed_text(std::string_view text) : packed_text(text, std::string_view()) {}
    /// Both parts, one behind the other.
    packed_text(std::string_view first, std::string_view second)
    {
        std::size_t const size = first.size() + second.size();
        if (size == 0)
            return;
        size_ = new (::operator new(sizeof size + size)) std::size_t(size);
        char* const text = reinterpret_cast<char*>(size_ + 1);
        std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), text));
    }
    packed_text(packed_text const& other) : packed_text(other.view()) {}
    packed_text(packed_text&& other) noexcept : size_(std::exchange(other.size_, nullptr)) {}
    packed_text& operator=(packed_text other) noexcept
    {
        std::swap(size_, other.size_);
        return *this;
    }
    ~packed_text()
    {
        if (size_ != nullptr)
            ::operator delete(size_);
    }

    bool empty() const noexcept { return size_ == nullptr; }
    std::string_view view() const noexcept
    {
        if (size_ == nullptr)
            return {};
        return {reinterpret_cast<char const*>(size_ + 1), *size_};
    }

private:
    std::size_t* size_ = nullptr; // the text is behind it
};

} // namespace appmixer::detail

#endif
