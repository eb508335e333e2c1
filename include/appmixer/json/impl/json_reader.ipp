#ifndef APPMIXER_JSON_IMPL_JSON_READER_IPP
#define APPMIXER_JSON_IMPL_JSON_READER_IPP

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
    if (fault_)
        return fault_;
    piece = skip_mark(piece);
    if (piece.size() > max_json_size - kept_.offset() - token_.size())
        fault_ = json_fault("longer than 2 GiB", max_json_size);
    if (!fault_ && !token_.empty() && complete_json_token(token_, piece))
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
    if (!why_ && key_ != nullptr && !key_found_) {
        why_.emplace().expected = "a value";
        why_->found = "none";
        why_->inside(*key_);
    }
    return why_ ? &*why_ : nullptr;
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
/// is an element of a list in it. Elsewhere it is a mismatch of the document, of which nothing more is wanted.
inline bool json_reader::take_odd(shape_mismatch why, char const* p)
{
    std::size_t record = depth_;
    while (record > 0 && levels_[record - 1].shape->kind == type_kind::list)
        --record;
    if (record == 0 || levels_[record - 1].shape->kind != type_kind::record) {
        add_path(why_.emplace(std::move(why)));
        mode_ = mode::unwanted;
        grammar_.set_floor(0);
        return false;
    }
    note_odd(std::move(why));
    bool const in_list = std::exchange(depth_, record) != record;
    json_field const& field = *top().field;
    if (in_list || field.shape->open != nullptr)
        field.shape->clear(field.member(top().where));
    return keep(in_list ? top().list_begin : kept_.offset_of(p), mode::odd);
}

} // namespace appmixer::detail

#endif
