#ifndef APPMIXER_JSON_IMPL_JSON_EVENTS_IPP
#define APPMIXER_JSON_IMPL_JSON_EVENTS_IPP

// The events of the grammar where values of a type are due.

#include <appmixer/json/detail/json_reader.hpp>
#include <appmixer/json/detail/json_writer.hpp>
#include <appmixer/json/impl/json_odd_fields.ipp>

#include <algorithm>
#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace appmixer::detail {

constexpr type_descriptor make_descriptor(type_kind kind) noexcept
{
    type_descriptor shape;
    shape.kind = kind;
    return shape;
}
inline constexpr type_descriptor keyed_document = make_descriptor(type_kind::member_of);
inline constexpr type_descriptor unwanted_value = make_descriptor(type_kind::unwanted);

template <class Marks>
json_fault json_reader::put_by(std::string_view piece, bool last)
{
    if (grammar_.fault())
        return grammar_.fault();
    piece = grammar_.begin_piece(piece);
    if (!piece.empty())
        read<Marks>(piece.data(), piece.data() + piece.size());
    kept_.end_piece(piece, grammar_.piece_offset());
    grammar_.end_piece();
    if (last && !grammar_.fault())
        grammar_.finish(*this);
    return grammar_.fault();
}

template <class Marks>
void json_reader::read(char const* p, char const* end)
{
    ignored_json ignored;
    while (p != end && !grammar_.fault()) {
        switch (mode_) {
        case mode::typed: p = grammar_.walk<Marks>(p, end, *this); break;
        case mode::tree:
            p = grammar_.walk<Marks>(p, end, tree_);
            if (grammar_.is_at_floor())
                end_tree();
            break;
        case mode::raw:
        case mode::unwanted:
        case mode::odd_list:
        case mode::check:
            p = grammar_.walk<Marks>(p, end, ignored);
            if (mode_ == mode::check || !grammar_.is_at_floor())
                break;
            if (mode_ == mode::raw)
                take_raw(raw_begin_, p);
            if (mode_ == mode::odd_list)
                end_odd_list<Marks>(p);
            mode_ = mode::typed;
            grammar_.set_floor(0);
            break;
        }
    }
}

/// From an opening bracket to the one that closes it, something else than typed values is read.
inline bool json_reader::hand_over(mode to)
{
    mode_ = to;
    grammar_.set_floor(grammar_.depth() - 1);
    return false;
}

/// How many elements a list will probably have, whose next one has a first token that ends at `p`; 0 when nothing is
/// known. The first ones of the list that is the document tell, if the others are like them.
inline std::size_t json_reader::guess_size(level const& in, char const* p) const noexcept
{
    constexpr std::size_t first_room = std::size_t(32) << 10;
    if (in.where != target_)
        return 0;
    std::size_t const size = in.shape->list->element_size;
    if (in.seen == 0)
        return (std::min)(expected_, first_room) / size;
    std::size_t const average = std::max<std::size_t>(grammar_.offset_of(p) / in.seen, 1);
    std::size_t const elements = expected_ / average;
    return (std::min)(elements + elements / 16, expected_ / size);
}

/// Makes room for the value that has come, when it is an element of a list. Its first token ends at `p`.
inline void json_reader::aim(char const* p)
{
    if (!in_list())
        return;
    level& in = top();
    list_shape const& list = *in.shape->list;
    void* place = list.append(in.where);
    if (place == nullptr) {
        list.grow(in.where, guess_size(in, p));
        place = list.append(in.where);
    }
    ++in.seen;
    want(*list.element, place);
}

inline void json_reader::enter(type_descriptor const& shape, void* where)
{
    if (depth_ == first_levels_.size() && levels_ == first_levels_.data()) {
        all_levels_ = std::make_unique<level[]>(max_json_depth + 1);
        std::copy(first_levels_.begin(), first_levels_.end(), all_levels_.get());
        levels_ = all_levels_.get();
    }
    level& entered = levels_[depth_++];
    entered = level();
    entered.shape = &shape;
    entered.where = where;
    entered.nesting = grammar_.depth();
}

inline bool json_reader::object_begin(char const* p)
{
    aim(p);
    switch (want_->kind) {
    case type_kind::record:
        if (want_->record->normalize != nullptr)
            return begin_tree(&arena_.emplace());
        enter(*want_, open());
        return true;
    case type_kind::any:
    case type_kind::object: return begin_tree({});
    case type_kind::raw:
    case type_kind::raw_object: return begin_raw(p);
    case type_kind::member_of: enter(*want_, where_); return true;
    case type_kind::unwanted: return hand_over(mode::unwanted);
    default: return take_odd_bracket(json::kind::object);
    }
}

inline bool json_reader::array_begin(char const* p)
{
    aim(p);
    switch (want_->kind) {
    case type_kind::list: {
        void* const place = open();
        want_->list->clear(place);
        if (in_record()) {
            top().list_begin = grammar_.offset_of(p) - 1;
            kept_.hold(top().list_begin);
        }
        enter(*want_, place);
        return true;
    }
    case type_kind::any:
    case type_kind::array: return begin_tree({});
    case type_kind::raw: return begin_raw(p);
    case type_kind::unwanted: return hand_over(mode::unwanted);
    default: return take_odd_bracket(json::kind::array);
    }
}

inline bool json_reader::object_end(char const*)
{
    --depth_;
    return true;
}

inline bool json_reader::array_end(char const*)
{
    --depth_;
    if (in_record())
        kept_.release(top().list_begin);
    return true;
}

inline bool json_reader::key(std::string_view key)
{
    level& in = top();
    if (in.shape->kind == type_kind::member_of) {
        if (key != *key_) {
            want(unwanted_value, nullptr);
            return true;
        }
        if (std::exchange(key_found_, true))
            shape_->clear(target_);
        want(*shape_, target_);
    } else if (json_field const* const field = in.shape->record->find(key)) {
        take_field(*field);
    } else {
        in.field = nullptr;
        name_ = key;
        want(shape_of<json::value>::value, nullptr);
    }
    return true;
}

inline void json_reader::take_field(json_field const& field)
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
    void* const member = field.member(in.where);
    if (again) {
        field.shape->clear(member);
        extra().erase(field.key);
    }
    in.field = &field;
    want(*field.shape, member);
}

inline bool json_reader::string(std::string_view text, char const* p)
{
    aim(p);
    return take_string(text, p);
}

inline bool json_reader::take_string(std::string_view text, char const* p)
{
    switch (want_->kind) {
    case type_kind::any: deliver(json::value(json::string_view(text))); return true;
    case type_kind::raw: take_raw(grammar_.token_begin(), p); return true;
    case type_kind::unwanted: return true;
    default: return read_text(text, *want_, open(), why_) || take_odd(json::value(json::string_view(text)));
    }
}

inline bool json_reader::collected_string(std::string& text, char const* p)
{
    constexpr std::size_t large = 4096; // a shorter one is copied, so that the buffer can be used again
    aim(p);
    if (text.size() < large || want_->kind != type_kind::text)
        return take_string(text, p);
    *static_cast<std::string*>(open()) = std::exchange(text, std::string());
    return true;
}

inline bool json_reader::number(std::string_view text, char const* p)
{
    aim(p);
    switch (want_->kind) {
    case type_kind::any: deliver(json_number(text).as_value()); return true;
    case type_kind::raw: take_raw(grammar_.token_begin(), p); return true;
    case type_kind::unwanted: return true;
    default: {
        json_number const number(text);
        return read_number(number, *want_, open(), why_) || take_odd(number.as_value());
    }
    }
}

inline bool json_reader::boolean(bool value, char const* p)
{
    aim(p);
    switch (want_->kind) {
    case type_kind::any: deliver(value); return true;
    case type_kind::raw: take_raw(grammar_.token_begin(), p); return true;
    case type_kind::unwanted: return true;
    default: return read_bool(value, *want_, open(), why_) || take_odd(value);
    }
}

inline bool json_reader::null(char const* p)
{
    if (in_list() && !takes_null(*top().shape->list->element)) {
        ++top().seen;
        why_.at(json::kind::null, shape_name(top().shape->list->element->kind));
        note_odd();
        return true;
    }
    aim(p);
    if (want_->kind == type_kind::raw)
        kept_.release(grammar_.token_begin());
    if (want_->kind == type_kind::unwanted)
        return true;
    if (where_ == nullptr)
        deliver(nullptr);
    else if (in_record())
        extra().insert_or_assign(top().field->key, nullptr);
    else if (want_->open != nullptr)
        want_->clear(where_);
    else if (want_->kind == type_kind::any)
        deliver(nullptr);
    else if (want_->kind != type_kind::raw)
        return refuse(json::kind::null);
    return true;
}

/// A raw scalar is kept as it was written.
inline void json_reader::cut_scalar()
{
    if ((in_list() ? top().shape->list->element : want_)->kind == type_kind::raw)
        kept_.hold(grammar_.token_begin());
}

/// A value that stays JSON, or a record to read from it, is complete.
inline void json_reader::deliver(json::value value)
{
    if (where_ == nullptr) {
        extra().insert_or_assign(name_, std::move(value));
        return;
    }
    void* const place = open();
    switch (want_->kind) {
    case type_kind::object: *static_cast<json::object*>(place) = std::move(value.get_object()); break;
    case type_kind::array: *static_cast<json::array*>(place) = std::move(value.get_array()); break;
    case type_kind::record: deliver_normalized(value.get_object(), place); break;
    default: *static_cast<json::value*>(place) = std::move(value); break;
    }
}

/// Reads a record whose model wants to correct the tree first. The correct one is read as text, by a reader of its own.
inline void json_reader::deliver_normalized(json::object& tree, void* to)
{
    want_->record->normalize(tree);
    std::string text;
    append_json_value(text, tree);
    record_shape record = *want_->record;
    record.normalize = nullptr;
    type_descriptor shape = make_descriptor(type_kind::record);
    shape.record = &record;
    auto const reader = std::make_unique<json_reader>(shape, to, nullptr); // large, and normalized records may nest
    reader->put(text, true);
    if (odd_.count == 0 && reader->odd_.count > 0) {
        odd_.first = std::move(reader->odd_.first);
        add_path(odd_.first);
    }
    odd_.count += reader->odd_.count;
}

inline bool json_reader::begin_tree(json::storage_ptr memory)
{
    tree_.begin(std::move(memory));
    return hand_over(mode::tree);
}

inline void json_reader::end_tree()
{
    mode_ = mode::typed;
    grammar_.set_floor(0);
    deliver(tree_.release());
    arena_.reset(); // to release it would let each block be twice the one before, for one record after the other
}

/// `p` is behind the first bracket of a value whose text is kept.
inline bool json_reader::begin_raw(char const* p)
{
    raw_begin_ = grammar_.offset_of(p) - 1;
    kept_.hold(raw_begin_);
    return hand_over(mode::raw);
}

/// The text from an offset in the document to `p`: its part in earlier pieces and the rest.
inline std::pair<std::string_view, std::string_view> json_reader::parts_from(std::size_t begin, char const* p) const
{
    std::size_t const piece = grammar_.piece_offset();
    char const* const rest = grammar_.piece() + (begin > piece ? begin - piece : 0);
    return {kept_.earlier_part(begin, piece), std::string_view(rest, p)};
}

/// The text from there to `p` is the value.
inline void json_reader::take_raw(std::size_t begin, char const* p)
{
    auto const [earlier, rest] = parts_from(begin, p);
    want_->raw(open()) = compact_string(earlier, rest);
    kept_.release(begin);
}

} // namespace appmixer::detail

#endif
