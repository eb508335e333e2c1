#ifndef APPMIXER_TESTS_UNIT_JSON_TREE_HPP
#define APPMIXER_TESTS_UNIT_JSON_TREE_HPP

#include <appmixer/json/detail/type_descriptor.hpp>

#include <boost/json/kind.hpp>
#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace test {

namespace json = boost::json;

/// Events of the grammar that build a value as a tree.
class json_tree {
public:
    json_tree() noexcept : stack_({}, buffer_.data(), buffer_.size()) {}
    json_tree(json_tree const&) = delete;
    json_tree& operator=(json_tree const&) = delete;

    /// Begins another tree, whose memory comes from there.
    void begin(json::storage_ptr memory)
    {
        stack_.reset(std::move(memory));
        sizes_.clear();
        sizes_.push_back(0);
    }
    /// The complete tree.
    json::value release() { return stack_.release(); }

    static constexpr bool wants_text = true;
    bool open(char const*)
    {
        ++sizes_.back();
        sizes_.push_back(0);
        return true;
    }
    void close(char bracket)
    {
        if (bracket == ']')
            stack_.push_array(sizes_.back());
        else
            stack_.push_object(sizes_.back());
        sizes_.pop_back();
    }
    void key(std::string_view key) { stack_.push_key(json::string_view(key)); }
    bool scalar(json::kind kind, std::string_view text, std::string_view token)
    {
        ++sizes_.back();
        switch (kind) {
        case json::kind::null: stack_.push_null(); break;
        case json::kind::bool_: stack_.push_bool(token == "true"); break;
        case json::kind::string: stack_.push_string(json::string_view(text)); break;
        default: push_number(appmixer::detail::parse_number(token)); break;
        }
        return true;
    }

private:
    void push_number(json::value const& number)
    {
        if (number.is_int64())
            stack_.push_int64(number.get_int64());
        else if (number.is_uint64())
            stack_.push_uint64(number.get_uint64());
        else
            stack_.push_double(number.get_double());
    }

    std::vector<std::size_t> sizes_; // how many values each open array or object has so far, the innermost last
    alignas(json::value) std::array<unsigned char, 1536> buffer_;
    json::value_stack stack_;
};

} // namespace test

#endif
