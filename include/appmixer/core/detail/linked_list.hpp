#ifndef APPMIXER_CORE_DETAIL_LINKED_LIST_HPP
#define APPMIXER_CORE_DETAIL_LINKED_LIST_HPP

// An intrusive doubly linked list.

namespace appmixer::detail {

/// Base class of the elements of a `linked_list`: `class T : public list_links<T>`. An element is in one list at most.
template <class T>
class list_links {
public:
    list_links() = default;
    list_links(list_links const&) = delete;
    list_links& operator=(list_links const&) = delete;

    T* previous = nullptr;
    T* following = nullptr;
};

/// A list of elements that it does not own. Any element can be removed at any time, in constant time.
template <class T>
class linked_list {
public:
    linked_list() = default;
    linked_list(linked_list const&) = delete;
    linked_list& operator=(linked_list const&) = delete;

    bool empty() const noexcept { return first_ == nullptr; }
    /// The list must not be empty.
    T& front() const noexcept { return *first_; }
    /// For a loop over the elements by `following`; null when the list is empty.
    T* first() const noexcept { return first_; }

    void push_back(T& element) noexcept
    {
        element.previous = last_;
        element.following = nullptr;
        (last_ != nullptr ? last_->following : first_) = &element;
        last_ = &element;
    }
    void erase(T& element) noexcept
    {
        (element.previous != nullptr ? element.previous->following : first_) = element.following;
        (element.following != nullptr ? element.following->previous : last_) = element.previous;
    }

private:
    T* first_ = nullptr;
    T* last_ = nullptr;
};

} // namespace appmixer::detail

#endif
