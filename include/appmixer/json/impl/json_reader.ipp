#ifndef APPMIXER_JSON_IMPL_JSON_READER_IPP
#define APPMIXER_JSON_IMPL_JSON_READER_IPP

// What a reader of JSON does at the beginning and at the end.

#include <appmixer/json/detail/json_reader.hpp>
#include <appmixer/json/impl/json_events.ipp>

#include <utility>

namespace appmixer::detail {

APPMIXER_DECL json_reader::json_reader(type_descriptor const& shape, void* target, std::string_view const* key,
                                       std::size_t max_depth) noexcept
    : grammar_(max_depth), shape_(&shape), target_(target), key_(key), want_(key != nullptr ? &keyed_document : &shape),
      where_(target)
{
}

APPMIXER_DECL json_fault json_reader::put(std::string_view piece, bool last)
{
    return put_by<native_marks>(piece, last);
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

} // namespace appmixer::detail

#endif
