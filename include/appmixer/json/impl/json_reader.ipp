#ifndef APPMIXER_JSON_IMPL_JSON_READER_IPP
#define APPMIXER_JSON_IMPL_JSON_READER_IPP

#include <appmixer/core/detail/inlining.hpp>
#include <appmixer/json/detail/json_reader.hpp>

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

namespace appmixer::detail {

inline constexpr type_descriptor unwanted_value(type_kind::unwanted, "a value", {});

APPMIXER_DECL json_reader::json_reader(type_descriptor const& shape, void* target, std::string_view const* key,
                                       std::size_t max_depth) noexcept
    : grammar_(max_depth), target_(target), want_(&shape), where_(target),
      key_shape_(type_kind::record, "an object", {json::kind::object})
{
    if (key == nullptr)
        return;
    key_field_ = {.key = *key, .shape = &shape, .member = [](void* record) { return record; }};
    key_record_ = {.fields = &key_field_, .count = 1};
    key_shape_.record = &key_record_;
    want_ = &key_shape_;
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
        p = mode_ == mode::typed ? grammar_.walk(p, end, *this) : grammar_.walk(p, end, ignored);
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
    if (!why_ && key_field_.shape != nullptr && levels_[0].seen == 0) {
        why_.emplace().expected = "a value";
        why_->found = "none";
        why_->inside(key_field_.key);
    }
    return why_ ? &*why_ : nullptr;
}

/// What was handed over ends at `p`.
inline void json_reader::end_hand_over(char const* p)
{
    mode const ended = std::exchange(mode_, mode::typed);
    grammar_.set_floor(0);
    if (ended == mode::unwanted)
        return;
    std::string_view const text = kept_.from(kept_begin_, p);
    if (ended == mode::raw)
        want_->store(open_place(), {.kind = json::kind::object, .text = {}, .token = text}); // or any other kind
    else
        json_reader(shape_of<json::value>::value, &extra()[top().field->key], nullptr).put(text, true);
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
            why.inside(in.field->key);
    }
}

inline void json_reader::note_odd(odd_fields found)
{
    if (odd_.count == 0 && found.count > 0)
        add_path(odd_.first = std::move(found.first));
    odd_.count += found.count;
}

/// The value that begins at `p` is of a wrong type. A field of a record goes to `extra` as a whole, also if the value
/// is an element of a list in it. Elsewhere it is a mismatch of the document, of which nothing more is wanted.
inline bool json_reader::take_odd(shape_mismatch why, char const* p)
{
    std::size_t record = depth_;
    while (record > 0 && levels_[record - 1].shape->kind == type_kind::list)
        --record;
    if (record == 0 || levels_[record - 1].shape->record->extra == nullptr) {
        add_path(why_.emplace(std::move(why)));
        mode_ = mode::unwanted;
        grammar_.set_floor(0);
        return false;
    }
    note_odd(odd_fields(std::move(why)));
    bool const in_list = std::exchange(depth_, record) != record;
    json_field const& field = *top().field;
    if (in_list || field.shape->open != nullptr)
        field.shape->clear(field.member(top().where));
    return keep(in_list ? top().list_begin : kept_.offset_of(p), mode::odd);
}

/// Makes room for an element, which begins at `p`. In the list that is the document, the first elements tell how many
/// there will be, if the others are like them.
APPMIXER_DETAIL_NOINLINE inline void json_reader::append_element(char const* p)
{
    constexpr std::size_t first_room = std::size_t(32) << 10;
    level& in = top();
    list_shape const& list = *in.shape->list;
    void* place = list.append(in.where);
    if (place == nullptr) {
        std::size_t guess = 0;
        if (in.where == target_ && in.seen == 0 && list.element->kind != type_kind::any)
            guess = (std::min)(expected_, first_room) / list.element_size;
        else if (in.where == target_ && in.seen > 0)
            guess = (std::min)(expected_ / std::max<std::size_t>(kept_.offset_of(p) / in.seen, 1) * 17 / 16,
                               expected_ / list.element_size);
        list.grow(in.where, guess);
        place = list.append(in.where);
    }
    ++in.seen;
    want(*list.element, place);
}

inline bool json_reader::enter(void* where)
{
    if (depth_ == first_levels_.size() && levels_ == first_levels_.data()) {
        all_levels_ = std::make_unique_for_overwrite<level[]>(max_json_depth + 1);
        std::copy(first_levels_.begin(), first_levels_.end(), all_levels_.get());
        levels_ = all_levels_.get();
    }
    levels_[depth_++] = {.shape = want_, .where = where, .seen = 0, .field = nullptr, .list_begin = 0};
    return true;
}

inline bool json_reader::open(char const* bracket)
{
    json::kind const kind = *bracket == '[' ? json::kind::array : json::kind::object;
    if (is_in(type_kind::list))
        append_element(bracket);
    if (want_->kind == type_kind::unwanted)
        return hand_over(mode::unwanted);
    if (!want_->accepts(kind))
        return take_odd(shape_mismatch(want_->expected, kind), bracket);
    if (want_->kind == type_kind::any) {
        json::value& tree = *static_cast<json::value*>(open_place());
        if (kind == json::kind::array)
            want(shape_of<json::array>::value, &tree.emplace_array());
        else
            want(shape_of<json::object>::value, &tree.emplace_object());
        return enter(where_);
    }
    if (want_->kind == type_kind::raw)
        return keep(kept_.offset_of(bracket), mode::raw);
    if (want_->kind == type_kind::list && is_in_field()) {
        top().list_begin = kept_.offset_of(bracket);
        kept_.hold(top().list_begin);
    }
    if (want_->open == nullptr && (want_->kind == type_kind::list || want_->record->count == 0))
        want_->clear(where_); // of what was read under an alias, or was there before
    return enter(open_place());
}

inline void json_reader::close(char bracket)
{
    level const& ended = levels_[--depth_];
    if (bracket == '}' && ended.shape->record->normalize != nullptr) [[unlikely]]
        note_odd(ended.shape->record->normalize(ended.where));
    if (bracket == ']' && is_in_field())
        kept_.release(top().list_begin);
}

inline void json_reader::key(std::string_view key)
{
    json_field const* const field = top().shape->record->find(key, top().field);
    if (field == nullptr) [[unlikely]]
        take_other_key(key);
    else
        take_field(*field);
}

APPMIXER_DETAIL_NOINLINE inline void json_reader::take_other_key(std::string_view key)
{
    top().field = nullptr;
    if (top().shape->record->extra == nullptr)
        return want(unwanted_value, nullptr);
    json::object& others = extra();
    if (others.size() == others.capacity())
        others.reserve(2 * others.size() + 2);
    want(shape_of<json::value>::value, &others[key]);
}

inline void json_reader::take_field(json_field const& field)
{
    level& in = top();
    auto const index = static_cast<std::size_t>(&field - in.shape->record->fields);
    bool again = false;
    if (index < std::numeric_limits<std::uint64_t>::digits) {
        std::uint64_t const bit = std::uint64_t(1) << index;
        again = (in.seen & bit) != 0;
        in.seen |= bit;
    }
    in.field = &field;
    want(*field.shape, field.member(in.where));
    if (again) [[unlikely]] { // the last value counts
        want_->clear(where_);
        if (is_in_field())
            extra().erase(field.key);
    }
}

inline bool json_reader::scalar(json::kind kind, std::string_view text, std::string_view token)
{
    if (kind == json::kind::null) [[unlikely]]
        return null(token.data());
    if (is_in(type_kind::list))
        append_element(token.data());
    if (want_->kind == type_kind::unwanted)
        return true;
    std::string_view expected = want_->expected;
    if (want_->accepts(kind)) [[likely]]
        expected = want_->store(open_place(), {.kind = kind, .text = text, .token = token});
    return expected.empty() || take_odd(shape_mismatch(expected, kind), token.data());
}

inline bool json_reader::null(char const* p)
{
    if (is_in(type_kind::list) && !top().shape->list->element->accepts(json::kind::null)) {
        ++top().seen;
        note_odd(odd_fields(shape_mismatch(top().shape->list->element->expected, json::kind::null)));
        return true;
    }
    if (is_in(type_kind::list))
        append_element(p);
    if (is_in_field())
        extra().insert_or_assign(top().field->key, nullptr);
    else if (want_->accepts(json::kind::null))
        want_->clear(where_);
    else if (want_->kind != type_kind::unwanted)
        return take_odd(shape_mismatch(want_->expected, json::kind::null), p);
    return true;
}

} // namespace appmixer::detail

#endif
