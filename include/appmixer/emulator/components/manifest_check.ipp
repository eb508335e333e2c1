#ifndef APPMIXER_EMULATOR_COMPONENTS_MANIFEST_CHECK_IPP
#define APPMIXER_EMULATOR_COMPONENTS_MANIFEST_CHECK_IPP

// The rules of manifests, as the server's JSON Schemas have them, and their messages.

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/components/manifest_check.hpp>
#include <appmixer/emulator/http/request_body.hpp>
#include <appmixer/json/reader.hpp>

#include <boost/json/object.hpp>

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace appmixer::detail::emu {

/// The most faults of a manifest that are reported.
inline constexpr std::size_t most_manifest_faults = 100;

/// Whether a text is a word of a name: letters, digits and underscores.
inline bool is_name_word(std::string_view text) noexcept
{
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) || c == '_'; });
}

APPMIXER_DECL std::string checked_path(std::string_view path)
{
    constexpr std::size_t longest_path = 1024;
    auto const fail = [&] { throw publish_failure("Unsupported file: " + one_line(path, 100)); };
    std::string kept(path);
    std::replace(kept.begin(), kept.end(), '\\', '/');
    if (kept.starts_with("./"))
        kept.erase(0, 2);
    if (kept.empty() || kept.size() > longest_path || kept.ends_with('/') || !is_utf8(kept))
        fail();
    if (std::any_of(kept.begin(), kept.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 0x7f; }))
        fail();
    published_path const parts(kept);
    bool const bad_segment = std::any_of(parts.segments.begin(), parts.segments.end(), [](std::string_view segment) {
        return segment.empty() || segment == "." || segment == ".." || segment.size() > 255;
    });
    if (bad_segment || parts.segments.size() < 2 || !is_name_word(parts.vendor()))
        fail();
    return kept;
}

/// Finds the faults of one manifest.
class manifest_check {
public:
    manifest_check(published_path const& path, json::value const& manifest) : path_(path), manifest_(manifest) {}

    json::array faults()
    {
        json::object const* const object = expect_object(manifest_, "");
        if (object == nullptr)
            return std::move(faults_);
        if (path_.is_component_manifest())
            check_component(*object);
        else if (path_.is_bundle())
            check_bundle(*object);
        else
            check_app(*object);
        return std::move(faults_);
    }

private:
    void add(std::string_view keyword, std::string_view where, std::string_view parameter, std::string_view value,
             std::string message)
    {
        if (faults_.size() == most_manifest_faults)
            return;
        json::object fault;
        fault["keyword"] = keyword;
        fault["dataPath"] = where;
        fault["params"].emplace_object()[parameter] = value;
        fault["message"] = message;
        faults_.emplace_back(std::move(fault));
    }
    void add_type(std::string_view where, std::string_view type)
    {
        add("type", where, "type", type, "should be " + std::string(type));
    }

    json::object const* expect_object(json::value const& value, std::string_view where)
    {
        if (!value.is_object())
            add_type(where, "object");
        return value.if_object();
    }
    /// An optional member that is an object; null when there is none.
    json::object const* object_at(json::object const& owner, std::string_view where, std::string_view key)
    {
        json::value const* const value = owner.if_contains(key);
        return value == nullptr ? nullptr : expect_object(*value, member(where, key));
    }
    void expect_texts(json::object const& owner, std::string_view where, std::initializer_list<std::string_view> keys)
    {
        for (std::string_view const key : keys)
            if (json::value const* const value = owner.if_contains(key); value != nullptr && !value->is_string())
                add_type(member(where, key), "string");
    }
    void expect_flags(json::object const& owner, std::initializer_list<std::string_view> keys)
    {
        for (std::string_view const key : keys)
            if (json::value const* const value = owner.if_contains(key); value != nullptr && !value->is_bool())
                add_type(member("", key), "boolean");
    }
    void expect_keys(json::object const& owner, std::string_view where, std::initializer_list<std::string_view> keys)
    {
        for (std::string_view const key : keys)
            if (!owner.contains(key))
                add("required", where, "missingProperty", key,
                    "should have required property '" + std::string(key) + "'");
    }
    static std::string member(std::string_view where, std::string_view key)
    {
        bool const plain = is_name_word(key) && !is_digit(key.front());
        return plain ? std::string(where).append(1, '.').append(key)
                     : std::string(where).append("['").append(key).append("']");
    }

    /// The name is that of the folder: `acme.crm.contacts.Find` for `acme/crm/contacts/Find/component.json`.
    void check_name(json::object const& owner)
    {
        json::value const* const name = owner.if_contains("name");
        if (name == nullptr || !name->is_string())
            return;
        std::size_t const depth = path_.segments.size() - 1;
        for (std::size_t i = 0; i < depth; ++i)
            if (!is_name_word(path_.segments[i]))
                return add("pattern", ".name", "pattern", "\\w+", "should match pattern \"\\w+\" in each part");
        std::string const expected = path_.name(depth);
        if (std::string_view(name->get_string()) != expected)
            add("const", ".name", "allowedValue", expected, "should match the folder: '" + expected + "'");
    }

    void check_app(json::object const& app)
    {
        expect_keys(app, "", {"name", "label", "category", "icon", "description"});
        expect_texts(app, "", {"name", "label", "category", "icon", "description"});
        expect_flags(app, {"private"});
        check_name(app);
    }

    void check_bundle(json::object const& bundle)
    {
        expect_keys(bundle, "", {"name", "version"});
        expect_texts(bundle, "", {"name", "version"});
        object_at(bundle, "", "changelog");
        check_name(bundle);
    }

    void check_component(json::object const& component)
    {
        expect_keys(component, "", {"name"});
        expect_texts(component, "", {"name", "label", "description", "author", "icon", "marker", "version"});
        expect_flags(component, {"private", "trigger", "tick", "webhook"});
        check_name(component);
        if (json::object const* const auth = object_at(component, "", "auth")) {
            expect_keys(*auth, ".auth", {"service"});
            expect_texts(*auth, ".auth", {"service"});
        }
        if (json::object const* const quota = object_at(component, "", "quota"))
            expect_texts(*quota, ".quota", {"manager"});
        if (json::object const* const properties = object_at(component, "", "properties")) {
            object_at(*properties, ".properties", "schema");
            check_inspector(*properties, ".properties");
        }
        object_at(component, "", "localization");
        check_ports(component, "inPorts");
        check_ports(component, "outPorts");
    }

    void check_ports(json::object const& component, std::string_view key)
    {
        json::value const* const ports = component.if_contains(key);
        std::string const where = member("", key);
        if (ports == nullptr)
            return;
        if (!ports->is_array())
            return add_type(where, "array");
        std::size_t index = 0;
        for (json::value const& port : ports->get_array()) {
            std::string const place = where + '[' + std::to_string(index++) + ']';
            if (!port.is_string())
                check_port(port, place);
        }
    }

    void check_port(json::value const& value, std::string_view where)
    {
        json::object const* const port = expect_object(value, where);
        if (port == nullptr)
            return;
        expect_keys(*port, where, {"name"});
        expect_texts(*port, where, {"name"});
        json::value const* const most = port->if_contains("maxConnections");
        if (most != nullptr && !most->is_int64() && !most->is_uint64())
            add_type(member(where, "maxConnections"), "integer");
        object_at(*port, where, "schema");
        check_inspector(*port, where);
        check_source(*port, where);
        check_options(*port, where);
    }

    void check_inspector(json::object const& owner, std::string_view where)
    {
        json::object const* const inspector = object_at(owner, where, "inspector");
        if (inspector == nullptr)
            return;
        std::string const place = member(where, "inspector");
        check_source(*inspector, place);
        json::object const* const inputs = object_at(*inspector, place, "inputs");
        if (inputs == nullptr)
            return;
        std::string const fields = member(place, "inputs");
        for (auto const& input : *inputs)
            if (!input.value().is_object())
                add_type(member(fields, input.key()), "object");
    }

    void check_source(json::object const& owner, std::string_view where)
    {
        json::object const* const source = object_at(owner, where, "source");
        if (source == nullptr)
            return;
        std::string const place = member(where, "source");
        expect_keys(*source, place, {"url"});
        expect_texts(*source, place, {"url"});
    }

    void check_options(json::object const& port, std::string_view where)
    {
        json::value const* const options = port.if_contains("options");
        std::string const place = member(where, "options");
        if (options == nullptr)
            return;
        if (!options->is_array())
            return add_type(place, "array");
        std::size_t index = 0;
        for (json::value const& value : options->get_array()) {
            std::string const item = place + '[' + std::to_string(index++) + ']';
            json::object const* const option = expect_object(value, item);
            if (option == nullptr)
                continue;
            expect_keys(*option, item, {"value"});
            expect_texts(*option, item, {"value", "label"});
        }
    }

    published_path const& path_;
    json::value const& manifest_;
    json::array faults_;
};

APPMIXER_DECL void check_manifest(published_path const& path, std::string_view content)
{
    if (!path.is_component_manifest() && !path.is_module_manifest() && !path.is_service_manifest() && !path.is_bundle())
        return;
    result<json::value> const manifest = parse_json(content, max_body_depth);
    if (!manifest)
        throw publish_failure("Invalid JSON in " + std::string(path.text) + ": " + manifest.error().detail());
    publish_failure failure("Invalid schema for " + std::string(path.text));
    failure.faults = manifest_check(path, *manifest).faults();
    if (!failure.faults.empty())
        throw failure;
}

} // namespace appmixer::detail::emu

#endif
