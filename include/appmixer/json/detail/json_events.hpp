#ifndef APPMIXER_JSON_DETAIL_JSON_EVENTS_HPP
#define APPMIXER_JSON_DETAIL_JSON_EVENTS_HPP

#include <appmixer/core/config.hpp>
#include <appmixer/json/detail/compact_string.hpp>
#include <appmixer/json/detail/json_cursor.hpp>
#include <appmixer/json/detail/json_long_list.hpp>
#include <appmixer/json/detail/json_read.hpp>
#include <appmixer/json/detail/type_descriptor.hpp>

#include <boost/json/array.hpp>
#include <boost/json/error.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <boost/json/string_view.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace appmixer::detail {

/// Fills an object from what a parser finds in a text, as it finds it: the handler of a `json::basic_parser`.
///
/// A value of a type that the table asks for is stored at once, and of a `raw_json` the text is cut out. An unknown key
/// is built as a tree; so is an object that its model wants to normalize, which is then read from the tree. From the
/// first value of a wrong type on, nothing more is stored, and the rest of the text is only checked to be JSON.
class json_events {
public:
    static constexpr std::size_t max_object_size = json::object::max_size();
    static constexpr std::size_t max_array_size = json::array::max_size();
    static constexpr std::size_t max_key_size = json::string::max_size();
    static constexpr std::size_t max_string_size = json::string::max_size();

    /// Reads the document into `target`, or with a `key`, when that is not null, the value of that key of the document.
    APPMIXER_DECL json_events(type_descriptor const& shape, void* target, std::string_view const* key) noexcept;
    json_events(json_events const&) = delete;
    json_events& operator=(json_events const&) = delete;

    /// How long the text is, or may well be, in bytes: a guess at the size of a list that is the document.
    void expect(std::size_t bytes) noexcept { expected_ = bytes; }
    /// Why the document is not of the form that was asked for; null when it is. To be asked at its end.
    APPMIXER_DECL shape_mismatch const* mismatch();
    /// After the end of a document without mismatch: moves elements of long lists to where they belong, about `bytes`
    /// in all. True when every list is complete.
    APPMIXER_DECL bool gather(std::size_t bytes);
    /// Otherwise: destroys a part of what was read. True when the rest is small.
    APPMIXER_DECL bool discard();

    /// The parser is about to get a piece of the text, or has done all that it can with it.
    APPMIXER_DECL void begin_piece(std::string_view piece) noexcept;
    APPMIXER_DECL void end_piece();

    bool on_document_begin(boost::system::error_code&) { return true; }
    bool on_document_end(boost::system::error_code&) { return true; }
    bool on_object_begin(boost::system::error_code&);
    bool on_object_end(std::size_t size, boost::system::error_code&);
    bool on_array_begin(boost::system::error_code&);
    bool on_array_end(std::size_t size, boost::system::error_code&);
    bool on_key_part(json::string_view part, std::size_t, boost::system::error_code&);
    bool on_key(json::string_view rest, std::size_t, boost::system::error_code&);
    bool on_string_part(json::string_view part, std::size_t, boost::system::error_code&);
    bool on_string(json::string_view rest, std::size_t, boost::system::error_code&);
    bool on_number_part(json::string_view part, boost::system::error_code&);
    bool on_int64(std::int64_t number, json::string_view, boost::system::error_code&);
    bool on_uint64(std::uint64_t number, json::string_view, boost::system::error_code&);
    bool on_double(double number, json::string_view rest, boost::system::error_code&);
    bool on_bool(bool value, boost::system::error_code&);
    bool on_null(boost::system::error_code&);
    bool on_comment_part(json::string_view, boost::system::error_code&) { return true; }
    bool on_comment(json::string_view, boost::system::error_code&) { return true; }

private:
    enum class mode : unsigned char {
        typed, ///< a value of a type is due, or a key
        tree,  ///< inside of a value that is built as JSON
        raw,   ///< inside of a value whose text is kept
        skip,  ///< inside of a value that nobody wants
        check, ///< nothing is wanted any more
    };

    /// An array or object that is read into a list or a record and has not ended.
    class level {
    public:
        type_descriptor const* shape = nullptr;
        void* where = nullptr;
        std::uint64_t seen = 0;            ///< of a record: which of its first 64 fields; of a list: how many elements
        json_field const* field = nullptr; ///< of a record: the one that is being read
        long_list* more = nullptr;         ///< of a list that has become long
        bool pinned = false;               ///< of a list: its elements must stay where they are
        bool stretched = false;            ///< of a list: it has got the room that it will probably need
    };

    void want(type_descriptor const& shape, void* where) noexcept
    {
        want_ = &shape;
        where_ = where;
    }
    bool wants_anything() const noexcept { return want_->kind == type_kind::any || want_->kind == type_kind::raw; }
    void aim();
    void* open() const { return want_->open != nullptr ? want_->open(where_) : where_; }
    level& top() noexcept { return levels_[depth_ - 1]; }
    json::object& extra() { return top().shape->record->extra(top().where); }

    void* add_element(level& in);
    void enter(type_descriptor const& shape, void* where);
    void leave_list();
    void take_key(std::string_view key);
    void take_field(json_field const& field);
    void take_text(std::string_view text);
    void take_number(json::value const& number);
    void take_null();
    void deliver(json::value value);
    void begin_tree(json::storage_ptr memory);
    void end_tree();
    void begin_raw();
    void end_raw();
    void end_skipped();
    void skip_scalar();
    void refuse(json::kind found);
    void fail();
    void gather_all();

    type_descriptor const* shape_;
    void* target_;
    std::string_view const* key_;

    mode mode_ = mode::typed;
    bool key_found_ = false;
    bool failed_ = false;
    std::size_t expected_ = 0;
    std::size_t before_ = 0;      // bytes of the text in the pieces before this one
    std::size_t nesting_ = 0;     // of arrays and objects inside of the value that is built, kept or skipped
    type_descriptor const* want_; // the value that is due, and where it goes: null for `extra`, under the name
    void* where_;
    std::string name_;
    std::string parts_; // of a text or number that came in pieces
    json_cursor cursor_;
    char const* raw_begin_ = nullptr; // in this piece, of the value whose text is kept
    std::string raw_parts_;           // of its text in the pieces before
    text_packer packer_;

    std::size_t depth_ = 0;
    std::array<level, 6> first_levels_;
    std::unique_ptr<level[]> all_levels_;
    level* levels_ = first_levels_.data();

    std::vector<std::unique_ptr<long_list>> open_lists_;   // the innermost last
    std::vector<std::unique_ptr<long_list>> closed_lists_; // in the order in which they must be gathered
    std::size_t gathered_ = 0;

    shape_mismatch why_;
    std::optional<json::monotonic_resource> arena_; // for trees that are only read
    alignas(json::value) std::array<unsigned char, 1536> buffer_;
    json::value_stack stack_;
};

} // namespace appmixer::detail

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/json/impl/json_events.ipp>
#include <appmixer/json/impl/json_handlers.ipp>
#endif

#endif
