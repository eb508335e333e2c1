#ifndef APPMIXER_BENCHMARKS_MICRO_DOCUMENTS_HPP
#define APPMIXER_BENCHMARKS_MICRO_DOCUMENTS_HPP

#include <appmixer/core/http.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace bench {

/// One document of each kind, as a server writes it.
inline constexpr std::string_view flow_text =
    R"({"flowId":"9089f275-f5a5-4796-ba23-365412c5666e","userId":"64b1f0c2a9d35e0012ab5a6b","name":"Nightly import",)"
    R"("stage":"running","btime":"2024-02-02T01:01:07.001Z","mtime":"2024-07-07T06:06:07.006Z","flow":{)"
    R"("6c79409f-37d4-4f89-af36-da3b07b15ec1":{"type":"appmixer.utils.controls.OnStart","x":96,"y":208},)"
    R"("c4ed05bf-55a0-4101-a377-3c53a8aca298":{"type":"appmixer.slack.list.SendChannelMessage","label":"Tell them",)"
    R"("source":{"in":{"6c79409f-37d4-4f89-af36-da3b07b15ec1":["out"]}},"x":656,"y":208.5,"config":{"transform":{)"
    R"("in":{"6c79409f-37d4-4f89-af36-da3b07b15ec1":{"out":{"type":"json2new","lambda":{"channelId":"C02QX7L1",)"
    R"("text":"New order {{{$.6c79409f-37d4-4f89-af36-da3b07b15ec1.out.number}}}"},"modifiers":{}}}}}}}},)"
    R"("customFields":{"region":"emea","priority":3,"pinned":false}})";
inline constexpr std::string_view record_text =
    R"({"key":"order-4711","value":{"total":129.9,"currency":"EUR","paid":true},"storeId":"64b1f0c2a9d35e0012ab5a6c",)"
    R"("createdAt":"2024-02-02T01:01:07.001Z","updatedAt":"2024-07-07T06:06:07.006Z"})";
inline constexpr std::string_view account_text =
    R"({"accountId":"64b1f0c2a9d35e0012ab5a6d","name":"ada@shop.example","displayName":null,"service":"acme:crm",)"
    R"("userId":"64b1f0c2a9d35e0012ab5a6b","profileInfo":{"id":"U123","email":"ada@shop.example"},"icon":"data:,",)"
    R"("label":"CRM"})";
inline constexpr std::string_view task_text =
    R"({"taskId":"9089f275-f5a5-4796-ba23-365412c5666f","title":"Invoice 4711","description":"129.90 EUR",)"
    R"("status":"pending","approver":"bob@shop.example","requester":"ada@shop.example",)"
    R"("decisionBy":"2024-07-07T06:06:07.006Z","created":"2024-02-02T01:01:07.001Z","mtime":"2024-02-02T01:01:07.001Z"})";

/// A list of the given number of documents.
inline std::string list_of(std::string_view element, std::size_t count)
{
    std::string text = "[";
    for (std::size_t i = 0; i < count; ++i) {
        if (i > 0)
            text += ',';
        text += element;
    }
    return text + "]";
}

inline appmixer::http_response response(std::string body)
{
    appmixer::http_response good(200, std::move(body));
    good.headers.append("Content-Type", "application/json; charset=utf-8");
    return good;
}

} // namespace bench

#endif
