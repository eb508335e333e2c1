#ifndef APPMIXER_JSON_IMPL_JSON_READER_IPP
#define APPMIXER_JSON_IMPL_JSON_READER_IPP

#include <appmixer/json/detail/json_reader.hpp>
#include <appmixer/json/detail/json_writer.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <utility>

namespace appmixer::detail {

inline constexpr type_descriptor keyed_document(type_kind::member_of, "an object");
inline constexpr type_descriptor unwanted_value(type_kind::unwanted, "a value");

// Pieces of the text.

APPMIXER_DECL json_reader::json_reader(type_descriptor const& shape, void* target, std::string_view const* key,
                                       std::size_t max_depth) noexcept
    : grammar_(max_depth), shape_(&shape), target_(target), key_(key), want_(key != nullptr ? &keyed_document : &shape),
      where_(target)
{
}

APPMIXER_DECL json_fault json_reader::put(std::string_view piece, bool last)
{
    if (fault_)
        return fault_;
    piece = skip_mark(piece);
    if (piece.size() > max_json_size - kept_.offset() - token_.size())
        fault_ = json_fault("longer than 2 GiB", max_json_size);
    if (!fault_ && !token_.empty() && complete_token(piece))
        read(token_);
    if (!fault_ && token_.empty())
        read(piece);
    if (!fault_ && last)
        end();
    return fault_;
}

/// What a piece has behind a byte order mark at the beginning of the text.
inline std::string_view json_reader::skip_mark(std::string_view piece)
{
    constexpr std::string_view mark = "\xef\xbb\xbf";
    kept_.begin(piece.data());
    while (kept_.offset() == mark_size_ && token_.empty() && mark_size_ < mark.size() &&
           piece.starts_with(mark[mark_size_])) {
        piece.remove_prefix(1);
        ++mark_size_;
        kept_.pass(piece.data());
    }
    if (!piece.empty() && mark_size_ % mark.size() != 0)
        fault_ = json_fault("expected a value", 0);
    return piece;
}

/// Moves the rest of the token that is cut from the piece to the token, and of a number or word the byte behind it as
/// well. False when it goes on in the next piece.
inline bool json_reader::complete_token(std::string_view& piece)
{
    while (!piece.empty()) {
        bool const is_string = token_.front() == '"';
        std::size_t const end = is_string ? piece.find('"') : piece.find_first_not_of("+-.0123456789Eaeflnrstu");
        std::size_t const size = (std::min)(end, piece.size() - 1) + 1;
        token_.append(piece.substr(0, size));
        piece.remove_prefix(size);
        // A quote behind an odd number of backslashes is escaped.
        std::size_t const quote = token_.size() - 1;
        if (end != piece.npos && (!is_string || (quote - token_.find_last_not_of('\\', quote - 1)) % 2 == 1))
            return true;
    }
    return false;
}

/// Reads the text that comes next: a piece, or a token that was cut. A token that is cut at its end is kept.
inline void json_reader::read(std::string_view text)
{
    char const* p = text.data();
    char const* const end = p + text.size();
    kept_.begin(p);
    ignored_json ignored;
    bool goes_on = true;
    while (p != end && goes_on) {
        if (mode_ == mode::typed)
            p = grammar_.walk(p, end, *this);
        else if (mode_ == mode::tree)
            p = grammar_.walk(p, end, tree_);
        else
            p = grammar_.walk(p, end, ignored);
        if (mode_ != mode::typed && grammar_.is_at_floor())
            end_hand_over(p);
        goes_on = grammar_.wrong().empty() && !grammar_.is_cut();
    }
    if (!grammar_.wrong().empty())
        fault_ = json_fault(grammar_.wrong(), kept_.offset_of(p));
    kept_.pass(p);
    token_.assign(p, end);
}

/// There is no more text.
inline void json_reader::end()
{
    std::size_t const size = kept_.offset() + token_.size();
    if (!token_.empty())
        read(token_ += ' '); // which ends a number
    if (fault_ ? fault_.offset == size : !grammar_.is_complete())
        fault_ = json_fault("the text ends too early", size);
}

APPMIXER_DECL shape_mismatch const* json_reader::mismatch()
{
    if (!failed_ && key_ != nullptr && !key_found_) {
        failed_ = true;
        why_.expected = "a value";
        why_.found = "none";
        why_.inside(*key_);
    }
    return failed_ ? &why_ : nullptr;
}

// What becomes of values.

/// How many elements a list will probably have, whose next one begins at `p`; 0 when nothing is
/// known. The first ones of the list that is the document tell, if the others are like them.
inline std::size_t json_reader::guess_size(level const& in, char const* p) const noexcept
{
    constexpr std::size_t first_room = std::size_t(32) << 10;
    if (in.where != target_)
        return 0;
    std::size_t const size = in.shape->list->element_size;
    if (in.seen == 0)
        return (std::min)(expected_, first_room) / size;
    std::size_t const average = std::max<std::size_t>(kept_.offset_of(p) / in.seen, 1);
    std::size_t const elements = expected_ / average;
    return (std::min)(elements + elements / 16, expected_ / size);
}

/// Makes room for the value that has come, when it is an element of a list. It begins at `p`.
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

inline bool json_reader::open(char const* bracket)
{
    bool const is_array = *bracket == '[';
    std::size_t const begin = kept_.offset_of(bracket);
    aim(bracket);
    switch (want_->kind) {
    case type_kind::record:
        if (is_array)
            break;
        return want_->record->normalize == nullptr ? enter(open_place()) : begin_tree(&arena_.emplace());
    case type_kind::list:
        if (!is_array)
            break;
        if (is_in(type_kind::record)) {
            top().list_begin = begin;
            kept_.hold(begin);
        }
        if (want_->open == nullptr)
            want_->clear(where_); // it may have been read under an alias
        return enter(open_place());
    case type_kind::raw_object:
        if (is_array)
            break;
        [[fallthrough]];
    case type_kind::raw: return keep(begin, mode::raw);
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
    return take_odd(shape_mismatch(want_->expected, is_array ? json::kind::array : json::kind::object), bracket);
}

inline bool json_reader::close(char bracket)
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

/// A scalar has come. Whether it was stored as JSON, or is not wanted at all.
template <class Value>
bool json_reader::take_untyped(Value const& value, std::string_view token)
{
    if (want_->kind == type_kind::any)
        deliver(value());
    else if (want_->kind == type_kind::raw)
        want_->raw(open_place()) = compact_string(token);
    else
        return want_->kind == type_kind::unwanted;
    return true;
}

inline bool json_reader::string(std::string_view text, std::string_view token)
{
    aim(token.data());
    switch (want_->kind) {
    case type_kind::text: *static_cast<std::string*>(open_place()) = std::string(text); return true;
    case type_kind::open_enum: want_->store_enumerator(open_place(), text); return true;
    case type_kind::time:
        if (std::optional<timestamp> const time = parse_iso(text)) {
            *static_cast<timestamp*>(open_place()) = *time;
            return true;
        }
        break;
    default: break;
    }
    return take_untyped([&] { return json::value(json::string_view(text)); }, token) ||
           take_odd(shape_mismatch(want_->expected, json::kind::string), token.data());
}

inline bool json_reader::number(std::string_view token)
{
    // Most of the API writes times in ISO 8601; newer resources write milliseconds since 1970. Beyond this limit, a
    // double no longer counts single milliseconds.
    constexpr double most_milliseconds = 9.0e15;
    aim(token.data());
    if (take_untyped([&] { return parse_number(token); }, token))
        return true;
    json::value const number = parse_number(token);
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
    return take_odd(shape_mismatch(expected, number.kind()), token.data());
}

inline bool json_reader::literal(std::string_view token)
{
    bool const is_true = token.front() == 't';
    if (token.front() == 'n')
        return null(token.data());
    aim(token.data());
    if (want_->kind != type_kind::flag)
        return take_untyped([&] { return json::value(is_true); }, token) ||
               take_odd(shape_mismatch(want_->expected, json::kind::bool_), token.data());
    *static_cast<bool*>(open_place()) = is_true;
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
    if (want_->kind == type_kind::unwanted)
        return true;
    if (where_ == nullptr)
        deliver(nullptr);
    else if (is_in(type_kind::record))
        extra().insert_or_assign(top().field->key, nullptr);
    else if (want_->takes_null())
        want_->clear(where_);
    else
        return refuse(shape_mismatch(want_->expected, json::kind::null));
    return true;
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

/// The text of the value that begins there is kept to its end.
inline bool json_reader::keep(std::size_t begin, mode as)
{
    kept_begin_ = begin;
    kept_.hold(begin);
    return hand_over(as);
}

/// Up to the end of the value, something else than typed values is read.
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
    if (ended == mode::tree) {
        deliver(tree_.release());
        arena_.reset(); // to release it would let each block be twice the one before, for one record after the other
        return;
    }
    if (ended == mode::unwanted)
        return;
    std::string_view const text = kept_.from(kept_begin_, p);
    if (ended == mode::raw) {
        want_->raw(open_place()) = compact_string(text);
    } else {
        json::value& odd = extra()[top().field->key];
        json_reader(shape_of<json::value>::value, &odd, nullptr).put(text, true);
    }
    kept_.release(kept_begin_);
}

// Values of another type than their members.

/// Adds the way from the document to the value that is being read.
inline void json_reader::add_path(shape_mismatch& why) const
{
    for (std::size_t i = depth_; i-- > 0;) {
        level const& in = levels_[i];
        if (in.shape->kind == type_kind::list)
            why.inside(in.seen - 1);
        else
            why.inside(in.shape->kind == type_kind::record ? in.field->key : *key_);
    }
}

inline void json_reader::note_odd(shape_mismatch why, std::size_t count)
{
    if (odd_.count == 0) {
        odd_.first = std::move(why);
        add_path(odd_.first);
    }
    odd_.count += count;
}

/// The value that begins at `p` is of a wrong type. A field of a record goes to `extra` as a whole, also if the value
/// is an element of a list in it; anything else is a mismatch of the document.
inline bool json_reader::take_odd(shape_mismatch why, char const* p)
{
    std::size_t record = depth_;
    while (record > 0 && levels_[record - 1].shape->kind == type_kind::list)
        --record;
    if (record == 0 || levels_[record - 1].shape->kind != type_kind::record)
        return refuse(std::move(why));
    note_odd(std::move(why));
    bool const in_list = std::exchange(depth_, record) != record;
    type_descriptor const& shape = *top().field->shape;
    if (in_list || shape.open != nullptr)
        shape.clear(top().field->member(top().where));
    return keep(in_list ? top().list_begin : kept_.offset_of(p), mode::odd);
}

/// The document is of a wrong type: nothing more is wanted.
inline bool json_reader::refuse(shape_mismatch why)
{
    why_ = std::move(why);
    add_path(why_);
    failed_ = true;
    mode_ = mode::unwanted;
    grammar_.set_floor(0);
    return false;
}

} // namespace appmixer::detail

#endif
