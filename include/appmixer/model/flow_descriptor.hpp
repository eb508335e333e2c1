#ifndef APPMIXER_MODEL_FLOW_DESCRIPTOR_HPP
#define APPMIXER_MODEL_FLOW_DESCRIPTOR_HPP

#include <appmixer/core/error.hpp>
#include <appmixer/json/all.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace appmixer {

/// What a component runs with. Source: https://docs.appmixer.com, Flow, Flow descriptor.
class component_config {
public:
    component_config() = default;

    json::object properties; ///< the settings of the component; `account` names an account
    json::object transform;  ///< input port → component → output port → how its messages are transformed
    json::object extra;      ///< every key not named above

    static constexpr auto fields = std::tuple{field("properties", &component_config::properties, access::writable),
                                              field("transform", &component_config::transform, access::writable)};
};

/// One component of a flow.
class component {
public:
    component() = default;

    std::string type;                       ///< "acme.crm.contacts.FindContact"
    std::string label;                      ///< shown instead of the type's own
    std::optional<double> x;                ///< place on the canvas
    std::optional<double> y;                ///< place on the canvas
    std::string version;                    ///< the server fills it in
    json::object source;                    ///< input port → component → output port or ports; see `links()`
    std::optional<component_config> config; ///< can be null on the wire
    json::value error_handling;             ///< on newer servers: `autoRetry`, `maxRetries`, `onError`
    json::object extra;                     ///< every key not named above

    static constexpr auto fields = std::tuple{field("type", &component::type, access::writable),
                                              field("label", &component::label, access::writable),
                                              field("x", &component::x, access::writable),
                                              field("y", &component::y, access::writable),
                                              field("version", &component::version, access::writable),
                                              field("source", &component::source, access::writable),
                                              field("config", &component::config, access::writable),
                                              field("errorHandling", &component::error_handling, access::writable)};
};

/// One connection between two components.
class component_link {
public:
    component_link() = default;

    std::string from;        ///< the id of the component that sends
    std::string output_port; ///< of it
    std::string to;          ///< the id of the component that receives
    std::string input_port;  ///< of it
};

/// A flow's descriptor with types: what `flow::descriptor` holds as JSON.
///
///     appmixer::result<appmixer::flow_descriptor> read = appmixer::flow_descriptor::parse(flow.descriptor);
///     for (auto const& [id, component] : read->components) …
///
/// A descriptor that is read, changed and written keeps everything that was not changed: unknown keys, nulls, empty
/// texts and objects, the form in which a source names its ports. To write one from scratch, use `flow_builder`.
class flow_descriptor {
public:
    flow_descriptor() = default;

    /// Reads a descriptor. Errors: `errc::unexpected_shape` with the JSON pointer of the place.
    [[nodiscard]] APPMIXER_DECL static result<flow_descriptor> parse(json::object const& descriptor);
    /// The same, of a flow from a server.
    [[nodiscard]] static result<flow_descriptor> parse(raw_object const& descriptor)
    {
        return parse(descriptor.value());
    }

    /// The component with an id; null when there is none.
    APPMIXER_DECL component const* find(std::string_view id) const noexcept;
    /// The connections between the components, in the order of the receiving ones. A source of another form than
    /// `problems()` asks for is left out.
    APPMIXER_DECL std::vector<component_link> links() const;
    /// The same as JSON again.
    APPMIXER_DECL json::object to_json() const;
    /// What a server would refuse or could not run, one sentence each; nothing when there is nothing. It looks at ids,
    /// at types, at keys that a component does not have, at the form of sources and the names of their ports, at
    /// connections to components that are not there, and at the values of `errorHandling`.
    APPMIXER_DECL std::vector<std::string> problems() const;

    std::vector<std::pair<std::string, component>> components; ///< by id, in the order of the descriptor
};

/// The text that stands for a value of a message, in the settings of a component behind the one that sends it:
/// "{{{$.tick.out.lastTick}}}". A field may be a path, "customer.name".
APPMIXER_DECL std::string variable(std::string_view component_id, std::string_view output_port, std::string_view field);

/// Writes a descriptor, component by component.
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
    /// A component that was added, to be set up. It belongs to its builder: it is valid until that is moved or
    /// destroyed.
    class entry {
    public:
        /// Connects an input port to another component's output port. Several calls connect several ports; the same
        /// connection twice is one.
        APPMIXER_DECL entry& listen(std::string_view input_port, std::string_view from, std::string_view output_port);
        /// Says what a field of an input port is made of, for messages from one output port of one component. The last
        /// of several calls for one field counts.
        template <class Value = json::value>
        entry& transform(std::string_view input_port, std::string_view from, std::string_view output_port,
                         std::string_view field, Value value)
        {
            return set_transform(input_port, from, output_port, field, detail::as_json(std::move(value)));
        }
        /// Sets one of the component's properties. The last of several calls for one property counts.
        template <class Value = json::value>
        entry& property(std::string_view name, Value value)
        {
            return set_property(name, detail::as_json(std::move(value)));
        }
        /// The account that the component uses.
        entry& account(std::string_view account_id) { return property("account", account_id); }
        /// The place on the canvas.
        APPMIXER_DECL entry& at(double x, double y);
        /// The text shown on the canvas.
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
        std::size_t index_; // the components move when there are more
    };

    flow_builder() = default;

    /// Adds a component. id: letters, digits, '_', '-' and blanks, unique in the flow. type: four or more words with
    /// dots between them.
    APPMIXER_DECL entry add(std::string id, std::string type);

    /// The descriptor. Errors: `errc::invalid_request` whose `detail()` names all that `flow_descriptor::problems`
    /// finds, ids that were added twice included.
    [[nodiscard]] APPMIXER_DECL result<json::object> build() const;

private:
    flow_descriptor flow_;
};

} // namespace appmixer

#ifdef APPMIXER_HEADER_ONLY
#include <appmixer/model/impl/flow_descriptor.ipp>
#endif

#endif
