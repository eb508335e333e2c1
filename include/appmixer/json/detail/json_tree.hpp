#ifndef APPMIXER_JSON_DETAIL_JSON_TREE_HPP
#define APPMIXER_JSON_DETAIL_JSON_TREE_HPP

// Events for `json_grammar` that need no types: one class ignores a value, the other builds it as a tree.

#include <appmixer/json/detail/json_number.hpp>

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer::detail {

/// Ignores a value, which is checked all the same.
class ignored_json {
public:
    static constexpr bool wants_text = false;
    static constexpr bool open(char const*) noexcept { return true; }
    static constexpr bool close(char) noexcept { return true; }
    static constexpr bool key(std::string_view) noexcept { return true; }
    static constexpr bool string(std::string_view, std::string_view) noexcept { return true; }
    static constexpr bool number(std::string_view) noexcept { return true; }
    static constexpr bool literal(std::string_view) noexcept { return true; }
};

/// Builds a value as a tree.
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
    bool close(char bracket)
    {
        if (bracket == ']')
            stack_.push_array(sizes_.back());
        else
            stack_.push_object(sizes_.back());
        sizes_.pop_back();
        return true;
    }
    bool key(std::string_view key)
    {
        stack_.push_key(json::string_view(key));
        return true;
    }
    bool string(std::string_view text, std::string_view)
    {
        ++sizes_.back();
        stack_.push_string(json::string_view(text));
        return true;
    }
    bool number(std::string_view token)
    {
        ++sizes_.back();
        json::value const number = parse_number(token);
        if (number.is_int64())
            stack_.push_int64(number.get_int64());
        else if (number.is_uint64())
            stack_.push_uint64(number.get_uint64());
        else
            stack_.push_double(number.get_double());
        return true;
    }
    bool literal(std::string_view token)
    {
        ++sizes_.back();
        if (token == "null")
            stack_.push_null();
        else
            stack_.push_bool(token == "true");
        return true;
    }

private:
    std::vector<std::size_t> sizes_; // how many values each open array or object has so far, the innermost last
    alignas(json::value) std::array<unsigned char, 1536> buffer_;
    json::value_stack stack_;
};

} // namespace appmixer::detail

#endif
