#ifndef APPMIXER_JSON_IMPL_JSON_ODD_FIELDS_IPP
#define APPMIXER_JSON_IMPL_JSON_ODD_FIELDS_IPP

// What a reader of JSON does with values of another type than their members.

#include <appmixer/json/detail/json_reader.hpp>
#include <appmixer/json/raw_json.hpp>

#include <string>
#include <utility>

namespace appmixer::detail {

/// How many levels are open up to the record whose field is being read, without the lists in that field; 0 when there
/// is no record.
inline std::size_t json_reader::record_around() const noexcept
{
    std::size_t count = depth_;
    while (count > 0 && levels_[count - 1].shape->kind == type_kind::list)
        --count;
    return count > 0 && levels_[count - 1].shape->kind == type_kind::record ? count : 0;
}

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

/// A scalar is of a wrong type.
inline bool json_reader::take_odd(json::value value, std::string_view expected)
{
    shape_mismatch why(expected, value.kind());
    std::size_t const record = record_around();
    if (record == 0)
        return refuse(std::move(why));
    note_odd(std::move(why));
    if (record < depth_)
        return begin_odd_list(record);
    if (want_->open != nullptr)
        want_->clear(where_);
    extra().insert_or_assign(top().field->key, std::move(value));
    return true;
}

/// An array or object, which has begun, is of a wrong type.
inline bool json_reader::take_odd_bracket(json::kind found)
{
    shape_mismatch why(want_->expected, found);
    std::size_t const record = record_around();
    if (record == 0)
        return refuse(std::move(why));
    note_odd(std::move(why));
    if (record < depth_)
        return begin_odd_list(record);
    name_ = top().field->key;
    want(shape_of<json::value>::value, nullptr);
    return begin_tree({});
}

/// Drops the list that is a field of this record.
inline bool json_reader::begin_odd_list(std::size_t record)
{
    depth_ = record;
    top().field->shape->clear(top().field->member(top().where));
    mode_ = mode::odd_list;
    grammar_.set_floor(top().nesting);
    return false;
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
