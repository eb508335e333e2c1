#ifndef APPMIXER_EMULATOR_STATE_COLLECTION_HPP
#define APPMIXER_EMULATOR_STATE_COLLECTION_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace appmixer::detail::emu {

/// Hashes texts so that a map of `std::string` can be searched by a view.
class text_hash {
public:
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
};
template <class T>
using text_map = std::unordered_map<std::string, T, text_hash, std::equal_to<>>;

/// Everything of one kind that the back end holds: found by id at once, listed by owner in the order of insertion.
/// `T::id()` and `T::owner()` give texts that change through `rename` alone. An item stays where it is until something
/// is erased.
template <class T>
class collection {
public:
    /// An item with the number of its insertion; the numbers grow.
    class slot {
    public:
        slot(std::uint64_t number, T&& value) : order(number), item(std::move(value)) {}
        std::uint64_t order;
        std::optional<T> item; ///< nothing: erased
    };

    std::size_t size() const noexcept { return places_.size(); }
    bool contains(std::string_view id) const { return places_.find(id) != places_.end(); }

    T* find(std::string_view id)
    {
        slot* const found = find_slot(id);
        return found == nullptr ? nullptr : &*found->item;
    }
    slot* find_slot(std::string_view id)
    {
        auto const found = places_.find(id);
        return found == places_.end() ? nullptr : &buckets_[found->second.bucket].slot_list[found->second.position];
    }

    /// Adds an item; its id must be new.
    slot& insert(T item)
    {
        std::string id(item.id());
        std::uint32_t const owner = bucket_of(std::string(item.owner()));
        bucket& b = buckets_[owner];
        b.slot_list.emplace_back(next_order_++, std::move(item));
        places_.emplace(std::move(id), place(owner, b.slot_list.size() - 1));
        return b.slot_list.back();
    }

    void erase(std::string_view id)
    {
        auto const found = places_.find(id);
        if (found == places_.end())
            return;
        bucket& b = buckets_[found->second.bucket];
        b.slot_list[found->second.position].item.reset();
        ++b.erased;
        places_.erase(found);
        if (b.erased > 32 && b.erased > b.slot_list.size() / 2)
            close_gaps(b);
    }

    /// Lets `change` give an item another id, which must be new, within the same owner. Its position in lists stays.
    template <class Function>
    void rename(std::string_view id, Function change)
    {
        auto const found = places_.find(id);
        T& item = *buckets_[found->second.bucket].slot_list[found->second.position].item;
        change(item);
        std::string fresh(item.id());
        auto entry = places_.extract(found);
        entry.key() = std::move(fresh);
        places_.insert(std::move(entry));
    }

    /// Removes all that an owner has.
    void erase_owner(std::string_view owner)
    {
        auto const found = owners_.find(owner);
        if (found == owners_.end())
            return;
        bucket& b = buckets_[found->second];
        for (slot& s : b.slot_list)
            if (s.item)
                places_.erase(places_.find(s.item->id()));
        b = bucket();
        unused_.push_back(found->second);
        owners_.erase(found);
    }

    /// Calls `see(slot)` for each item of an owner, the oldest first, until it gives false.
    template <class Function>
    void each_of(std::string_view owner, Function see)
    {
        auto const found = owners_.find(owner);
        if (found == owners_.end())
            return;
        for (slot& s : buckets_[found->second].slot_list)
            if (s.item && !see(s))
                return;
    }

    /// All items of all owners, the oldest first.
    std::vector<T const*> all() const
    {
        std::vector<slot const*> slot_list;
        slot_list.reserve(size());
        for (bucket const& b : buckets_)
            for (slot const& s : b.slot_list)
                if (s.item)
                    slot_list.push_back(&s);
        std::sort(slot_list.begin(), slot_list.end(), [](slot const* a, slot const* b) { return a->order < b->order; });
        std::vector<T const*> items;
        items.reserve(slot_list.size());
        for (slot const* s : slot_list)
            items.push_back(&*s->item);
        return items;
    }

private:
    class bucket {
    public:
        bucket() = default;
        std::deque<slot> slot_list;
        std::size_t erased = 0;
    };
    class place {
    public:
        place(std::uint32_t b, std::size_t p) noexcept : bucket(b), position(p) {}
        std::uint32_t bucket;
        std::size_t position;
    };

    std::uint32_t bucket_of(std::string owner)
    {
        auto const found = owners_.find(owner);
        if (found != owners_.end())
            return found->second;
        std::uint32_t index = static_cast<std::uint32_t>(buckets_.size());
        if (unused_.empty()) {
            buckets_.emplace_back();
        } else {
            index = unused_.back();
            unused_.pop_back();
        }
        owners_.emplace(std::move(owner), index);
        return index;
    }

    void close_gaps(bucket& b)
    {
        std::erase_if(b.slot_list, [](slot const& s) { return !s.item; });
        b.erased = 0;
        for (std::size_t i = 0; i < b.slot_list.size(); ++i)
            places_.find(b.slot_list[i].item->id())->second.position = i;
    }

    std::deque<bucket> buckets_;
    std::vector<std::uint32_t> unused_;
    text_map<std::uint32_t> owners_;
    text_map<place> places_;
    std::uint64_t next_order_ = 0;
};

} // namespace appmixer::detail::emu

#endif
