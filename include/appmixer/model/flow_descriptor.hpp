#ifndef APPMIXER_MODEL_FLOW_DESCRIPTOR_HPP
#define APPMIXER_MODEL_FLOW_DESCRIPTOR_HPP

// The descriptor of a flow as typed components: reading, checking and building it.

#include <appmixer/core/detail/json_value.hpp>
#include <appmixer/core/error.hpp>
#include <appmixer/core/table.hpp>
#include <appmixer/json/all.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace appmixer {

/// The configuration of a component.
///
/// Source: https://docs.appmixer.com, Flow, Flow descriptor.
class component_config {
public:
    component_config() = default;

    json::object properties; ///< the settings of the component; `account` is an account id
    json::object transform;  ///< input port → component id → output port → transformation
    json::object extra;      ///< every key not named above

    static constexpr auto fields = table{field("properties", &component_config::properties, access::writable),
                                         field("transform", &component_config::transform, access::writable)};
};

/// One component of a flow.
///
/// Source: https://docs.appmixer.com, Flow, Flow descriptor.
class component {
public:
    component() = default;

    std::string type;                       ///< "acme.crm.contacts.FindContact"
    std::string label;                      ///< shown on the canvas instead of the type's label
    std::optional<double> x;                ///< position on the canvas
    std::optional<double> y;                ///< position on the canvas
    std::string version;                    ///< set by the server
    json::object source;                    ///< input port → component id → output port or ports; see `links()`
    std::optional<component_config> config; ///< may be null in JSON
    json::value error_handling;             ///< an object with `autoRetry`, `maxRetries`, `onError`; newer servers only
    json::object extra;                     ///< every key not named above

    static constexpr auto fields = table{field("type", &component::type, access::writable),
                                         field("label", &component::label, access::writable),
                                         field("x", &component::x, access::writable),
                                         field("y", &component::y, access::writable),
                                         field("version", &component::version, access::writable),
                                         field("source", &component::source, access::writable),
                                         field("config", &component::config, access::writable),
                                         field("errorHandling", &component::error_handling, access::writable)};
};

/// A connection from an output port of one component to an input port of another.
class component_link {
public:
    component_link() = default;

    std::string from;        ///< the id of the sending component
    std::string output_port; ///< of the sending component
    std::string to;          ///< the id of the receiving component
    std::string input_port;  ///< of the receiving component
};

/// The typed form of `flow::descriptor`.
///
///     appmixer::result<appmixer::flow_descriptor> read = appmixer::flow_descriptor::parse(flow.descriptor);
///     for (auto const& [id, component] : read->components) …
///
/// Reading, changing and writing a descriptor keeps everything that was not changed: unknown keys, nulls, empty texts
/// and objects, and whether a source lists its ports as one text or as an array. To write a descriptor from scratch,
/// use `flow_builder`.
class flow_descriptor {
public:
    flow_descriptor() = default;

    /// Reads a descriptor.
    ///
    /// Errors: `errc::unexpected_shape`, with the JSON pointer of the value, when a component is not an object or a key
    /// has a value of another type than the member.
    [[nodiscard]] APPMIXER_DECL static result<flow_descriptor> parse(json::object const& descriptor);
    /// The same for `flow::descriptor`.
    [[nodiscard]] static result<flow_descriptor> parse(raw_object const& descriptor)
    {
        return parse(descriptor.value());
    }

    /// The component with this id; null when there is none.
    APPMIXER_DECL component const* find(std::string_view id) const noexcept;
    /// The connections between components, in the order of the receiving components. Sources that `problems()` reports
    /// as malformed are left out.
    APPMIXER_DECL std::vector<component_link> links() const;
    /// The descriptor as JSON.
    APPMIXER_DECL json::object to_json() const;
    /// Checks the descriptor for what a server would reject or could not run: malformed or repeated ids, malformed
    /// types, unknown keys of components, malformed sources, unnamed ports, connections from components that are not in
    /// the flow, and invalid values in `errorHandling`.
    ///
    /// Result: one sentence for each problem; empty when there are none.
    APPMIXER_DECL std::vector<std::string> problems() const;

    std::vector<std::pair<std::string, component>> components; ///< id and component, in the order of the descriptor
};

/// A placeholder that the server replaces by a value from a component's message: "{{{$.tick.out.lastTick}}}". It is
/// used in the properties and transformations of components that receive the message, directly or through others.
///
/// component_id, output_port: where the message is sent. field: the name of the value in the message, or a path such as
/// "customer.name". The arguments are not checked.
/// Source: https://docs.appmixer.com, Flow, Flow descriptor.
APPMIXER_DECL std::string variable(std::string_view component_id, std::string_view output_port, std::string_view field);

/// Builds a descriptor, component by component.
///
///     appmixer::flow_builder flow;
///     flow.add("tick", "appmixer.utils.timers.Timer").property("interval", 15);
///     std::string url = "https://shop.example/?since=" + appmixer::variable("tick", "out", "lastTick");
///     flow.add("fetch", "appmixer.utils.http.Get")
///         .listen("in", "tick", "out")
///         .transform("in", "tick", "out", "url", url);
///     appmixer::result<boost::json::object> descriptor = flow.build();
class flow_builder {
public:
    /// Sets up a component that was added. It refers to its builder and is valid until that is moved or destroyed. The
    /// functions return the entry itself.
    class entry {
    public:
        /// Connects an input port to an output port of the component `from`. Call it once for each connection;
        /// repeating a connection has no effect.
        APPMIXER_DECL entry& listen(std::string_view input_port, std::string_view from, std::string_view output_port);
        /// Sets the value of one field of an input port, for messages from an output port of the component `from`. A
        /// later call for the same field replaces the value.
        ///
        /// value: a text, often with `variable`, or anything else that converts to `json::value`.
        template <class Value = json::value>
        entry& transform(std::string_view input_port, std::string_view from, std::string_view output_port,
                         std::string_view field, Value value)
        {
            return set_transform(input_port, from, output_port, field, detail::as_json(std::move(value)));
        }
        /// Sets a property of the component. A later call for the same property replaces the value.
        ///
        /// value: a text, or anything else that converts to `json::value`.
        template <class Value = json::value>
        entry& property(std::string_view name, Value value)
        {
            return set_property(name, detail::as_json(std::move(value)));
        }
        /// Sets the account that the component uses: the property "account".
        entry& account(std::string_view account_id) { return property("account", account_id); }
        /// Sets the position on the canvas.
        APPMIXER_DECL entry& at(double x, double y);
        /// Sets the text shown on the canvas.
        APPMIXER_DECL entry& label(std::string text);

    private:
        friend class flow_builder;
        entry(flow_descriptor& flow, std::size_t index) noexcept : flow_(&flow), index_(index) {}
        component& target() const noexcept { return flow_->components[index_].second; }
        component_config& config() const { return target().config ? *target().config : target().config.emplace(); }
        APPMIXER_DECL entry& set_transform(std::string_view input_port, std::string_view from,
                                           std::string_view output_port, std::string_view field, json::value value);
        APPMIXER_DECL entry& set_property(std::string_view name, json::value value);
        flow_descriptor* flow_;
        std::size_t index_; // not a pointer: adding components moves them
    };

    flow_builder() = default;

    /// Adds a component. The arguments are checked by `build`.
    ///
    /// id: letters, digits, '_', '-' and blanks; unique in the flow. type: four or more words separated by dots.
    /// Result: an entry to set the component up.
    APPMIXER_DECL entry add(std::string id, std::string type);

    /// Builds the descriptor.
    ///
    /// Result: the descriptor, for `create_flow` or `flow::descriptor`.
    /// Errors: `errc::invalid_request`, with all of `flow_descriptor::problems` in `detail()`.
    [[nodiscard]] APPMIXER_DECL result<json::object> build() const;

private:
    flow_descriptor flow_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/model/impl/flow_descriptor.ipp>
#endif

#endif
