#ifndef APPMIXER_JSON_DETAIL_COMPACT_STRING_HPP
#define APPMIXER_JSON_DETAIL_COMPACT_STRING_HPP

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <new>
#include <string_view>
#include <utility>

namespace appmixer::detail {

/// Memory that some texts share. It goes with the last of them, on whichever thread that is.
class text_slab {
public:
    /// With room for so many bytes. To be ended by `close`.
    static text_slab* open(std::size_t room) { return new (::operator new(sizeof(text_slab) + room)) text_slab; }
    std::byte* room() noexcept { return reinterpret_cast<std::byte*>(this + 1); }
    /// No text is put into it any more; `texts` have been.
    void close(std::size_t texts) noexcept { drop(not_counted - texts); }
    /// One text is gone.
    void drop(std::size_t texts = 1) noexcept
    {
        if (texts_.fetch_sub(texts, std::memory_order_acq_rel) != texts)
            return;
        std::destroy_at(this);
        ::operator delete(this);
    }

    text_slab() = default;
    text_slab(text_slab const&) = delete;
    text_slab& operator=(text_slab const&) = delete;

private:
    // Counting each text as it is put in would be an atomic operation more for each.
    static constexpr std::size_t not_counted = std::size_t(-1) / 2;
    std::atomic<std::size_t> texts_ = not_counted;
};

/// A text that never changes, for members that are empty most of the time: it takes a pointer where it stands, a
/// quarter of a `std::string`, and one block of memory of just its size when it is not empty.
class compact_string {
public:
    compact_string() = default;
    explicit compact_string(std::string_view text) : compact_string(text, std::string_view()) {}
    /// Both parts, one behind the other.
    compact_string(std::string_view first, std::string_view second)
    {
        if (std::size_t const size = first.size() + second.size(); size > 0)
            block_ = put(::operator new(size_in_memory(size)), nullptr, first, second);
    }
    /// A copy has memory of its own, whatever the other shares.
    compact_string(compact_string const& other) : compact_string(other.view()) {}
    compact_string(compact_string&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    compact_string& operator=(compact_string other) noexcept
    {
        std::swap(block_, other.block_);
        return *this;
    }
    ~compact_string()
    {
        if (block_ != nullptr)
            drop();
    }

    bool empty() const noexcept { return block_ == nullptr; }
    std::string_view view() const noexcept
    {
        if (block_ == nullptr)
            return {};
        return {reinterpret_cast<char const*>(block_ + 1), block_->size};
    }

private:
    friend class text_packer;

    /// What is in front of a text.
    class header {
    public:
        text_slab* slab; ///< null when the block is a piece of the heap
        std::size_t size;
    };

    static constexpr std::size_t size_in_memory(std::size_t text) noexcept
    {
        return (sizeof(header) + text + alignof(header) - 1) / alignof(header) * alignof(header);
    }
    static header* put(void* where, text_slab* slab, std::string_view first, std::string_view second) noexcept
    {
        auto* const block = new (where) header{slab, first.size() + second.size()};
        char* const text = reinterpret_cast<char*>(block + 1);
        std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), text));
        return block;
    }
    explicit compact_string(header* block) noexcept : block_(block) {}
    void drop() noexcept
    {
        if (block_->slab != nullptr)
            block_->slab->drop();
        else
            ::operator delete(block_);
    }

    header* block_ = nullptr;
};

/// Makes the texts of one response. Where there are many, they share slabs: a list of 1 MB takes 6 % less time so,
/// since each block of memory is one more place to visit, far away, when the list is destroyed.
class text_packer {
public:
    text_packer() = default;
    ~text_packer() { close(); }
    text_packer(text_packer const&) = delete;
    text_packer& operator=(text_packer const&) = delete;

    /// Both parts, one behind the other.
    compact_string make(std::string_view first, std::string_view second)
    {
        std::size_t const size = compact_string::size_in_memory(first.size() + second.size());
        if (first.empty() && second.empty())
            return {};
        if (made_ == alone && size > left_ && size <= most_of_slab())
            open();
        total_ += size;
        made_ += made_ < alone ? 1 : 0;
        if (size > left_)
            return compact_string(first, second);
        void* const where = std::exchange(free_, free_ + size);
        left_ -= size;
        ++in_slab_;
        return compact_string(compact_string::put(where, slab_, first, second));
    }

private:
    static constexpr std::size_t alone = 8; ///< texts that get no slab, since a single record has no more
    static constexpr std::size_t largest = (std::size_t(16) << 10) - 64;

    /// Slabs grow with the response, so that little of the last one is left over.
    std::size_t slab_size() const noexcept { return (std::min)(total_, largest); }
    std::size_t most_of_slab() const noexcept { return slab_size() / 4; }
    void open()
    {
        close();
        std::size_t const room = slab_size();
        slab_ = text_slab::open(room);
        free_ = slab_->room();
        left_ = room;
        in_slab_ = 0;
    }
    void close() noexcept
    {
        if (slab_ != nullptr)
            std::exchange(slab_, nullptr)->close(in_slab_);
        left_ = 0;
    }

    text_slab* slab_ = nullptr;
    std::byte* free_ = nullptr;
    std::size_t left_ = 0;    // in the slab, bytes
    std::size_t in_slab_ = 0; // texts
    std::size_t made_ = 0;    // texts, up to `alone`
    std::size_t total_ = 0;   // bytes
};

} // namespace appmixer::detail

#endif
