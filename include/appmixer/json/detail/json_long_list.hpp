#ifndef APPMIXER_JSON_DETAIL_JSON_LONG_LIST_HPP
#define APPMIXER_JSON_DETAIL_JSON_LONG_LIST_HPP

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// Takes the elements of a vector that has become so long that one more growth would move too many at once. They lie
/// in blocks until `gather` moves them, some at a time, into a vector of the right size.
class long_list {
public:
    virtual ~long_list() = default;
    /// Adds an element and gives its place.
    virtual void* append() = 0;
    /// Moves elements that take about `bytes` in all; true when the vector is complete.
    virtual bool gather(std::size_t bytes) = 0;
    /// Destroys a block; true when no more than one is left.
    virtual bool discard() = 0;
};

/// How many elements a vector, or a block, has at most before another block begins.
template <class T>
inline constexpr std::size_t block_size = std::max<std::size_t>((std::size_t(32) << 10) / sizeof(T), 8);

/// Destroys a block of elements at the end; true when no more than a block is left.
template <class List>
bool shorten(List& list)
{
    constexpr std::size_t most = block_size<typename List::value_type>;
    list.erase(list.end() - static_cast<std::ptrdiff_t>((std::min)(list.size(), most)), list.end());
    return list.size() <= most;
}

template <class List>
class block_list final : public long_list {
public:
    using element = typename List::value_type;

    /// `target` must stay where it is until all is gathered; what it holds is its first block.
    explicit block_list(List& target) : target_(&target), size_(target.size()) {}

    void* append() override
    {
        if (blocks_.empty() || blocks_.back().size() == block_size<element>)
            blocks_.emplace_back().reserve(block_size<element>);
        element& added = blocks_.back().emplace_back();
        ++size_;
        return &added;
    }

    bool gather(std::size_t bytes) override
    {
        if (all_.capacity() == 0)
            all_.reserve(size_);
        for (std::size_t left = std::max<std::size_t>(bytes / sizeof(element), 1); left > 0;) {
            List& source = block_ == 0 ? *target_ : blocks_[block_ - 1];
            std::size_t const count = (std::min)(left, source.size() - taken_);
            for (std::size_t i = 0; i < count; ++i)
                all_.push_back(std::move(source[taken_ + i]));
            taken_ += count;
            left -= count;
            if (taken_ < source.size())
                break;
            if (source.size() > block_size<element>) { // the first one may be long
                shorten(source);
                taken_ = source.size();
                left -= (std::min)(left, block_size<element>);
                continue;
            }
            source = List();
            taken_ = 0;
            if (block_++ == blocks_.size()) {
                *target_ = std::move(all_);
                return true;
            }
        }
        return false;
    }

    bool discard() override
    {
        if (!blocks_.empty()) {
            blocks_.pop_back();
            return false;
        }
        return shorten(all_);
    }

private:
    List* target_;
    std::vector<List> blocks_;
    std::size_t size_;
    List all_;
    std::size_t block_ = 0; // where gathering stands: 0 is the target, the others are blocks
    std::size_t taken_ = 0;
};

} // namespace appmixer::detail

#endif
