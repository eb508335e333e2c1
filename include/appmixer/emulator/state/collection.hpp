#ifndef APPMIXER_EMULATOR_STATE_COLLECTION_HPP
#define APPMIXER_EMULATOR_STATE_COLLECTION_HPP

// The container for the back end's objects.

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

/// A hash that lets a map with keys of `std::string` be searched by `std::string_view`.
class text_hash {
public:
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
};
template <class T>
using text_map = std::unordered_map<std::string, T, text_hash, std::equal_to<>>;

/// All objects of one kind, found by id in constant time and listed by owner in the order of insertion.
/// `T::id()` changes only through `rename`, `T::owner()` never. Pointers to items are valid until an item is erased.
template <class T>
class collection {
public:
    /// An item and its number in the order of insertion.
    class slot {
    public:
        slot(std::uint64_t number, T&& value) : order(number), item(std::move(value)) {}
        std::uint64_t order;
        std::uint64_t revision = 0; ///< of the collection, at the last access that may have changed the item
        std::optional<T> item;      ///< nothing: it was erased
    };

    std::size_t size() const noexcept { return positions_.size(); }
    /// Increases with each access that may change an item: the functions that are not const.
    std::uint64_t revision() const noexcept { return revision_; }
    /// The revision at which an item was last inserted or erased.
    std::uint64_t members_revision() const noexcept { return members_revision_; }
    bool contains(std::string_view id) const { return positions_.find(id) != positions_.end(); }

    /// How many items an owner has.
    std::size_t count_of(std::string_view owner) const
    {
        auto const found = owners_.find(owner);
        return found == owners_.end() ? 0 : buckets_[found->second].entries.size() - buckets_[found->second].erased;
    }

    /// The item with an id; null when there is none.
    T* find(std::string_view id)
    {
        slot* const found = find_slot(id);
        return found == nullptr ? nullptr : &*found->item;
    }
    T const* find(std::string_view id) const
    {
        auto const found = positions_.find(id);
        return found == positions_.end() ? nullptr : &*at(found->second).item;
    }
    slot* find_slot(std::string_view id)
    {
        auto const found = positions_.find(id);
        return found == positions_.end() ? nullptr : &touched(at(found->second));
    }

    /// Adds an item; its id must be new.
    slot& insert(T item)
    {
        std::string id(item.id());
        std::uint32_t const owner = bucket_of(std::string(item.owner()));
        bucket& b = buckets_[owner];
        b.entries.emplace_back(next_order_++, std::move(item));
        positions_.emplace(std::move(id), position(owner, b.entries.size() - 1));
        members_revision_ = revision_ + 1;
        return touched(b.entries.back());
    }

    /// Erases an item; an unknown id has no effect.
    void erase(std::string_view id)
    {
        auto const found = positions_.find(id);
        if (found == positions_.end())
            return;
        members_revision_ = ++revision_;
        bucket& b = buckets_[found->second.bucket];
        b.entries[found->second.index].item.reset();
        ++b.erased;
        positions_.erase(found);
        if (b.erased > 32 && b.erased > b.entries.size() / 2)
            close_gaps(b);
    }

    /// Calls `change(item)`, which may set another id; it must be new. The owner and the position in lists do not
    /// change.
    template <class Function>
    void rename(std::string_view id, Function change)
    {
        auto const found = positions_.find(id);
        T& item = *touched(at(found->second)).item;
        change(item);
        std::string new_id(item.id());
        auto entry = positions_.extract(found);
        entry.key() = std::move(new_id);
        positions_.insert(std::move(entry));
    }

    /// Erases all items of an owner.
    void erase_owner(std::string_view owner)
    {
        auto const found = owners_.find(owner);
        if (found == owners_.end())
            return;
        members_revision_ = ++revision_;
        bucket& b = buckets_[found->second];
        for (slot& s : b.entries)
            if (s.item)
                positions_.erase(positions_.find(s.item->id()));
        b = bucket();
        unused_.push_back(found->second);
        owners_.erase(found);
    }

    /// Calls `visit(slot)` for each item of an owner, oldest first, until it returns false.
    template <class Function>
    void each_of(std::string_view owner, Function visit)
    {
        auto const found = owners_.find(owner);
        if (found == owners_.end())
            return;
        for (slot& s : buckets_[found->second].entries)
            if (s.item && !visit(touched(s)))
                return;
    }

    /// Calls `visit(slot)` for each item of all owners, in no order.
    template <class Function>
    void each(Function visit)
    {
        for (bucket& b : buckets_)
            for (slot& s : b.entries)
                if (s.item)
                    visit(touched(s));
    }
    template <class Function>
    void each(Function visit) const
    {
        for (bucket const& b : buckets_)
            for (slot const& s : b.entries)
                if (s.item)
                    visit(s);
    }

    /// All items of all owners, oldest first.
    std::vector<T const*> all() const
    {
        std::vector<T const*> items;
        items.reserve(size());
        for (slot const* each : all_slots())
            items.push_back(&*each->item);
        return items;
    }
    /// The same with the numbers of the items.
    std::vector<slot const*> all_slots() const
    {
        std::vector<slot const*> found;
        found.reserve(size());
        for (bucket const& b : buckets_)
            for (slot const& s : b.entries)
                if (s.item)
                    found.push_back(&s);
        std::sort(found.begin(), found.end(), [](slot const* a, slot const* b) { return a->order < b->order; });
        return found;
    }

private:
    /// The items of one owner.
    class bucket {
    public:
        bucket() = default;
        std::deque<slot> entries;
        std::size_t erased = 0;
    };
    class position {
    public:
        position(std::uint32_t owner_bucket, std::size_t slot_index) noexcept : bucket(owner_bucket), index(slot_index)
        {
        }
        std::uint32_t bucket;
        std::size_t index;
    };

    slot& at(position const& where) { return buckets_[where.bucket].entries[where.index]; }
    slot const& at(position const& where) const { return buckets_[where.bucket].entries[where.index]; }
    slot& touched(slot& accessed) noexcept
    {
        accessed.revision = ++revision_;
        return accessed;
    }

    /// The bucket of an owner; a new one when there is none.
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

    /// Removes the slots of erased items.
    void close_gaps(bucket& b)
    {
        std::erase_if(b.entries, [](slot const& s) { return !s.item; });
        b.erased = 0;
        for (std::size_t i = 0; i < b.entries.size(); ++i)
            positions_.find(b.entries[i].item->id())->second.index = i;
    }

    std::deque<bucket> buckets_;
    std::vector<std::uint32_t> unused_; ///< buckets without an owner
    text_map<std::uint32_t> owners_;    ///< owner → bucket
    text_map<position> positions_;
    std::uint64_t next_order_ = 0;
    std::uint64_t revision_ = 0;
    std::uint64_t members_revision_ = 0;
};

} // namespace appmixer::detail::emu

#endif
