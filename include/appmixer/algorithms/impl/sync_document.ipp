#ifndef APPMIXER_ALGORITHMS_IMPL_SYNC_DOCUMENT_IPP
#define APPMIXER_ALGORITHMS_IMPL_SYNC_DOCUMENT_IPP

#include <appmixer/algorithms/detail/sync_document.hpp>
#include <appmixer/core/detail/json_pointer.hpp>
#include <appmixer/core/detail/json_value.hpp>
#include <appmixer/json/all.hpp>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace appmixer::detail {

/// The format and the key of the id in the files of flows or of stores.
class file_format {
public:
    static constexpr file_format of(sync_subject subject) noexcept
    {
        return subject == sync_subject::flow ? file_format("appmixer-flow/1", "flowId")
                                             : file_format("appmixer-store/1", "storeId");
    }
    std::string_view name;
    std::string_view id_key;

private:
    constexpr file_format(std::string_view format, std::string_view id) noexcept : name(format), id_key(id) {}
};

/// Whether `flow` has a field with that key, and whether a client can write it.
inline bool is_flow_field(std::string_view key, bool writable)
{
    bool found = false;
    flow::fields.for_each([&](auto const& line) {
        found = found || (line.name == key && (!writable || line.rights == access::writable));
    });
    return found;
}

inline void canonicalize(json::value& value)
{
    if (json::array* const array = value.if_array()) {
        for (json::value& element : *array)
            canonicalize(element);
    } else if (json::object* const object = value.if_object()) {
        auto const by_key = [](auto const& a, auto const& b) { return a.key() < b.key(); };
        for (auto& entry : *object)
            canonicalize(entry.value());
        if (std::is_sorted(object->begin(), object->end(), by_key))
            return;
        std::vector<json::object::value_type*> entries;
        for (auto& entry : *object)
            entries.push_back(&entry);
        std::sort(entries.begin(), entries.end(), [&](auto const* a, auto const* b) { return by_key(*a, *b); });
        json::object sorted;
        sorted.reserve(entries.size());
        for (auto* const entry : entries)
            sorted.emplace(entry->key(), std::move(entry->value()));
        *object = std::move(sorted);
    } else if (value.is_double()) {
        if (std::optional<std::int64_t> const whole = to_integer<std::int64_t>(value))
            value = *whole;
    }
}

/// Leaves out the fields that a client cannot write, and what the server adds to the others.
inline void keep_writable(json::object& fields)
{
    if (json::value* const descriptor = fields.if_contains("flow"); descriptor != nullptr && descriptor->is_object())
        for (auto& component : descriptor->get_object())
            if (json::object* const members = component.value().if_object())
                members->erase("version");
    auto const is_empty = [](json::value const& value) {
        return value.is_null() || (value.is_string() && value.get_string().empty()) ||
               (value.is_array() && value.get_array().empty()) || (value.is_object() && value.get_object().empty());
    };
    auto const is_left_out = [&](std::string_view key, json::value const& value) {
        return key == "name" || !is_flow_field(key, true) || is_empty(value) ||
               (key == "type" && value == "automation");
    };
    for (auto entry = fields.begin(); entry != fields.end();)
        if (is_left_out(entry->key(), entry->value()))
            entry = fields.erase(entry);
        else
            ++entry;
}

inline void canonicalize(json::object& fields)
{
    json::value whole(std::move(fields));
    canonicalize(whole);
    fields = std::move(whole.get_object());
}

APPMIXER_DECL sync_document document_of(flow const& from)
{
    sync_document document;
    document.id = from.flow_id;
    document.name = from.name;
    document.mtime = from.mtime;
    document.fields = std::move(parse_json(to_json(from)).value().get_object());
    keep_writable(document.fields);
    canonicalize(document.fields);
    return document;
}

APPMIXER_DECL sync_document document_of(store const& from, std::vector<store_record> const& records)
{
    sync_document document;
    document.id = from.store_id;
    document.name = from.name;
    json::object items;
    for (store_record const& record : records)
        items.insert_or_assign(record.key, record.value);
    if (!items.empty())
        document.fields.emplace("items", std::move(items));
    canonicalize(document.fields);
    return document;
}

APPMIXER_DECL digest text_digest(std::string_view text)
{
    sha256 hash;
    hash.update(text);
    return hash.finish();
}

APPMIXER_DECL digest content_digest(json::object const& fields) { return text_digest(json_text(fields)); }

APPMIXER_DECL std::string file_text(sync_subject subject, sync_document const& document)
{
    file_format const format = file_format::of(subject);
    json::object content = document.fields;
    content.insert_or_assign("format", as_json(format.name));
    content.insert_or_assign("name", as_json(document.name));
    if (!document.id.empty())
        content.insert_or_assign(format.id_key, as_json(document.id));
    canonicalize(content);
    return json_text(content, true) + "\n";
}

/// The error of a value in a file.
inline error unexpected_value(std::string_view key, std::string detail)
{
    diagnostics info;
    info.detail = std::move(detail);
    append_pointer_step(info.json_pointer, key);
    return error(errc::unexpected_shape, std::move(info));
}

/// Removes a text from an object and returns it. Result: empty when the key is absent.
inline result<std::string> take_text(json::object& from, std::string_view key)
{
    json::value const* const value = from.if_contains(key);
    if (value == nullptr)
        return std::string();
    if (!value->is_string())
        return unexpected_value(key, "expected a string");
    std::string text(std::string_view(value->get_string()));
    from.erase(key);
    return text;
}

APPMIXER_DECL result<sync_document> parse_file(sync_subject subject, std::string_view text)
{
    result<json::value> parsed = parse_json(text);
    if (!parsed)
        return parsed.error();
    file_format const format = file_format::of(subject);
    json::object* const object = parsed->if_object();
    json::value const* const found = object == nullptr ? nullptr : object->if_contains("format");
    if (found == nullptr || *found != as_json(format.name))
        return unexpected_value("format", "not a file of the format \"" + std::string(format.name) + '"');
    object->erase("format");
    if (!object->contains("name"))
        return unexpected_value("name", "expected a string");
    sync_document document;
    if (result<std::string> name = take_text(*object, "name"))
        document.name = std::move(*name);
    else
        return name.error();
    if (result<std::string> id = take_text(*object, format.id_key))
        document.id = std::move(*id);
    else
        return id.error();

    std::string_view const whole_object = subject == sync_subject::flow ? "flow" : "items";
    for (auto const& entry : *object)
        if (subject == sync_subject::flow ? !is_flow_field(entry.key(), false) : entry.key() != whole_object)
            return unexpected_value(entry.key(), "unknown key");
    if (json::value const* const value = object->if_contains(whole_object); value != nullptr && !value->is_object())
        return unexpected_value(whole_object, "expected an object");

    document.fields = std::move(*object);
    if (subject == sync_subject::flow)
        keep_writable(document.fields);
    else if (json::value const* const items = document.fields.if_contains("items");
             items != nullptr && items->get_object().empty())
        document.fields.clear();
    canonicalize(document.fields);
    return document;
}

} // namespace appmixer::detail

#endif
