#ifndef APPMIXER_EMULATOR_STATE_LOADED_OBJECT_HPP
#define APPMIXER_EMULATOR_STATE_LOADED_OBJECT_HPP

// Reads the objects of a loaded document, with error messages for documents written by hand.

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/hex.hpp>
#include <appmixer/core/detail/json_pointer.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/state/state.hpp>
#include <appmixer/emulator/text/digest.hpp>
#include <appmixer/emulator/text/near_name.hpp>
#include <appmixer/emulator/text/pattern.hpp>
#include <appmixer/emulator/users/users.hpp>
#include <appmixer/json/reader.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer::detail::emu {

/// Thrown for an invalid value of a document.
class load_failure {
public:
    load_failure(std::string json_pointer, std::string message)
        : pointer(std::move(json_pointer)), detail(std::move(message))
    {
    }
    std::string pointer;
    std::string detail;
};

/// An object of the document, with its JSON pointer for error messages.
class loaded_object {
public:
    loaded_object(json::value const& value, std::string pointer)
        : pointer_(std::move(pointer)), object_(value.if_object())
    {
        if (object_ == nullptr)
            throw load_failure(pointer_, "expected an object");
    }

    json::object const& object() const noexcept { return *object_; }
    /// The JSON pointer of a member.
    std::string pointer_to(std::string_view key) const
    {
        std::string pointer = pointer_;
        append_pointer_step(pointer, key);
        return pointer;
    }
    /// Throws a `load_failure` for a member.
    [[noreturn]] void fail(std::string_view key, std::string why) const
    {
        throw load_failure(pointer_to(key), std::move(why));
    }

    /// Fails when the object has other keys. `what` names the object in the error message: "a user".
    void allow_keys(std::string_view what, std::span<std::string_view const> keys) const
    {
        for (auto const& entry : *object_) {
            std::string_view const key = entry.key();
            if (std::find(keys.begin(), keys.end(), key) != keys.end())
                continue;
            std::string why = std::string(what) + " has no key \"" + one_line(key, 60) + '"';
            std::string_view const meant = near_name(key, keys);
            if (!meant.empty())
                why += ", did you mean \"" + std::string(meant) + "\"?";
            fail(key, std::move(why));
        }
    }
    void allow_keys(std::string_view what, std::initializer_list<std::string_view> keys) const
    {
        allow_keys(what, std::span<std::string_view const>(keys.begin(), keys.size()));
    }

    /// The value of a key; null when it is missing.
    json::value const* find(std::string_view key) const noexcept { return object_->if_contains(key); }
    /// A text; `fallback` when it is missing. Fails for any other value.
    std::string text(std::string_view key, std::string fallback) const
    {
        json::value const* const value = find(key);
        if (value == nullptr)
            return fallback;
        if (!value->is_string() || !is_utf8(value->get_string()))
            fail(key, "expected a string");
        return std::string(std::string_view(value->get_string()));
    }
    /// A number of milliseconds since 1970; `fallback` when it is missing. Fails for any other value.
    std::int64_t milliseconds(std::string_view key, std::int64_t fallback) const
    {
        json::value const* const value = find(key);
        if (value == nullptr)
            return fallback;
        if (!value->is_int64())
            fail(key, "expected a number of milliseconds");
        return value->get_int64();
    }
    /// These fail when the value exists and has another type.
    void expect_object(std::string_view key) const { expect_kind(key, json::kind::object, "expected an object"); }
    void expect_text(std::string_view key) const { expect_kind(key, json::kind::string, "expected a string"); }
    void expect_kind(std::string_view key, json::kind wanted, std::string_view why, bool or_null = false) const
    {
        json::value const* const value = find(key);
        if (value != nullptr && value->kind() != wanted && !(or_null && value->is_null()))
            fail(key, std::string(why));
    }
    /// The bytes of a text of hex digits; `fallback` when it is missing. Fails for any other value.
    std::string hex(std::string_view key, std::string fallback) const
    {
        if (find(key) == nullptr)
            return fallback;
        std::optional<std::string> bytes = from_hex(text(key, {}));
        if (!bytes || bytes->empty())
            fail(key, "expected hex digits");
        return std::move(*bytes);
    }
    /// Calls `visit(loaded_object)` for each element of an array. Fails for elements that are no objects; the array may
    /// be missing.
    template <class Function>
    void each(std::string_view key, Function visit) const
    {
        json::value const* const value = find(key);
        if (value == nullptr)
            return;
        if (!value->is_array())
            fail(key, "expected an array");
        std::size_t index = 0;
        for (json::value const& item : value->get_array())
            visit(loaded_object(item, pointer_to(key) + '/' + std::to_string(index++)));
    }

private:
    std::string pointer_;
    json::object const* object_;
};

/// Whether a text is an id as `id_source::object_id` makes them.
inline bool is_object_id(std::string_view text) noexcept
{
    return text.size() == 24 &&
           std::all_of(text.begin(), text.end(), [](char c) { return hex_value(c) >= 0 && !is_upper(c); });
}

/// The id of the user that an object belongs to, from `owner` or `userId`.
inline std::string load_owner(state& back_end, loaded_object const& source)
{
    if (source.find("owner") != nullptr) {
        user_entry const* const user = find_login(back_end, source.text("owner", {}));
        if (user == nullptr)
            source.fail("owner", "no user has this name or address");
        return std::string(user->id());
    }
    std::string id = source.text("userId", {});
    if (!back_end.users.contains(id))
        source.fail("userId", "no user has this id");
    return id;
}

} // namespace appmixer::detail::emu

#endif
