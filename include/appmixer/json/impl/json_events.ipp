#ifndef APPMIXER_JSON_IMPL_JSON_EVENTS_IPP
#define APPMIXER_JSON_IMPL_JSON_EVENTS_IPP

#include <appmixer/json/detail/json_events.hpp>
#include <appmixer/json/impl/json_read.ipp>

#include <algorithm>
#include <limits>
#include <utility>

namespace appmixer::detail {

/// How deep a document may nest.
inline constexpr std::size_t deepest_json = 128;

consteval type_descriptor make_keyed_document()
{
    type_descriptor shape;
    shape.kind = type_kind::member_of;
    return shape;
}
inline constexpr type_descriptor keyed_document = make_keyed_document();

APPMIXER_DECL json_events::json_events(type_descriptor const& shape, void* target, std::string_view const* key) noexcept
    : shape_(&shape), target_(target), key_(key), want_(key != nullptr ? &keyed_document : &shape), where_(target),
      stack_({}, buffer_.data(), buffer_.size())
{
}

APPMIXER_DECL shape_mismatch const* json_events::mismatch()
{
    if (!failed_ && key_ != nullptr && !key_found_) {
        failed_ = true;
        why_.expected = "a value";
        why_.found = "none";
        why_.inside(*key_);
    }
    return failed_ ? &why_ : nullptr;
}

APPMIXER_DECL bool json_events::gather(std::size_t bytes)
{
    if (gathered_ < closed_lists_.size() && closed_lists_[gathered_]->gather(bytes))
        ++gathered_;
    return gathered_ == closed_lists_.size();
}

APPMIXER_DECL bool json_events::discard()
{
    std::vector<std::unique_ptr<long_list>>& lists = open_lists_.empty() ? closed_lists_ : open_lists_;
    if (!lists.empty()) {
        if (lists.back()->discard())
            lists.pop_back();
        return false;
    }
    return shape_->kind != type_kind::list || shape_->open != nullptr || shape_->list->shorten(target_);
}

APPMIXER_DECL void json_events::begin_piece(std::string_view piece) noexcept
{
    cursor_.begin_piece(piece);
    raw_begin_ = piece.data();
}

APPMIXER_DECL void json_events::end_piece()
{
    before_ += cursor_.size();
    cursor_.end_piece();
    if (mode_ == mode::raw)
        raw_parts_.append(raw_begin_, cursor_.end());
}

/// Before something is destroyed that a list may still have to be gathered into.
inline void json_events::gather_all()
{
    while (!gather((std::numeric_limits<std::size_t>::max)())) {}
    closed_lists_.clear();
    gathered_ = 0;
}

inline void* json_events::add_element(level& in)
{
    if (in.more != nullptr)
        return in.more->append();
    list_shape const& list = *in.shape->list;
    void* place = in.pinned ? nullptr : list.append(in.where);
    if (place == nullptr && in.where == target_ && !in.pinned && !std::exchange(in.stretched, true)) {
        // The first elements tell how many there will be, if they are like the others.
        std::size_t const average = std::max<std::size_t>((before_ + cursor_.used()) / in.seen, 1);
        std::size_t const elements = expected_ / average;
        list.stretch(in.where, elements + elements / 16, expected_);
        place = list.append(in.where);
    }
    if (place == nullptr) {
        in.more = open_lists_.emplace_back(list.grow(in.where)).get();
        place = in.more->append();
    }
    return place;
}

/// Makes room for the value that comes, when it is an element of a list.
inline void json_events::aim()
{
    if (depth_ == 0 || top().shape->kind != type_kind::list)
        return;
    level& in = top();
    void* const place = add_element(in);
    ++in.seen;
    want(*in.shape->list->element, place);
}

inline void json_events::enter(type_descriptor const& shape, void* where)
{
    if (depth_ == first_levels_.size() && levels_ == first_levels_.data()) {
        all_levels_ = std::make_unique<level[]>(deepest_json + 1);
        std::copy(first_levels_.begin(), first_levels_.end(), all_levels_.get());
        levels_ = all_levels_.get();
    }
    level& entered = levels_[depth_++];
    entered = level();
    entered.shape = &shape;
    entered.where = where;
}

inline void json_events::leave_list()
{
    bool const is_long = top().more != nullptr;
    --depth_;
    if (!is_long)
        return;
    closed_lists_.push_back(std::move(open_lists_.back()));
    open_lists_.pop_back();
    for (std::size_t i = 0; i < depth_; ++i)
        levels_[i].pinned = true;
}

inline void json_events::take_key(std::string_view key)
{
    level& in = top();
    if (in.shape->kind == type_kind::member_of) {
        if (key != *key_) {
            mode_ = mode::skip;
            return;
        }
        if (std::exchange(key_found_, true)) {
            gather_all();
            shape_->clear(target_);
        }
        want(*shape_, target_);
    } else if (json_field const* const field = in.shape->record->find(key)) {
        take_field(*field);
    } else {
        in.field = nullptr;
        name_ = key;
        want(shape_of<json::value>::value, nullptr);
    }
}

inline void json_events::take_field(json_field const& field)
{
    level& in = top();
    record_shape const& record = *in.shape->record;
    auto const index = static_cast<std::size_t>(&field - record.fields);
    bool again = false;
    if (index < std::numeric_limits<std::uint64_t>::digits) {
        std::uint64_t const bit = std::uint64_t(1) << index;
        again = (in.seen & bit) != 0;
        in.seen |= bit;
    }
    if ((again || record.has_alias) && !closed_lists_.empty())
        gather_all();
    void* const member = field.member(in.where);
    if (again) {
        field.shape->clear(member);
        extra().erase(field.key);
    }
    in.field = &field;
    want(*field.shape, member);
}

inline void json_events::take_text(std::string_view text)
{
    if (wants_anything())
        deliver(json::value(json::string_view(text)));
    else if (!read_text(text, *want_, open(), why_))
        fail();
}

inline void json_events::take_number(json::value const& number)
{
    aim();
    if (wants_anything())
        deliver(number);
    else if (!read_number(number, *want_, open(), why_))
        fail();
}

inline void json_events::take_null()
{
    aim();
    if (where_ == nullptr)
        deliver(nullptr);
    else if (depth_ > 0 && top().shape->kind == type_kind::record)
        extra().insert_or_assign(top().field->key, nullptr);
    else if (want_->open != nullptr)
        want_->clear(where_);
    else if (wants_anything())
        deliver(nullptr);
    else
        refuse(json::kind::null);
}

/// A value that stays JSON, or a record to read from it, is complete.
inline void json_events::deliver(json::value value)
{
    if (where_ == nullptr) {
        extra().insert_or_assign(name_, std::move(value));
        return;
    }
    void* const place = open();
    switch (want_->kind) {
    case type_kind::object: *static_cast<json::object*>(place) = std::move(value.get_object()); break;
    case type_kind::array: *static_cast<json::array*>(place) = std::move(value.get_array()); break;
    case type_kind::raw: store_raw(value, want_->raw(place)); break;
    case type_kind::record:
        if (!read_record(value, *want_->record, place, why_))
            fail();
        break;
    default: *static_cast<json::value*>(place) = std::move(value); break;
    }
}

inline void json_events::begin_tree(json::storage_ptr memory)
{
    stack_.reset(std::move(memory));
    mode_ = mode::tree;
    nesting_ = 1;
}

inline void json_events::end_tree()
{
    if (--nesting_ > 0)
        return;
    mode_ = mode::typed;
    deliver(stack_.release());
    arena_.reset(); // to release it would let each block be twice the one before, for one record after the other
}

/// Behind the first bracket of a value whose text is kept.
inline void json_events::begin_raw()
{
    raw_begin_ = cursor_.behind_bracket() - 1;
    mode_ = mode::raw;
    nesting_ = 1;
}

inline void json_events::end_raw()
{
    if (--nesting_ > 0)
        return;
    mode_ = mode::typed;
    want_->raw(open()) = packer_.make(raw_parts_, std::string_view(raw_begin_, cursor_.behind_bracket()));
    raw_parts_.clear();
}

inline void json_events::end_skipped()
{
    if (--nesting_ == 0)
        mode_ = mode::typed;
}

inline void json_events::skip_scalar()
{
    if (mode_ == mode::skip && nesting_ == 0)
        mode_ = mode::typed;
}

inline void json_events::refuse(json::kind found)
{
    why_.at(found, shape_name(want_->kind));
    fail();
}

/// Adds the way from the document to the value that is refused.
inline void json_events::fail()
{
    for (std::size_t i = depth_; i-- > 0;) {
        level const& in = levels_[i];
        switch (in.shape->kind) {
        case type_kind::list: why_.inside(in.seen - 1); break;
        case type_kind::record: why_.inside(in.field->key); break;
        default: why_.inside(*key_); break;
        }
    }
    failed_ = true;
    mode_ = mode::check;
}

} // namespace appmixer::detail

#endif
