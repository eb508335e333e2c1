#ifndef APPMIXER_CORE_DETAIL_LINKED_LIST_HPP
#define APPMIXER_CORE_DETAIL_LINKED_LIST_HPP

namespace appmixer::detail {

/// What makes an object fit for one `linked_list<T>` at a time: class T : public list_links<T>.
template <class T>
class list_links {
public:
    list_links() = default;
    list_links(list_links const&) = delete;
    list_links& operator=(list_links const&) = delete;

    T* before = nullptr;
    T* behind = nullptr;
};

/// A queue linked through its elements, which it does not own: any of them may leave at any time.
template <class T>
class linked_list {
public:
    linked_list() = default;
    linked_list(linked_list const&) = delete;
    linked_list& operator=(linked_list const&) = delete;

    bool empty() const noexcept { return first_ == nullptr; }
    T& front() const noexcept { return *first_; }

    void push_back(T& one) noexcept
    {
        one.before = last_;
        one.behind = nullptr;
        (last_ != nullptr ? last_->behind : first_) = &one;
        last_ = &one;
    }
    void erase(T& one) noexcept
    {
        (one.before != nullptr ? one.before->behind : first_) = one.behind;
        (one.behind != nullptr ? one.behind->before : last_) = one.before;
    }

private:
    T* first_ = nullptr;
    T* last_ = nullptr;
};

} // namespace appmixer::detail

#endif
