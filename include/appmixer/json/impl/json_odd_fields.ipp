#ifndef APPMIXER_JSON_IMPL_JSON_ODD_FIELDS_IPP
#define APPMIXER_JSON_IMPL_JSON_ODD_FIELDS_IPP

// What a reader of JSON does with values of another type than their members.

#include <appmixer/json/detail/json_reader.hpp>
#include <appmixer/json/raw_json.hpp>

#include <string>
#include <utility>

namespace appmixer::detail {

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

/// The value that has come is of a wrong type. True when it is the field of a record. An element of a list takes the
/// whole list with it, whose text is kept then; anything else is a mismatch of the document.
inline bool json_reader::is_odd_field(shape_mismatch why)
{
    std::size_t record = depth_;
    while (record > 0 && levels_[record - 1].shape->kind == type_kind::list)
        --record;
    if (record == 0 || levels_[record - 1].shape->kind != type_kind::record)
        return refuse(std::move(why));
    note_odd(std::move(why));
    if (record == depth_)
        return true;
    depth_ = record;
    top().field->shape->clear(top().field->member(top().where));
    return hand_over(mode::odd_list);
}

/// A scalar is of a wrong type.
inline bool json_reader::take_odd(json::value value, std::string_view expected)
{
    if (!is_odd_field(shape_mismatch(expected, value.kind())))
        return false;
    if (want_->open != nullptr)
        want_->clear(where_);
    extra().insert_or_assign(top().field->key, std::move(value));
    return true;
}

/// An array or object, which has begun, is of a wrong type.
inline bool json_reader::take_odd_bracket(json::kind found)
{
    if (!is_odd_field(shape_mismatch(want_->expected, found)))
        return false;
    name_ = top().field->key;
    want(shape_of<json::value>::value, nullptr);
    return begin_tree({});
}

/// The list ends at `p`.
inline void json_reader::end_odd_list(char const* p)
{
    std::string buffer;
    auto [earlier, text] = parts_from(top().list_begin, p);
    if (!earlier.empty())
        text = buffer.append(earlier).append(text);
    json::value list;
    read_raw(text, list);
    extra().insert_or_assign(top().field->key, std::move(list));
    kept_.release(top().list_begin);
}

/// The document is of a wrong type.
inline bool json_reader::refuse(shape_mismatch why)
{
    why_ = std::move(why);
    add_path(why_);
    failed_ = true;
    mode_ = mode::check;
    grammar_.set_floor(0);
    return false;
}

} // namespace appmixer::detail

#endif
