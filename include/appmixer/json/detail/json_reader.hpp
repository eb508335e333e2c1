#ifndef APPMIXER_JSON_DETAIL_JSON_READER_HPP
#define APPMIXER_JSON_DETAIL_JSON_READER_HPP

// Reads JSON text that comes in pieces into objects of any type that has a table.

#include <appmixer/core/config.hpp>
#include <appmixer/json/detail/json_errors.hpp>
#include <appmixer/json/detail/json_grammar.hpp>
#include <appmixer/json/detail/type_descriptor.hpp>

#include <boost/json/kind.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace appmixer::detail {

/// The part of a document that is being read, and the text of a value that began before it. Nothing is copied unless a
/// value is cut. Places are offsets in the document.
class kept_text {
public:
    /// Where what is being read begins, and what is there.
    std::size_t offset() const noexcept { return offset_; }
    void begin(char const* p) noexcept { here_ = p; }
    std::size_t offset_of(char const* p) const noexcept { return offset_ + static_cast<std::size_t>(p - here_); }

    /// What is being read begins at `p` from now on.
    void pass(char const* p)
    {
        if (held_ != nowhere)
            text_.append(held_ > offset_ ? here_ + (held_ - offset_) : here_, p);
        offset_ = offset_of(p);
        here_ = p;
    }
    /// Keeps what follows, unless that is done already for a value around this one.
    void hold(std::size_t begin) noexcept { held_ = (std::min)(held_, begin); }
    /// Ends what `hold` began at the same place.
    void release(std::size_t begin) noexcept
    {
        if (held_ != begin)
            return;
        held_ = nowhere;
        text_.clear();
    }
    /// The text from a place on that is kept, up to `p`.
    std::string_view from(std::size_t begin, char const* p)
    {
        if (begin >= offset_)
            return {here_ + (begin - offset_), offset_of(p) - begin};
        pass(p);
        return std::string_view(text_).substr(begin - held_);
    }

private:
    static constexpr std::size_t nowhere = (std::numeric_limits<std::size_t>::max)();
    char const* here_ = nullptr;
    std::size_t offset_ = 0;
    std::size_t held_ = nowhere;
    std::string text_; // from `held_` to `offset_`
};

/// Reads a JSON text, in pieces cut anywhere, into an object of a type that has a table.
///
/// A value of a type that the table asks for is stored at once, and of a `raw_json` the text is kept. What comes under
/// an unknown key is built as a tree.
/// A field whose value is of another type than its member, in whole or in an element of a list, is built as a tree in
/// `extra` under its key. A null in a list of a type without null is left out. Where there is no model around it, a
/// value of a wrong type is a mismatch: nothing more is stored, and the rest of the text is only checked to be JSON.
class json_reader {
public:
    /// Reads the document into `target`, or with a `key`, when that is not null, the value of that key of the document.
    /// The target must not move. In case of a fault it holds what was read before.
    APPMIXER_DECL json_reader(type_descriptor const& shape, void* target, std::string_view const* key,
                              std::size_t max_depth = max_json_depth) noexcept;
    json_reader(json_reader const&) = delete;
    json_reader& operator=(json_reader const&) = delete;

    /// How long the text is, or may well be, in bytes: a guess at the size of a list that is the document.
    void expect(std::size_t bytes) noexcept { expected_ = bytes; }
    /// Takes the next piece; `last` when it is known to be the last one. Returns what is wrong with the text so far.
    APPMIXER_DECL json_fault put(std::string_view piece, bool last = false);
    /// There is no more. As `put`; not to be called after the last piece.
    json_fault finish() { return put({}, true); }

    /// The fields that are in `extra` since their values are of another type. To be asked at the end of the document.
    odd_fields const& odd() const noexcept { return odd_; }
    /// Why the document is not of the form that was asked for; null when it is. To be asked at its end.
    APPMIXER_DECL shape_mismatch const* mismatch();

private:
    friend class json_grammar;

    enum class mode : unsigned char {
        typed,    ///< a value of a type is due, or a key
        raw,      ///< inside of a value whose text is kept
        odd,      ///< the same for the rest of a field in which a value is of a wrong type
        unwanted, ///< inside of a value that nobody wants
    };

    /// An array or object that is read into a list or a record and has not ended.
    class level {
    public:
        type_descriptor const* shape;
        void* where;
        std::uint64_t seen;      ///< of a record: which of its first 64 fields; of a list: how many elements
        json_field const* field; ///< of a record: the one that is being read; null for an unknown key
        std::size_t list_begin;  ///< of a record whose field is a list: where that begins in the text
    };

    // The events of the grammar.
    static constexpr bool wants_text = true;
    bool open(char const* bracket);
    void close(char bracket);
    void key(std::string_view key);
    bool scalar(json::kind kind, std::string_view text, std::string_view token);

    std::string_view skip_mark(std::string_view piece);
    void read(std::string_view text);
    void end();
    void want(type_descriptor const& shape, void* where) noexcept
    {
        want_ = &shape;
        where_ = where;
    }
    void append_element(char const* p);
    void* open_place() const { return want_->open != nullptr ? want_->open(where_) : where_; }
    level& top() const noexcept { return levels_[depth_ - 1]; }
    bool is_in(type_kind kind) const noexcept { return depth_ > 0 && top().shape->kind == kind; }
    /// Whether a value of a wrong type would go to `extra`: that of a field of a model.
    bool is_in_field() const noexcept
    {
        return is_in(type_kind::record) && top().field != nullptr && top().shape->record->extra != nullptr;
    }
    json::object& extra() { return top().shape->record->extra(top().where); }

    bool enter(void* where);
    void take_field(json_field const& field);
    void take_other_key(std::string_view key);
    bool null(char const* p);
    /// Up to the end of the value, something else than typed values is read.
    bool hand_over(mode to) noexcept
    {
        mode_ = to;
        grammar_.set_floor(depth_);
        return false;
    }
    /// The same, and the text of the value, which begins there, is kept.
    bool keep(std::size_t begin, mode as) noexcept
    {
        kept_begin_ = begin;
        kept_.hold(begin);
        return hand_over(as);
    }
    void end_hand_over(char const* p);
    void add_path(shape_mismatch& why) const;
    void note_odd(odd_fields found);
    bool take_odd(shape_mismatch why, char const* p);

    json_grammar grammar_;
    mode mode_ = mode::typed;

    void* target_;
    std::size_t expected_ = 0;
    type_descriptor const* want_; // the value that is due, and where it goes
    void* where_;

    // A document of which one key is wanted is a record with one field, which is the target.
    json_field key_field_;
    record_shape key_record_;
    type_descriptor key_shape_;

    json_fault fault_;
    std::size_t mark_size_ = 0; // bytes of the byte order mark that were skipped
    std::string token_;         // that is cut
    kept_text kept_;
    std::size_t kept_begin_ = 0;

    std::size_t depth_ = 0; // how many levels are open; in the grammar as many, unless something was handed over
    std::array<level, 6> first_levels_;
    std::unique_ptr<level[]> all_levels_;
    level* levels_ = first_levels_.data();

    std::optional<shape_mismatch> why_;
    odd_fields odd_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/json_reader.ipp>
#endif

#endif
