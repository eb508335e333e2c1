#ifndef APPMIXER_EMULATOR_DETAIL_LOADED_OBJECT_HPP
#define APPMIXER_EMULATOR_DETAIL_LOADED_OBJECT_HPP

#include <appmixer/emulator/detail/digest.hpp>
#include <appmixer/emulator/detail/pattern.hpp>
#include <appmixer/emulator/detail/state.hpp>
#include <appmixer/emulator/detail/users.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// Thrown where a document cannot be loaded.
class load_failure {
public:
    load_failure(std::string where, std::string what) : pointer(std::move(where)), detail(std::move(what)) {}
    std::string pointer;
    std::string detail;
};

/// One object of a document, with the way to it for messages.
class loaded_object {
public:
    loaded_object(json::value const& value, std::string where) : pointer_(std::move(where)), object_(value.if_object())
    {
        if (object_ == nullptr)
            throw load_failure(pointer_, "expected an object");
    }

    json::object const& object() const noexcept { return *object_; }
    std::string below(std::string_view key) const { return pointer_ + '/' + std::string(key); }
    [[noreturn]] void fail(std::string_view key, std::string why) const
    {
        throw load_failure(below(key), std::move(why));
    }

    /// The value of a key; null when it is missing.
    json::value const* find(std::string_view key) const noexcept { return object_->if_contains(key); }
    /// A text; `otherwise` when it is missing.
    std::string text(std::string_view key, std::string otherwise) const
    {
        json::value const* const value = find(key);
        if (value == nullptr)
            return otherwise;
        if (!value->is_string() || !is_utf8(value->get_string()))
            fail(key, "expected a text");
        return std::string(std::string_view(value->get_string()));
    }
    std::string hex(std::string_view key, std::string otherwise) const
    {
        if (find(key) == nullptr)
            return otherwise;
        std::optional<std::string> bytes = from_hex(text(key, {}));
        if (!bytes || bytes->empty())
            fail(key, "expected hex digits");
        return std::move(*bytes);
    }
    /// Calls `see` with each object of an array, which may be missing.
    template <class Function>
    void each(std::string_view key, Function see) const
    {
        json::value const* const value = find(key);
        if (value == nullptr)
            return;
        if (!value->is_array())
            fail(key, "expected an array");
        std::size_t index = 0;
        for (json::value const& item : value->get_array())
            see(loaded_object(item, below(key) + '/' + std::to_string(index++)));
    }

private:
    std::string pointer_;
    json::object const* object_;
};

inline bool is_object_id(std::string_view text) noexcept
{
    return text.size() == 24 &&
           std::all_of(text.begin(), text.end(), [](char c) { return hex_value(c) >= 0 && lower(c) == c; });
}

/// The id of the user that something belongs to.
inline std::string load_owner(state& to, loaded_object const& from)
{
    if (from.find("owner") != nullptr) {
        user_entry const* const user = find_login(to, from.text("owner", {}));
        if (user == nullptr)
            from.fail("owner", "no user has this name or address");
        return std::string(user->id());
    }
    std::string id = from.text("userId", {});
    if (!to.users.contains(id))
        from.fail("userId", "no user has this id");
    return id;
}

} // namespace appmixer::detail::emu

#endif
