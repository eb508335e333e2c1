#ifndef APPMIXER_EMULATOR_IMPL_CATALOGUE_TEXT_IPP
#define APPMIXER_EMULATOR_IMPL_CATALOGUE_TEXT_IPP

#include <appmixer/emulator/detail/catalogue.hpp>

namespace appmixer::detail::emu {

APPMIXER_DECL std::string_view catalogue_text() noexcept
{
    return R"json({"apps":{
"appmixer.utils.controls":{"name":"appmixer.utils.controls","label":"Controls","category":"utilities","description":
"Steers the way of messages through a flow."},
"appmixer.utils.http":{"name":"appmixer.utils.http","label":"HTTP","category":"utilities","description":
"Talks to web servers, and is talked to."},
"appmixer.utils.storage":{"name":"appmixer.utils.storage","label":"Data stores","category":"utilities",
"description":"Keeps values between runs of a flow."},
"appmixer.utils.tasks":{"name":"appmixer.utils.tasks","label":"People tasks","category":"utilities","description":
"Lets people decide."},
"appmixer.utils.timers":{"name":"appmixer.utils.timers","label":"Timers","category":"utilities","description":
"Starts and delays by the clock."}
},"components":[
{"name":"appmixer.utils.controls.Condition","label":"Condition","description":
"Sends a message on by one of two ways, as an expression is true or false.","author":"appmixer for C++","version":
"1.0.0","inPorts":[{"name":"in","schema":{"type":"object","properties":{"expression":{"type":"object"}},"required":[
"expression"]},"inspector":{"inputs":{"expression":{"type":"expression","label":"Expression","index":1}}}}],
"outPorts":[{"name":"true","options":[]},{"name":"false","options":[]}]},
{"name":"appmixer.utils.controls.Join","label":"Join","description":"Brings several branches of a flow together.",
"author":"appmixer for C++","version":"1.0.0","inPorts":[{"name":"in"}],"outPorts":[{"name":"out","options":[]}]},
{"name":"appmixer.utils.controls.OnStart","label":"On start","description":
"Sends one message when the flow is started.","author":"appmixer for C++","version":"1.0.0","trigger":true,
"inPorts":[],"outPorts":[{"name":"out","options":[{"label":"Time of the start","value":"started"}]}]},
{"name":"appmixer.utils.controls.Switch","label":"Switch","description":
"Sends a message on by the first way whose expression is true.","author":"appmixer for C++","version":"1.0.0",
"inPorts":[{"name":"in","schema":{"type":"object","properties":{"expressions":{"type":"object"}},"required":[
"expressions"]},"inspector":{"inputs":{"expressions":{"type":"expression","label":"Expressions","index":1}}}}],
"outPorts":[{"name":"one","options":[]},{"name":"two","options":[]},{"name":"three","options":[]},{"name":"else",
"options":[]}]},
{"name":"appmixer.utils.http.Get","label":"Get","description":"Fetches an address with GET.","author":
"appmixer for C++","version":"1.0.0","inPorts":[{"name":"in","schema":{"type":"object","properties":{"url":{"type":
"string"},"headers":{"type":"string"}},"required":["url"]},"inspector":{"inputs":{"url":{"type":"text","label":
"Address","index":1},"headers":{"type":"textarea","label":"Headers","index":2}}}}],"outPorts":[{"name":"out",
"options":[{"label":"Status","value":"statusCode"},{"label":"Headers","value":"headers"},{"label":"Body","value":
"body"}]}]},
{"name":"appmixer.utils.http.Post","label":"Post","description":"Sends a body to an address with POST.","author":
"appmixer for C++","version":"1.0.0","inPorts":[{"name":"in","schema":{"type":"object","properties":{"url":{"type":
"string"},"headers":{"type":"string"},"body":{"type":"string"},"bodyType":{"type":"string"}},"required":["url"]},
"inspector":{"inputs":{"url":{"type":"text","label":"Address","index":1},"headers":{"type":"textarea","label":
"Headers","index":2},"body":{"type":"textarea","label":"Body","index":3},"bodyType":{"type":"select","label":
"Kind of body","index":4}}}}],"outPorts":[{"name":"out","options":[{"label":"Status","value":"statusCode"},{"label":
"Headers","value":"headers"},{"label":"Body","value":"body"}]}]},
{"name":"appmixer.utils.http.Webhook","label":"Webhook","description":
"Starts a run of the flow whenever its address is called.","author":"appmixer for C++","version":"1.0.0","trigger":true,
"webhook":true,"inPorts":[],"outPorts":[{"name":"out","options":[{"label":"Method","value":"method"},{"label":
"Query","value":"query"},{"label":"Body","value":"data"}]}],"properties":{"schema":{"type":"object","properties":{
"immediateResponse":{"type":"boolean"}}},"inspector":{"inputs":{"immediateResponse":{"type":"toggle","label":
"Answer at once","index":1}}}}},
{"name":"appmixer.utils.storage.Get","label":"Get an item","description":"Reads an item of a data store.","author":
"appmixer for C++","version":"1.0.0","inPorts":[{"name":"in","schema":{"type":"object","properties":{"key":{"type":
"string"}},"required":["key"]},"inspector":{"inputs":{"key":{"type":"text","label":"Key","index":1}}}}],"outPorts":[
{"name":"out","options":[{"label":"Key","value":"key"},{"label":"Value","value":"value"},{"label":"Store","value":
"storeId"},{"label":"Created","value":"createdAt"},{"label":"Updated","value":"updatedAt"}]},{"name":"notFound",
"options":[{"label":"Key","value":"key"}]}],"properties":{"schema":{"type":"object","properties":{"storeId":{"type":
"string"}},"required":["storeId"]},"inspector":{"inputs":{"storeId":{"type":"text","label":"Store","index":1}}}}},
{"name":"appmixer.utils.storage.Remove","label":"Remove an item","description":"Removes an item from a data store.",
"author":"appmixer for C++","version":"1.0.0","inPorts":[{"name":"in","schema":{"type":"object","properties":{"key":{
"type":"string"}},"required":["key"]},"inspector":{"inputs":{"key":{"type":"text","label":"Key","index":1}}}}],
"outPorts":[{"name":"out","options":[{"label":"Key","value":"key"}]}],"properties":{"schema":{"type":"object",
"properties":{"storeId":{"type":"string"}},"required":["storeId"]},"inspector":{"inputs":{"storeId":{"type":"text",
"label":"Store","index":1}}}}},
{"name":"appmixer.utils.storage.Set","label":"Set an item","description":"Writes an item of a data store.","author":
"appmixer for C++","version":"1.0.0","inPorts":[{"name":"in","schema":{"type":"object","properties":{"key":{"type":
"string"},"value":{"type":"string"}},"required":["key","value"]},"inspector":{"inputs":{"key":{"type":"text",
"label":"Key","index":1},"value":{"type":"textarea","label":"Value","index":2}}}}],"outPorts":[{"name":"out",
"options":[{"label":"Key","value":"key"},{"label":"Value","value":"value"},{"label":"Store","value":"storeId"},{
"label":"Created","value":"createdAt"},{"label":"Updated","value":"updatedAt"}]}],"properties":{"schema":{"type":
"object","properties":{"storeId":{"type":"string"}},"required":["storeId"]},"inspector":{"inputs":{"storeId":{
"type":"text","label":"Store","index":1}}}}},
{"name":"appmixer.utils.tasks.RequestApproval","label":"Request approval","description":
"Asks somebody to decide, and waits until he has.","author":"appmixer for C++","version":"1.0.0","inPorts":[{"name":
"in","schema":{"type":"object","properties":{"title":{"type":"string"},"description":{"type":"string"},"requester":{
"type":"string"},"approver":{"type":"string"},"decisionBy":{"type":"string"}},"required":["title","requester",
"approver"]},"inspector":{"inputs":{"title":{"type":"text","label":"Title","index":1},"description":{"type":
"textarea","label":"Description","index":2},"requester":{"type":"text","label":"Requester","index":3},"approver":{
"type":"text","label":"Approver","index":4},"decisionBy":{"type":"date-time","label":"Decide by","index":5}}}}],
"outPorts":[{"name":"created","options":[{"label":"Task","value":"taskId"},{"label":"Title","value":"title"},{
"label":"Status","value":"status"},{"label":"Approver","value":"approver"},{"label":"Requester","value":"requester"},
{"label":"Time of the decision","value":"decisionMade"}]},{"name":"approved","options":[{"label":"Task","value":
"taskId"},{"label":"Title","value":"title"},{"label":"Status","value":"status"},{"label":"Approver","value":
"approver"},{"label":"Requester","value":"requester"},{"label":"Time of the decision","value":"decisionMade"}]},{
"name":"rejected","options":[{"label":"Task","value":"taskId"},{"label":"Title","value":"title"},{"label":"Status",
"value":"status"},{"label":"Approver","value":"approver"},{"label":"Requester","value":"requester"},{"label":
"Time of the decision","value":"decisionMade"}]},{"name":"due","options":[{"label":"Task","value":"taskId"},{
"label":"Title","value":"title"},{"label":"Status","value":"status"},{"label":"Approver","value":"approver"},{
"label":"Requester","value":"requester"},{"label":"Time of the decision","value":"decisionMade"}]}]},
{"name":"appmixer.utils.timers.Timer","label":"Timer","description":
"Sends a message again and again, at a steady pace.","author":"appmixer for C++","version":"1.0.0","trigger":true,
"tick":true,"inPorts":[],"outPorts":[{"name":"out","options":[{"label":"Milliseconds since the last message",
"value":"elapsed"},{"label":"Time of the last message","value":"lastTick"}]}],"properties":{"schema":{"type":
"object","properties":{"interval":{"type":"number"},"start":{"type":"string"}},"required":["interval"]},"inspector":{
"inputs":{"interval":{"type":"number","label":"Interval in minutes","index":1},"start":{"type":"date-time","label":
"First message","index":2}}}}},
{"name":"appmixer.utils.timers.Wait","label":"Wait","description":"Holds a message back for a while.","author":
"appmixer for C++","version":"1.0.0","inPorts":[{"name":"in","schema":{"type":"object","properties":{"interval":{
"type":"string"}},"required":["interval"]},"inspector":{"inputs":{"interval":{"type":"text","label":"How long",
"index":1}}}}],"outPorts":[{"name":"out","options":[{"label":"Time of arrival","value":"created"}]}]}
]})json";
}

} // namespace appmixer::detail::emu

#endif
