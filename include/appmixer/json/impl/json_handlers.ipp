#ifndef APPMIXER_JSON_IMPL_JSON_HANDLERS_IPP
#define APPMIXER_JSON_IMPL_JSON_HANDLERS_IPP

#include <appmixer/json/detail/exact_double.hpp>
#include <appmixer/json/detail/json_events.hpp>
#include <appmixer/json/impl/json_events.ipp>

#include <utility>

// What the parser calls.

namespace appmixer::detail {

inline bool json_events::on_object_begin(boost::system::error_code&)
{
    cursor_.take_bracket();
    switch (mode_) {
    case mode::typed:
        aim();
        switch (want_->kind) {
        case type_kind::record:
            if (want_->record->normalize != nullptr)
                begin_tree(&arena_.emplace());
            else
                enter(*want_, open());
            break;
        case type_kind::any:
        case type_kind::object: begin_tree({}); break;
        case type_kind::raw:
        case type_kind::raw_object: begin_raw(); break;
        case type_kind::member_of: enter(*want_, where_); break;
        default: refuse(json::kind::object); break;
        }
        break;
    case mode::tree:
    case mode::raw:
    case mode::skip: ++nesting_; break;
    case mode::check: break;
    }
    return true;
}

inline bool json_events::on_object_end(std::size_t size, boost::system::error_code&)
{
    cursor_.take_bracket();
    switch (mode_) {
    case mode::typed: --depth_; break;
    case mode::tree:
        stack_.push_object(size);
        end_tree();
        break;
    case mode::raw: end_raw(); break;
    case mode::skip: end_skipped(); break;
    case mode::check: break;
    }
    return true;
}

inline bool json_events::on_array_begin(boost::system::error_code&)
{
    cursor_.take_bracket();
    switch (mode_) {
    case mode::typed:
        aim();
        switch (want_->kind) {
        case type_kind::list: {
            void* const place = open();
            want_->list->clear(place);
            if (depth_ == 0)
                want_->list->reserve(place, expected_);
            enter(*want_, place);
            break;
        }
        case type_kind::any:
        case type_kind::array: begin_tree({}); break;
        case type_kind::raw: begin_raw(); break;
        default: refuse(json::kind::array); break;
        }
        break;
    case mode::tree:
    case mode::raw:
    case mode::skip: ++nesting_; break;
    case mode::check: break;
    }
    return true;
}

inline bool json_events::on_array_end(std::size_t size, boost::system::error_code&)
{
    cursor_.take_bracket();
    switch (mode_) {
    case mode::typed: leave_list(); break;
    case mode::tree:
        stack_.push_array(size);
        end_tree();
        break;
    case mode::raw: end_raw(); break;
    case mode::skip: end_skipped(); break;
    case mode::check: break;
    }
    return true;
}

inline bool json_events::on_key_part(json::string_view part, std::size_t, boost::system::error_code&)
{
    if (mode_ == mode::typed)
        parts_.append(part);
    else if (mode_ == mode::tree)
        stack_.push_chars(part);
    return true;
}

inline bool json_events::on_key(json::string_view rest, std::size_t, boost::system::error_code&)
{
    cursor_.take_string(rest);
    if (mode_ == mode::tree) {
        stack_.push_key(rest);
    } else if (mode_ == mode::typed) {
        if (parts_.empty()) {
            take_key(rest);
        } else {
            parts_.append(rest);
            take_key(parts_);
            parts_.clear();
        }
    }
    return true;
}

inline bool json_events::on_string_part(json::string_view part, std::size_t size, boost::system::error_code& code)
{
    return on_key_part(part, size, code);
}

inline bool json_events::on_string(json::string_view rest, std::size_t, boost::system::error_code&)
{
    cursor_.take_string(rest);
    switch (mode_) {
    case mode::typed:
        aim();
        if (parts_.empty()) {
            take_text(rest);
            break;
        }
        parts_.append(rest);
        if (constexpr std::size_t large = 4096; parts_.size() >= large && want_->kind == type_kind::text)
            *static_cast<std::string*>(open()) = std::exchange(parts_, std::string());
        else
            take_text(parts_);
        parts_.clear();
        break;
    case mode::tree: stack_.push_string(rest); break;
    default: skip_scalar(); break;
    }
    return true;
}

inline bool json_events::on_number_part(json::string_view part, boost::system::error_code&)
{
    constexpr std::size_t longest = 1024; // of what is worth to be converted exactly
    if ((mode_ == mode::typed || mode_ == mode::tree) && parts_.size() < longest)
        parts_.append(part);
    return true;
}

inline bool json_events::on_int64(std::int64_t number, json::string_view, boost::system::error_code&)
{
    parts_.clear();
    switch (mode_) {
    case mode::typed: take_number(number); break;
    case mode::tree: stack_.push_int64(number); break;
    default: skip_scalar(); break;
    }
    return true;
}

inline bool json_events::on_uint64(std::uint64_t number, json::string_view, boost::system::error_code&)
{
    parts_.clear();
    switch (mode_) {
    case mode::typed: take_number(number); break;
    case mode::tree: stack_.push_uint64(number); break;
    default: skip_scalar(); break;
    }
    return true;
}

inline bool json_events::on_double(double rough, json::string_view rest, boost::system::error_code&)
{
    if (mode_ != mode::typed && mode_ != mode::tree) {
        skip_scalar();
        return true;
    }
    double number = 0;
    if (parts_.empty()) {
        number = exact_double(rough, rest);
    } else {
        parts_.append(rest);
        number = exact_double(rough, parts_);
        parts_.clear();
    }
    if (mode_ == mode::tree)
        stack_.push_double(number);
    else
        take_number(number);
    return true;
}

inline bool json_events::on_bool(bool value, boost::system::error_code&)
{
    switch (mode_) {
    case mode::typed:
        aim();
        if (wants_anything())
            deliver(value);
        else if (!read_bool(value, *want_, open(), why_))
            fail();
        break;
    case mode::tree: stack_.push_bool(value); break;
    default: skip_scalar(); break;
    }
    return true;
}

inline bool json_events::on_null(boost::system::error_code&)
{
    switch (mode_) {
    case mode::typed: take_null(); break;
    case mode::tree: stack_.push_null(); break;
    default: skip_scalar(); break;
    }
    return true;
}

} // namespace appmixer::detail

#endif
