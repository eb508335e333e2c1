#ifndef APPMIXER_ALGORITHMS_IMPL_SYNC_SECRETS_IPP
#define APPMIXER_ALGORITHMS_IMPL_SYNC_SECRETS_IPP

// The secrets and the accounts of a flow that is exported or synchronized.

#include <appmixer/algorithms/detail/sync_document.hpp>
#include <appmixer/core/detail/json_pointer.hpp>
#include <appmixer/core/detail/secret_names.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail {

/// The key of the object that stands for a secret.
inline constexpr std::string_view secret_key = "$secret";

/// Adds a step to a JSON pointer for as long as it lives.
class pointer_step {
public:
    pointer_step(std::string& pointer, std::string_view key) : pointer_(pointer), length_(pointer.size())
    {
        append_pointer_step(pointer, key);
    }
    pointer_step(std::string& pointer, std::size_t index) : pointer_step(pointer, std::to_string(index)) {}
    pointer_step(pointer_step const&) = delete;
    ~pointer_step() { pointer_.resize(length_); }

private:
    std::string& pointer_;
    std::size_t length_;
};

/// Calls a function for each member of an object or element of an array, with its key, while the pointer is that of the
/// child. Elements have no key.
template <class Value, class Visit>
void for_each_child(Value& value, std::string& pointer, Visit visit)
{
    if (auto* const object = value.if_object()) {
        for (auto& entry : *object) {
            pointer_step const step(pointer, entry.key());
            visit(std::string_view(entry.key()), entry.value());
        }
    } else if (auto* const array = value.if_array()) {
        for (std::size_t i = 0; i < array->size(); ++i) {
            pointer_step const step(pointer, i);
            visit(std::string_view(), (*array)[i]);
        }
    }
}

APPMIXER_DECL bool is_hidden_secret(json::value const& value) noexcept
{
    json::object const* const object = value.if_object();
    if (object == nullptr || object->size() != 1)
        return false;
    auto const& entry = *object->begin();
    return entry.key() == secret_key && entry.value().is_string();
}

/// Whether a text is nothing but a reference to a variable: "{{{$.a1.out.token}}}".
inline bool is_variable(std::string_view text) noexcept
{
    constexpr std::size_t braces = 3;
    return text.size() > 2 * braces && text.starts_with("{{{") && text.ends_with("}}}") &&
           text.find_first_of("{}", braces) == text.size() - braces;
}

/// Replaces the secrets of one flow.
class secret_hider {
public:
    explicit secret_hider(secret_predicate const& also_secret) : also_secret_(also_secret) {}

    void hide_fields(json::object& fields)
    {
        for (auto& entry : fields) {
            pointer_step const step(pointer_, entry.key());
            if (entry.key() == "flow")
                for_each_child(entry.value(), pointer_,
                               [&](std::string_view, json::value& component) { hide_component(component); });
            else
                hide(entry.value(), false);
        }
    }

private:
    /// secret: whether a key above names a secret.
    void hide(json::value& value, bool secret)
    {
        if (is_hidden_secret(value))
            return;
        if (value.is_string())
            hide_text(value, secret);
        else
            for_each_child(value, pointer_, [&](std::string_view key, json::value& child) {
                hide(child, secret || names_a_secret(key));
            });
    }
    void hide_text(json::value& value, bool secret)
    {
        std::string_view const text = value.get_string();
        if (text.empty() || is_variable(text))
            return;
        if (!secret && !(also_secret_ && also_secret_(pointer_, text)))
            return;
        json::object hidden;
        hidden.emplace(secret_key, as_json(pointer_));
        value = std::move(hidden);
    }
    /// The keys of `source` and of the outer levels of `transform` are ports and ids of components.
    void hide_component(json::value& component)
    {
        for_each_child(component, pointer_, [&](std::string_view key, json::value& value) {
            if (key == "config" && value.is_object())
                for_each_child(value, pointer_, [&](std::string_view name, json::value& setting) {
                    if (name == "transform")
                        hide_transform(setting, 0);
                    else
                        hide(setting, names_a_secret(name));
                });
            else if (key != "source")
                hide(value, names_a_secret(key));
        });
    }
    /// level: 0 has input ports, 1 ids of components, 2 output ports, 3 the parts of a transformation.
    void hide_transform(json::value& value, int level)
    {
        constexpr int transformation = 3;
        for_each_child(value, pointer_, [&](std::string_view key, json::value& child) {
            if (level < transformation)
                hide_transform(child, level + 1);
            else if (key == "lambda")
                hide(child, false);
        });
    }

    secret_predicate const& also_secret_;
    std::string pointer_;
};

APPMIXER_DECL void hide_secrets(json::object& fields, secret_predicate const& also_secret)
{
    secret_hider(also_secret).hide_fields(fields);
}

/// Whether a value of a file is equal to one of the server, where any text is equal to what stands for a secret.
inline bool same_without_secrets(json::value const& file, json::value const& server)
{
    if (is_hidden_secret(file))
        return server.is_string() || server == file;
    if (file.is_object() && server.is_object()) {
        json::object const& there = server.get_object();
        return file.get_object().size() == there.size() &&
               std::all_of(file.get_object().begin(), file.get_object().end(), [&](auto const& entry) {
                   json::value const* const other = there.if_contains(entry.key());
                   return other != nullptr && same_without_secrets(entry.value(), *other);
               });
    }
    if (file.is_array() && server.is_array())
        return std::equal(file.get_array().begin(), file.get_array().end(), server.get_array().begin(),
                          server.get_array().end(), same_without_secrets);
    return file == server;
}

/// The value at a JSON pointer; null if there is none.
inline json::value const* find_at(json::value const& in, std::string_view pointer)
{
    boost::system::error_code ec;
    return in.find_pointer(pointer, ec);
}

/// Puts the values of secrets in place.
class secret_revealer {
public:
    /// server: the fields of the flow on the server; null for a new flow.
    secret_revealer(json::object const& fields, json::object const* server, std::string_view flow_name,
                    secret_resolver const& resolver)
        : file_(fields), name_(flow_name), resolver_(resolver)
    {
        if (server != nullptr)
            server_ = *server;
    }

    void reveal(json::object& fields)
    {
        for (auto& entry : fields) {
            pointer_step const step(pointer_, entry.key());
            reveal(entry.value());
        }
    }

    std::string missing; ///< the pointers of secrets without a value

private:
    void reveal(json::value& value)
    {
        if (is_hidden_secret(value)) {
            reveal_secret(value);
            return;
        }
        std::size_t const outer = element_length_;
        for_each_child(value, pointer_, [&](std::string_view, json::value& child) {
            if (value.is_array())
                element_length_ = pointer_.size();
            reveal(child);
        });
        element_length_ = outer;
    }
    void reveal_secret(json::value& value)
    {
        std::string_view const origin = value.get_object().begin()->value().get_string();
        json::value const* const there = element_length_ == 0 ? find_at(server_, origin) : find_in_array(origin);
        if (there != nullptr && (there->is_string() || *there == value)) {
            value = *there;
            return;
        }
        std::optional<std::string> text;
        if (resolver_)
            text = resolver_(name_, origin);
        if (text)
            value = as_json(std::move(*text));
        else
            missing.append(missing.empty() ? "" : ", ").append(pointer_);
    }
    /// The value on the server of a secret inside an array. Elements move when others are removed or reordered, in the
    /// file or on the server, so an element is found by its other values.
    json::value const* find_in_array(std::string_view origin) const
    {
        std::string_view const place = pointer_;
        std::string_view const inside = place.substr(element_length_); // from the element to the secret
        if (!origin.ends_with(inside))
            return nullptr;
        std::string_view const origin_element = origin.substr(0, origin.size() - inside.size());
        std::string_view const origin_array =
            origin_element.substr(0, (std::min)(origin_element.rfind('/'), origin_element.size()));
        json::value const* const elements = find_at(server_, origin_array);
        json::value const* const element = find_at(file_, place.substr(0, element_length_));
        if (element == nullptr || elements == nullptr || !elements->is_array())
            return nullptr;
        json::value const* same = nullptr;
        std::size_t count = 0;
        for (json::value const& other : elements->get_array())
            if (same_without_secrets(*element, other)) {
                same = &other;
                ++count;
            }
        if (count == 1)
            return find_at(*same, inside);
        json::value const* const original = find_at(server_, origin_element);
        if (count > 1)
            return original != nullptr && same_without_secrets(*element, *original) ? find_at(*original, inside)
                                                                                    : nullptr;
        // Another value of the element has changed. It is the same element if none was added, removed or moved.
        json::value const* const siblings = find_at(file_, origin_array);
        bool const is_in_place = origin == place && siblings != nullptr && siblings->is_array() &&
                                 siblings->get_array().size() == elements->get_array().size();
        return is_in_place ? find_at(server_, origin) : nullptr;
    }

    json::value file_; // before secrets are put in place
    json::value server_;
    std::string_view name_;
    secret_resolver const& resolver_;
    std::string pointer_;
    std::size_t element_length_ = 0; // of the pointer of the innermost array element around the value; 0 for none
};

APPMIXER_DECL result<void> reveal_secrets(json::object& fields, json::object const* server, std::string_view name,
                                          secret_resolver const& resolver)
{
    secret_revealer revealer(fields, server, name, resolver);
    revealer.reveal(fields);
    if (revealer.missing.empty())
        return {};
    return error(errc::conflict, phase::none, "no value for the secret " + revealer.missing);
}

APPMIXER_DECL std::vector<std::string> map_accounts(json::object& fields, account_map const& map)
{
    std::vector<std::string> accounts;
    json::value* const descriptor = fields.if_contains("flow");
    if (descriptor == nullptr || !descriptor->is_object())
        return accounts;
    auto const member = [](json::value* value, std::string_view key) {
        json::object* const object = value == nullptr ? nullptr : value->if_object();
        return object == nullptr ? nullptr : object->if_contains(key);
    };
    for (auto& component : descriptor->get_object()) {
        json::value* const account = member(member(member(&component.value(), "config"), "properties"), "account");
        if (account == nullptr || !account->is_string())
            continue;
        if (map)
            *account = as_json(map(std::string_view(account->get_string())));
        accounts.emplace_back(std::string_view(account->get_string()));
    }
    std::sort(accounts.begin(), accounts.end());
    accounts.erase(std::unique(accounts.begin(), accounts.end()), accounts.end());
    return accounts;
}

} // namespace appmixer::detail

#endif
