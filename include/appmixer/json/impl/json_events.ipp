#ifndef APPMIXER_JSON_IMPL_JSON_EVENTS_IPP
#define APPMIXER_JSON_IMPL_JSON_EVENTS_IPP

// The events of the grammar where values of a type are due.

#include <appmixer/json/detail/json_reader.hpp>
#include <appmixer/json/detail/json_writer.hpp>
#include <appmixer/json/impl/json_odd_fields.ipp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace appmixer::detail {

inline constexpr type_descriptor keyed_document(type_kind::member_of, "an object");
inline constexpr type_descriptor unwanted_value(type_kind::unwanted, "a value");

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
        if (mode_ == mode::typed)
            p = grammar_.walk<Marks>(p, end, *this);
        else if (mode_ == mode::tree)
            p = grammar_.walk<Marks>(p, end, tree_);
        else
            p = grammar_.walk<Marks>(p, end, ignored);
        if (mode_ != mode::typed && mode_ != mode::check && grammar_.is_at_floor())
            end_hand_over(p);
    }
}

/// From an opening bracket to the one that closes it, something else than typed values is read.
inline bool json_reader::hand_over(mode to)
{
    mode_ = to;
    grammar_.set_floor(depth_);
    return false;
}

/// What was handed over ends at `p`.
inline void json_reader::end_hand_over(char const* p)
{
    mode const ended = std::exchange(mode_, mode::typed);
    grammar_.set_floor(0);
    if (ended == mode::raw) {
        take_raw(raw_begin_, p);
    } else if (ended == mode::odd_list) {
        end_odd_list(p);
    } else if (ended == mode::tree) {
        deliver(tree_.release());
        arena_.reset(); // to release it would let each block be twice the one before, for one record after the other
    }
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
    if (is_in(type_kind::list))
        append_element(p);
}

APPMIXER_DETAIL_NOINLINE inline void json_reader::append_element(char const* p)
{
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

inline bool json_reader::enter(void* where)
{
    if (depth_ == first_levels_.size() && levels_ == first_levels_.data()) {
        all_levels_ = std::make_unique<level[]>(max_json_depth + 1);
        std::copy(first_levels_.begin(), first_levels_.end(), all_levels_.get());
        levels_ = all_levels_.get();
    }
    level& entered = levels_[depth_++];
    entered = level();
    entered.shape = want_;
    entered.where = where;
    return true;
}

inline bool json_reader::open(char bracket, char const* p)
{
    bool const is_array = bracket == '[';
    aim(p);
    switch (want_->kind) {
    case type_kind::record:
        if (is_array)
            break;
        return want_->record->normalize == nullptr ? enter(open_place()) : begin_tree(&arena_.emplace());
    case type_kind::list:
        if (!is_array)
            break;
        if (is_in(type_kind::record)) {
            top().list_begin = grammar_.offset_of(p) - 1;
            kept_.hold(top().list_begin);
        }
        if (want_->open == nullptr)
            want_->clear(where_); // it may have been read under an alias
        return enter(open_place());
    case type_kind::raw_object:
        if (is_array)
            break;
        [[fallthrough]];
    case type_kind::raw:
        raw_begin_ = grammar_.offset_of(p) - 1;
        kept_.hold(raw_begin_);
        return hand_over(mode::raw);
    case type_kind::any: return begin_tree({});
    case type_kind::object:
    case type_kind::array:
        if (is_array == (want_->kind == type_kind::array))
            return begin_tree({});
        break;
    case type_kind::member_of:
        if (is_array)
            break;
        return enter(where_);
    case type_kind::unwanted: return hand_over(mode::unwanted);
    default: break;
    }
    return take_odd_bracket(is_array ? json::kind::array : json::kind::object);
}

inline bool json_reader::close(char bracket, char const*)
{
    --depth_;
    if (bracket == ']' && is_in(type_kind::record))
        kept_.release(top().list_begin);
    return true;
}

inline bool json_reader::key(std::string_view key)
{
    level& in = top();
    json_field const* const field = in.shape->kind == type_kind::record ? in.shape->record->find(key) : nullptr;
    if (field == nullptr) [[unlikely]]
        take_other_key(key);
    else
        take_field(*field);
    return true;
}

/// A key without a field: of a document of which one key is wanted, or of `extra`.
APPMIXER_DETAIL_NOINLINE inline void json_reader::take_other_key(std::string_view key)
{
    level& in = top();
    if (in.shape->kind == type_kind::record) {
        in.field = nullptr;
        name_ = key;
        want(shape_of<json::value>::value, nullptr);
    } else if (key != *key_) {
        want(unwanted_value, nullptr);
    } else {
        if (std::exchange(key_found_, true))
            shape_->clear(target_);
        want(*shape_, target_);
    }
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
    in.field = &field;
    want(*field.shape, field.member(in.where));
    if (again) [[unlikely]]
        clear_field();
}

/// The key has come before: its last value counts.
APPMIXER_DETAIL_NOINLINE inline void json_reader::clear_field()
{
    want_->clear(where_);
    extra().erase(top().field->key);
}

/// A scalar that ends at `p` has come. Whether it was stored as JSON, or is not wanted at all.
template <class Value>
bool json_reader::take_untyped(Value const& value, char const* p)
{
    if (want_->kind == type_kind::any)
        deliver(value());
    else if (want_->kind == type_kind::raw)
        take_raw(grammar_.token_begin(), p);
    else
        return want_->kind == type_kind::unwanted;
    return true;
}

inline bool json_reader::string(std::string_view text, std::string* buffer, char const* p)
{
    constexpr std::size_t large = 4096; // a shorter one is copied, so that the buffer can be used again
    aim(p);
    switch (want_->kind) {
    case type_kind::text: {
        std::string& to = *static_cast<std::string*>(open_place());
        if (buffer != nullptr && text.size() >= large)
            to = std::exchange(*buffer, std::string());
        else
            to = std::string(text);
        return true;
    }
    case type_kind::open_enum: want_->store_enumerator(open_place(), text); return true;
    case type_kind::time:
        if (std::optional<timestamp> const time = parse_iso(text)) {
            *static_cast<timestamp*>(open_place()) = *time;
            return true;
        }
        break;
    default: break;
    }
    auto const value = [&] { return json::value(json::string_view(text)); };
    return take_untyped(value, p) || take_odd(value(), want_->expected);
}

inline bool json_reader::number(std::string_view text, char const* p)
{
    // Most of the API writes times in ISO 8601; newer resources write milliseconds since 1970. Beyond this limit, a
    // double no longer counts single milliseconds.
    constexpr double most_milliseconds = 9.0e15;
    aim(p);
    auto const value = [&] { return parse_number(text); };
    if (take_untyped(value, p))
        return true;
    json::value const number = value();
    std::string_view expected = want_->expected;
    if (want_->kind == type_kind::number) {
        expected = want_->store_number(open_place(), number);
        if (expected.empty())
            return true;
    } else if (want_->kind == type_kind::time) {
        double const milliseconds = number.to_number<double>();
        if (std::abs(milliseconds) < most_milliseconds) {
            *static_cast<timestamp*>(open_place()) =
                timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
            return true;
        }
    }
    return take_odd(number, expected);
}

inline bool json_reader::literal(char first, char const* p)
{
    if (first == 'n')
        return null(p);
    aim(p);
    auto const value = [&] { return json::value(first == 't'); };
    if (want_->kind != type_kind::flag)
        return take_untyped(value, p) || take_odd(value(), want_->expected);
    *static_cast<bool*>(open_place()) = first == 't';
    return true;
}

inline bool json_reader::null(char const* p)
{
    if (is_in(type_kind::list) && !top().shape->list->element->takes_null()) {
        ++top().seen;
        note_odd(shape_mismatch(top().shape->list->element->expected, json::kind::null));
        return true;
    }
    aim(p);
    if (want_->kind == type_kind::raw)
        kept_.release(grammar_.token_begin());
    if (want_->kind == type_kind::unwanted)
        return true;
    if (where_ == nullptr)
        deliver(nullptr);
    else if (is_in(type_kind::record))
        extra().insert_or_assign(top().field->key, nullptr);
    else if (want_->open != nullptr)
        want_->clear(where_);
    else if (want_->kind == type_kind::any)
        deliver(nullptr);
    else if (want_->kind != type_kind::raw)
        return refuse(shape_mismatch(want_->expected, json::kind::null));
    return true;
}

/// A raw scalar is kept as it was written.
inline void json_reader::cut_scalar()
{
    if ((is_in(type_kind::list) ? top().shape->list->element : want_)->kind == type_kind::raw)
        kept_.hold(grammar_.token_begin());
}

/// A value that stays JSON, or a record to read from it, is complete.
inline void json_reader::deliver(json::value value)
{
    if (where_ == nullptr) {
        extra().insert_or_assign(name_, std::move(value));
        return;
    }
    void* const place = open_place();
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
    json_writer(text).value(tree);
    record_shape record = *want_->record;
    record.normalize = nullptr;
    type_descriptor shape = *want_;
    shape.record = &record;
    shape.open = nullptr;
    auto const reader = std::make_unique<json_reader>(shape, to, nullptr); // large, and normalized records may nest
    reader->put(text, true);
    if (reader->odd_.count > 0)
        note_odd(std::move(reader->odd_.first), reader->odd_.count);
}

inline bool json_reader::begin_tree(json::storage_ptr memory)
{
    tree_.begin(std::move(memory));
    return hand_over(mode::tree);
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
    want_->raw(open_place()) = compact_string(earlier, rest);
    kept_.release(begin);
}

} // namespace appmixer::detail

#endif
