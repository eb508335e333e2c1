#ifndef APPMIXER_MODEL_IMPL_FLOW_DESCRIPTOR_IPP
#define APPMIXER_MODEL_IMPL_FLOW_DESCRIPTOR_IPP

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/core/detail/json_value.hpp>
#include <appmixer/core/detail/type_traits.hpp>
#include <appmixer/json/reader.hpp>
#include <appmixer/model/flow_descriptor.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace appmixer {

namespace detail {

inline bool is_word_character(char c) noexcept { return is_alphanumeric(c) || c == '_'; }

inline bool is_component_id(std::string_view id) noexcept
{
    return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
        return is_word_character(c) || c == '-' || c == ' ' || (c >= '\t' && c <= '\r');
    });
}

/// Whether a type consists of four or more words separated by dots.
inline bool is_component_type(std::string_view type) noexcept
{
    std::size_t words = 0;
    while (true) {
        std::size_t const dot = type.find('.');
        std::string_view const word = type.substr(0, dot);
        if (word.empty() ||
            !std::all_of(word.begin(), word.end(), [](char c) { return is_word_character(c) || c == '-'; }))
            return false;
        ++words;
        if (dot == std::string_view::npos)
            return words >= 4;
        type.remove_prefix(dot + 1);
    }
}

/// The object under a key. Creates it when the key is absent or has a value of another kind.
inline json::object& object_at(json::object& parent, std::string_view key)
{
    json::value& value = parent[key];
    return value.is_object() ? value.get_object() : value.emplace_object();
}

/// Keeps empty texts and objects in `extra`, since a model does not distinguish them from absent keys.
template <class T>
void keep_empty(json::object const& source, T& model)
{
    auto const keep = [&](auto const& line) {
        if (json::value const* const written = source.if_contains(line.name);
            written && !is_present(model.*line.member))
            model.extra.emplace(line.name, *written);
    };
    T::fields.for_each(keep);
}

template <class T>
json::object descriptor_json(T const& model);

/// Coordinates are integers where they can be.
inline json::value descriptor_json(double number)
{
    std::optional<std::int64_t> const whole = to_integer<std::int64_t>(number);
    return whole ? json::value(*whole) : json::value(number);
}

/// A component or its configuration as JSON, built directly and not through text, which has limits.
template <class T>
json::object descriptor_json(T const& model)
{
    json::object object;
    auto const put = [&](auto const& line) {
        auto const& member = model.*(line.member);
        if (!is_present(member))
            return;
        if constexpr (is_optional<std::remove_cvref_t<decltype(member)>>)
            object[line.name] = descriptor_json(*member);
        else
            object[line.name] = as_json(member);
    };
    T::fields.for_each(put);
    for (auto const& entry : model.extra)
        object.emplace(entry.key(), entry.value()); // keeps the member: it was set after reading
    return object;
}

inline bool is_component_key(std::string_view key) noexcept
{
    bool found = key == "manifest";
    component::fields.for_each([&](auto const& line) { found = found || line.name == key; });
    return found;
}

/// The sentences of `flow_descriptor::problems`.
class problem_list {
public:
    problem_list() = default;

    /// Sets the component that the next sentences are about.
    void about(std::string_view component_id) { subject_ = "component " + quoted(component_id) + ": "; }
    void add(std::string const& sentence) { found_.push_back(subject_ + sentence); }
    static std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }
    std::vector<std::string> take() { return std::move(found_); }

private:
    std::string subject_;
    std::vector<std::string> found_;
};

inline void check_port_name(json::value const& port, std::string const& connection, problem_list& problems)
{
    if (!port.is_string())
        problems.add(connection + " at an output port that is not a text");
    else if (port.get_string().empty())
        problems.add(connection + " at an output port without a name");
}

inline void check_source(flow_descriptor const& flow, json::object const& source, problem_list& problems)
{
    for (auto const& input : source) {
        std::string const port = "the input port " + problem_list::quoted(input.key());
        if (input.key().empty())
            problems.add("an input port has no name");
        json::object const* const senders = input.value().if_object();
        if (senders == nullptr) {
            problems.add(port + " has a source that is not an object");
            continue;
        }
        for (auto const& sender : *senders) {
            std::string const connection = port + " listens to " + problem_list::quoted(sender.key());
            if (flow.find(sender.key()) == nullptr)
                problems.add(connection + ", which is not in the flow");
            json::value const& ports = sender.value();
            if (json::array const* const several = ports.if_array())
                for (json::value const& one : *several)
                    check_port_name(one, connection, problems);
            else
                check_port_name(ports, connection, problems);
        }
    }
}

inline void check_error_handling(json::value const& value, problem_list& problems)
{
    if (value.is_null())
        return;
    json::object const* const rules = value.if_object();
    if (rules == nullptr) {
        problems.add("errorHandling is not an object");
        return;
    }
    if (json::value const* const retry = rules->if_contains("autoRetry"); retry != nullptr && !retry->is_bool())
        problems.add("errorHandling.autoRetry is neither true nor false");
    if (json::value const* const most = rules->if_contains("maxRetries")) {
        boost::system::error_code code;
        most->to_number<std::uint64_t>(code);
        if (code)
            problems.add("errorHandling.maxRetries is not an integer of at least 0");
    }
    if (json::value const* const action = rules->if_contains("onError")) {
        constexpr std::array<std::string_view, 3> actions{"errorPort", "stopFlow", "storeUnprocessed"};
        if (!action->is_string() ||
            std::find(actions.begin(), actions.end(), std::string_view(action->get_string())) == actions.end())
            problems.add("errorHandling.onError is not errorPort, stopFlow or storeUnprocessed");
    }
}

} // namespace detail

APPMIXER_DECL result<flow_descriptor> flow_descriptor::parse(json::object const& descriptor)
{
    flow_descriptor read;
    for (auto const& entry : descriptor) {
        component& target =
            read.components.emplace_back(std::string(std::string_view(entry.key())), component()).second;
        if (detail::odd_fields odd = detail::read_json(entry.value(), target); odd.count > 0) {
            odd.first.inside(entry.key());
            diagnostics known;
            known.phase = phase::decode;
            known.json_pointer = std::move(odd.first.pointer);
            known.detail = odd.first.text();
            return error(errc::unexpected_shape, std::move(known));
        }
        json::object const& written = entry.value().get_object();
        detail::keep_empty(written, target);
        if (target.config)
            detail::keep_empty(written.at("config").get_object(), *target.config);
    }
    return read;
}

APPMIXER_DECL component const* flow_descriptor::find(std::string_view id) const noexcept
{
    auto const found =
        std::find_if(components.begin(), components.end(), [&](auto const& entry) { return entry.first == id; });
    return found == components.end() ? nullptr : &found->second;
}

APPMIXER_DECL std::vector<component_link> flow_descriptor::links() const
{
    std::vector<component_link> all;
    for (auto const& [id, receiver] : components)
        for (auto const& input : receiver.source) {
            if (!input.value().is_object())
                continue;
            for (auto const& sender : input.value().get_object()) {
                component_link link;
                link.from = std::string_view(sender.key());
                link.to = id;
                link.input_port = std::string_view(input.key());
                auto const add = [&](json::value const& port) {
                    if (json::string const* const name = port.if_string()) {
                        link.output_port = std::string_view(*name);
                        all.push_back(link);
                    }
                };
                if (json::array const* const ports = sender.value().if_array())
                    std::for_each(ports->begin(), ports->end(), add);
                else
                    add(sender.value());
            }
        }
    return all;
}

APPMIXER_DECL json::object flow_descriptor::to_json() const
{
    json::object descriptor;
    for (auto const& [id, part] : components)
        descriptor[id] = detail::descriptor_json(part);
    return descriptor;
}

APPMIXER_DECL std::vector<std::string> flow_descriptor::problems() const
{
    using list = detail::problem_list;
    list problems;
    for (auto const& [id, part] : components) {
        problems.about(id);
        if (!detail::is_component_id(id))
            problems.add("the id is not made of letters, digits, '_', '-' and blanks");
        if (find(id) != &part)
            problems.add("the id is used more than once");
        if (!detail::is_component_type(part.type))
            problems.add("the type " + list::quoted(part.type) + " is not four or more words separated by dots");
        for (auto const& entry : part.extra)
            if (!detail::is_component_key(entry.key()))
                problems.add("a component has no key " + list::quoted(entry.key()));
        detail::check_source(*this, part.source, problems);
        detail::check_error_handling(part.error_handling, problems);
    }
    return problems.take();
}

APPMIXER_DECL std::string variable(std::string_view component_id, std::string_view output_port, std::string_view field)
{
    std::string text = "{{{$.";
    text.append(component_id).append(1, '.').append(output_port).append(1, '.').append(field).append("}}}");
    return text;
}

APPMIXER_DECL flow_builder::entry flow_builder::add(std::string id, std::string type)
{
    component& part = flow_.components.emplace_back(std::move(id), component()).second;
    part.type = std::move(type);
    return entry(flow_, flow_.components.size() - 1);
}

APPMIXER_DECL flow_builder::entry& flow_builder::entry::listen(std::string_view input_port, std::string_view from,
                                                               std::string_view output_port)
{
    json::value& value = detail::object_at(target().source, input_port)[from];
    json::array& ports = value.is_array() ? value.get_array() : value.emplace_array();
    json::value const port(output_port);
    if (std::find(ports.begin(), ports.end(), port) == ports.end())
        ports.push_back(port);
    return *this;
}

APPMIXER_DECL flow_builder::entry& flow_builder::entry::set_transform(std::string_view input_port,
                                                                      std::string_view from,
                                                                      std::string_view output_port,
                                                                      std::string_view field, json::value value)
{
    json::object& port = detail::object_at(detail::object_at(config().transform, input_port), from);
    json::object& made_of = detail::object_at(port, output_port);
    made_of["type"] = "json2new";
    detail::object_at(made_of, "lambda")[field] = std::move(value);
    detail::object_at(made_of, "modifiers");
    return *this;
}

APPMIXER_DECL flow_builder::entry& flow_builder::entry::set_property(std::string_view name, json::value value)
{
    config().properties[name] = std::move(value);
    return *this;
}

APPMIXER_DECL flow_builder::entry& flow_builder::entry::at(double x, double y)
{
    target().x = x;
    target().y = y;
    return *this;
}

APPMIXER_DECL flow_builder::entry& flow_builder::entry::label(std::string text)
{
    target().label = std::move(text);
    return *this;
}

APPMIXER_DECL result<json::object> flow_builder::build() const
{
    std::vector<std::string> const found = flow_.problems();
    if (found.empty())
        return flow_.to_json();
    std::string all;
    for (std::string const& problem : found)
        all += (all.empty() ? "" : "; ") + problem;
    return error(errc::invalid_request, phase::none, std::move(all));
}

} // namespace appmixer

#endif
