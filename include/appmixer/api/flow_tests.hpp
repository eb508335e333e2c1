#ifndef APPMIXER_API_FLOW_TESTS_HPP
#define APPMIXER_API_FLOW_TESTS_HPP

// The operation that tries out one component of a flow. Its function, `test_flow_component`, is in
// algorithms/event_streams.hpp.

#include <appmixer/call/client.hpp>
#include <appmixer/call/operation_list.hpp>
#include <appmixer/core/table.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace appmixer {

namespace op {

/// Runs one component of a flow, which need not run itself. `POST /flows/{flowId}/test`; the response is a stream of
/// events, for `open_events`.
class test_flow_component {
public:
    test_flow_component() = default;
    test_flow_component(std::string id, std::string component)
        : flow_id(std::move(id)), component_id(std::move(component))
    {
    }

    std::string flow_id;
    std::string component_id;
    std::optional<json::value> input_data; ///< what arrives at the input ports
    std::optional<json::value> payload;    ///< what a trigger receives
    std::optional<json::value> options;    ///< of the test

    using response_type = http_response;
    static constexpr std::string_view response_media_type = "text/event-stream";
    static constexpr operation_info info =
        operation_info("testFlowComponent", method::post, "/flows/{flowId}/test", idempotency::unsafe)
            .with_evidence(evidence::medium);
    static constexpr auto params = table{
        in_path("flowId", &test_flow_component::flow_id), in_body("componentId", &test_flow_component::component_id),
        in_body("inputData", &test_flow_component::input_data), in_body("payload", &test_flow_component::payload),
        in_body("options", &test_flow_component::options)};
};

/// The operations of this header.
using flow_test_operations = operation_list<test_flow_component>;

} // namespace op

} // namespace appmixer

#endif
