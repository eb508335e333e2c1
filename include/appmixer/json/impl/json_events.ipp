#ifndef APPMIXER_JSON_IMPL_JSON_EVENTS_IPP
#define APPMIXER_JSON_IMPL_JSON_EVENTS_IPP

// The events of the grammar where values of a type are due.

#include <appmixer/json/detail/json_reader.hpp>
#include <appmixer/json/detail/json_writer.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace appmixer::detail {

inline constexpr type_descriptor keyed_document(type_kind::member_of, "an object");
inline constexpr type_descriptor unwanted_value(type_kind::unwanted, "a value");

/// How many elements a list will probably have, whose next one begins at `p`; 0 when nothing is known. The first ones
/// of the list that is the document tell, if the others are like them.
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
        if (want_->record->normalize == nullptr || (depth_ == 0 && is_normalized_))
            return enter(open_place());
        return begin_tree(&arena_.emplace());
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

/// The time that a scalar means. Most of the API writes times in ISO 8601; newer resources write milliseconds since
/// 1970.
inline std::optional<timestamp> time_of(json::kind kind, std::string_view text, std::string_view token)
{
    constexpr double limit = 9.0e15; // beyond it, a double no longer counts single milliseconds
    if (kind == json::kind::string)
        return parse_iso(text);
    double const milliseconds = kind == json::kind::double_ ? parse_number(token).to_number<double>() : limit;
    if (std::abs(milliseconds) >= limit)
        return std::nullopt;
    return timestamp(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
}

inline bool json_reader::scalar(json::kind kind, std::string_view text, std::string_view token)
{
    if (kind == json::kind::null) [[unlikely]]
        return null(token.data());
    aim(token.data());
    if (want_->kind == type_kind::text && kind == json::kind::string) { // first, since most are
        *static_cast<std::string*>(open_place()) = std::string(text);
        return true;
    }
    switch (want_->kind) {
    case type_kind::open_enum:
        if (kind != json::kind::string)
            break;
        want_->store_enumerator(open_place(), text);
        return true;
    case type_kind::flag:
        if (kind != json::kind::bool_)
            break;
        *static_cast<bool*>(open_place()) = token == "true";
        return true;
    case type_kind::number: {
        if (kind != json::kind::double_)
            break;
        std::string_view const expected = want_->store_number(open_place(), parse_number(token));
        return expected.empty() || take_odd(shape_mismatch(expected, kind), token.data());
    }
    case type_kind::time:
        if (std::optional<timestamp> const time = time_of(kind, text, token)) {
            *static_cast<timestamp*>(open_place()) = *time;
            return true;
        }
        break;
    case type_kind::any:
        deliver(kind == json::kind::string    ? json::value(json::string_view(text))
                : kind == json::kind::double_ ? parse_number(token)
                                              : json::value(token == "true"));
        return true;
    case type_kind::raw: want_->raw(open_place()) = compact_string(token); return true;
    case type_kind::unwanted: return true;
    default: break;
    }
    return take_odd(shape_mismatch(want_->expected, kind), token.data());
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
        return take_odd(shape_mismatch(want_->expected, json::kind::null), p);
    return true;
}

/// A value that stays JSON, or a record to read from it, is complete.
inline void json_reader::deliver(json::value value)
{
    if (where_ == nullptr) {
        extra().insert_or_assign(name_, std::move(value));
        return;
    }
    switch (want_->kind) {
    case type_kind::record: deliver_normalized(value.get_object()); break;
    case type_kind::object: *static_cast<json::object*>(open_place()) = std::move(value.get_object()); break;
    case type_kind::array: *static_cast<json::array*>(open_place()) = std::move(value.get_array()); break;
    default: *static_cast<json::value*>(open_place()) = std::move(value); break;
    }
}

/// Reads a record whose model wants to correct the tree first. The correct one is read as text, by a reader of its own.
inline void json_reader::deliver_normalized(json::object& tree)
{
    want_->record->normalize(tree);
    auto const reader = std::make_unique<json_reader>(*want_, where_, nullptr); // large, and these records may nest
    reader->is_normalized_ = true;
    reader->put(json_text(tree), true);
    if (reader->odd_.count > 0)
        note_odd(std::move(reader->odd_.first), reader->odd_.count);
}

} // namespace appmixer::detail

#endif
