#ifndef APPMIXER_EMULATOR_HTTP_RESPONSES_HPP
#define APPMIXER_EMULATOR_HTTP_RESPONSES_HPP

// Response bodies of several resources: lists, and objects with one member.

#include <appmixer/emulator/http/message.hpp>
#include <appmixer/json/all.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// The text of a JSON array, built item by item.
class json_list {
public:
    /// Appends an item.
    template <class T>
    void add(T const& item)
    {
        append_json_value(next(), item);
    }
    /// The text, ready for the next item: ends with a separator if the item is not the first. The caller appends the
    /// item.
    std::string& next()
    {
        if (text_.size() > 1)
            text_ += ',';
        return text_;
    }
    /// The finished text. The list cannot be used afterwards.
    std::string take() { return std::move(text_ += ']'); }

private:
    std::string text_ = "[";
};

/// A success whose body is an object with one member.
template <class T>
http_response respond_with_member(std::string_view key, T const& value)
{
    json::object body;
    body[key] = value;
    return respond_json(body);
}

} // namespace appmixer::detail::emu

#endif
