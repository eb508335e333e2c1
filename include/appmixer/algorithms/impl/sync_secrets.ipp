#ifndef APPMIXER_ALGORITHMS_IMPL_SYNC_SECRETS_IPP
#define APPMIXER_ALGORITHMS_IMPL_SYNC_SECRETS_IPP

// The secrets and the accounts of a flow that is exported or synchronized.

#include <appmixer/algorithms/detail/sync_document.hpp>
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

/// Puts the values of secrets in place.
class secret_revealer {
public:
    secret_revealer(std::string_view flow_name, secret_resolver const& resolver) : name_(flow_name), resolver_(resolver)
    {
    }

    /// server: what the server has at the same place; null for nothing.
    void reveal(json::value& value, json::value const* server)
    {
        if (is_hidden_secret(value)) {
            reveal_secret(value, server);
            return;
        }
        std::size_t index = 0;
        for_each_child(value, pointer_, [&](std::string_view key, json::value& child) {
            json::value const* there = nullptr;
            if (json::object const* const object = server == nullptr ? nullptr : server->if_object())
                there = object->if_contains(key);
            else if (json::array const* const array = server == nullptr ? nullptr : server->if_array())
                there = index < array->size() ? &(*array)[index] : nullptr;
            ++index;
            reveal(child, there);
        });
    }
    void reveal_field(std::string_view key, json::value& value, json::value const* server)
    {
        pointer_step const step(pointer_, key);
        reveal(value, server);
    }

    std::string missing; ///< the pointers of secrets without a value

private:
    void reveal_secret(json::value& value, json::value const* server)
    {
        if (server != nullptr && (server->is_string() || *server == value)) {
            value = *server;
            return;
        }
        std::optional<std::string> text;
        if (resolver_)
            text = resolver_(name_, value.get_object().begin()->value().get_string());
        if (text)
            value = as_json(std::move(*text));
        else
            missing.append(missing.empty() ? "" : ", ").append(pointer_);
    }

    std::string_view name_;
    secret_resolver const& resolver_;
    std::string pointer_;
};

APPMIXER_DECL result<void> reveal_secrets(json::object& fields, json::object const* server, std::string_view name,
                                          secret_resolver const& resolver)
{
    secret_revealer revealer(name, resolver);
    for (auto& entry : fields)
        revealer.reveal_field(entry.key(), entry.value(),
                              server == nullptr ? nullptr : server->if_contains(entry.key()));
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
