#ifndef APPMIXER_EMULATOR_COMPONENTS_WEBHOOK_REPLIES_IPP
#define APPMIXER_EMULATOR_COMPONENTS_WEBHOOK_REPLIES_IPP

#include <appmixer/core/detail/base64.hpp>
#include <appmixer/core/detail/utf8.hpp>
#include <appmixer/emulator/components/webhook_replies.hpp>
#include <appmixer/json/all.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL http_response const* find_webhook_reply(state const& back_end, std::string_view flow_id,
                                                      std::string_view component_id)
{
    auto const replies = back_end.webhook_replies.find(flow_id);
    if (replies == back_end.webhook_replies.end())
        return nullptr;
    auto const reply = replies->second.find(component_id);
    return reply == replies->second.end() ? nullptr : &reply->second;
}

inline void load_headers(header_list& headers, loaded_object const& source)
{
    json::value const* const pairs = source.find("headers");
    if (pairs == nullptr)
        return;
    source.expect_kind("headers", json::kind::array, "expected an array");
    for (json::value const& pair : pairs->get_array()) {
        json::array const* const texts = pair.if_array();
        if (texts == nullptr || texts->size() != 2 || !texts->at(0).is_string() || !texts->at(1).is_string() ||
            !is_token(texts->at(0).get_string()) || !is_field_value(texts->at(1).get_string()))
            source.fail("headers", "expected pairs of a name and a value: [[\"Content-Type\", \"text/plain\"]]");
        headers.append(texts->at(0).get_string(), texts->at(1).get_string());
    }
}

APPMIXER_DECL void load_webhook_reply(state& back_end, loaded_object const& source)
{
    source.allow_keys("a webhook reply", {"flowId", "componentId", "status", "headers", "body", "base64"});
    std::string const flow = source.text("flowId", {});
    if (!back_end.flows.contains(flow))
        source.fail("flowId", "no flow has this id");
    std::string const component = source.text("componentId", {});
    if (component.empty())
        source.fail("componentId", "expected the id of a component");

    http_response reply(200, source.text("body", {}));
    if (json::value const* const status = source.find("status")) {
        boost::system::error_code code;
        reply.status = status->to_number<int>(code);
        if (code || reply.status < 200 || reply.status > 599)
            source.fail("status", "expected a number from 200 to 599");
    }
    if (source.find("base64") != nullptr) {
        std::optional<std::string> bytes = from_base64(source.text("base64", {}));
        if (!bytes || source.find("body") != nullptr)
            source.fail("base64", "expected base64, and no \"body\"");
        reply.body = std::move(*bytes);
    }
    load_headers(reply.headers, source);
    back_end.webhook_replies[flow].insert_or_assign(component, std::move(reply));
}

APPMIXER_DECL json::array saved_webhook_replies(state const& back_end)
{
    json::array saved;
    for (flow_entry const* const flow : back_end.flows.all()) {
        auto const replies = back_end.webhook_replies.find(flow->id());
        if (replies == back_end.webhook_replies.end())
            continue;
        for (auto const& [component, reply] : replies->second) {
            json::object entry;
            entry["flowId"] = flow->id();
            entry["componentId"] = component;
            entry["status"] = reply.status;
            json::array headers;
            for (header_list::entry const field : reply.headers)
                headers.emplace_back(json::array{json::value(field.name), json::value(field.value)});
            entry["headers"] = std::move(headers);
            if (is_utf8(reply.body))
                entry["body"] = reply.body;
            else
                entry["base64"] = to_base64(reply.body);
            saved.emplace_back(std::move(entry));
        }
    }
    return saved;
}

} // namespace appmixer::detail::emu

#endif
