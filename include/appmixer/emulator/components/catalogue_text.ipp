#ifndef APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_TEXT_IPP
#define APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_TEXT_IPP

// The text of the built-in catalogue. Names, ports and fields are those of the vendor's published manifests;
// catalogue_reader.ipp describes the format.

#include <appmixer/emulator/components/catalogue.hpp>

#include <array>

namespace appmixer::detail::emu {

inline constexpr std::string_view controls_text = R"(
* appmixer.utils.appevents|App events|Starts flows when an application says that something happened.
+ OnAppEvent|On app event||webhook|Starts a run of the flow for each event of a name.
> out|?
= event:text*,eventDataExample:textarea
* appmixer.utils.controls|Controls|Steers the way of messages through a flow.
+ Condition||||Sends a message on by one of two ports, as an expression is true or false.
< in|expression:expression(AND,OR;input,operator,value)
> true
> false
+ Counter||||Counts messages.
< item
< reset|count:number
> count|count
= count:number*,increment:number*
+ Digest||1.0.1||Collects entries and sends them on together.
< in|entry:any
> out|?
= threshold:number,minute:text,hour:text,dayMonth:text,dayWeek:text,timezone:text,outputType:select
+ Each||1.4.5||Sends the items of a list one by one.
< in 1|list:any*
> item|?
> done|count,correlationId
+ Join||||Brings several branches of a flow together.
< in
> out
+ JoinEach||1.1.2||Collects the items that an Each has sent.
< in|correlationId:select
< count|count:number*,correlationId:select,timeout:toggle,timeoutValue:number
> out|items
> timeout|items,count,arrived
+ ListTimeZones|List time zones|||Lists the time zones.
< in
> out|timezones
+ MockValue||||Sends a fixed value.
< in 1|value:textarea*
> out|outvalue
+ OnError||1.1.0|tick|Starts a run of the flow for errors in other flows.
> out|gridTimestamp,msg,err,componentId,componentType,componentLabel,flowName,inputMessages
= limit:number
+ OnStart||||Sends one message when the flow is started.
> out|started
+ SetVariable||||Computes values and names them.
< in 1|variables:expression(ADD;type,name,text)*
> out|?
+ StopFlow||||Stops the flow.
< in
+ Switch5|Switch|1.1.0||Sends a message on by the first port whose expression is true.
< in|expression1:expression(AND,OR;input,operator,value),expression2:expression(AND,OR;input,operator,value)
& expression3:expression(AND,OR;input,operator,value)
& expression4:expression(AND,OR;input,operator,value)
& expression5:expression(AND,OR;input,operator,value)
> out1
> out2
> out3
> out4
> out5
> else
)";

inline constexpr std::string_view files_text = R"(
* appmixer.utils.files|Files|Reads and writes files.
+ ArchiveFile||||Puts a file into an archive.
< in|fileId:filepicker*
> out|fileId
+ DownloadFile||||Fetches a file from an address.
< in|link:text*,customFileName:text
> out|fileId,filename,contentType
+ LoadFile||1.1.0||Reads the text of a file.
< in|fileId:filepicker*
> content|content
+ LoadFileLines||1.1.0||Reads a file line by line.
< in|fileId:filepicker*
> content|index,line
+ RemoveFile||1.1.0||Deletes a file.
< in|fileId:filepicker*
> deleted|fileId
+ SaveFile||1.0.2||Writes a file.
< in|filename:text*,mimetype:text*,content:any*,contentEncoding:select*
> file|fileId,filename,contentType
* appmixer.utils.filters|Filters|Sends messages on by what their values are.
+ Contains||||Tells whether a text or a list contains a value.
< in|sourceData:any*,value:any*
> contains
> notContains
+ Equal||||Tells whether two values are equal.
< in|sourceData:text,value:text
> equals
> notEquals
+ GreaterThan||||Tells whether a value is greater than another.
< in|sourceData:text*,greaterThan:text*,exclusive:toggle
> greater
> notGreater
+ Identity||||Sends messages on as they are.
< in
> out
+ IsNotEmpty||1.0.1||Tells whether there is a value.
< in|sourceData:any
> notEmpty
> empty
+ LessThan||||Tells whether a value is less than another.
< in|sourceData:text*,lessThan:text*,exclusive:toggle
> less
> notLess
+ Modulo||||Sends a message on when a number can be divided by another.
< in|sourceData:number*,value:number*
> modulo
+ NotEqual||||Tells whether two values differ.
< in|sourceData:text,value:text
> notEquals
> equals
+ Range||||Tells whether a value is between two others.
< in|sourceData:text*,rangeMin:text*,rangeMax:text*,exclusiveMin:toggle,exclusiveMax:toggle
> inRange
> notInRange
)";

inline constexpr std::string_view http_text = R"(
* appmixer.utils.http|HTTP|Talks to web servers, and is talked to.
+ Delete||||Sends a DELETE to an address.
< in|url:text*,headers:textarea,body:textarea,bodyBase64Encode:toggle,responseEncoding:select
> response|body,headers,request,statusCode
+ DynamicWebhook|||trigger webhook|The same with an address that a server is told of.
> request|method,data,query,headers
= onStartRequestUrl:text,onStartRequestMethod:select,onStartRequestHeaders:textarea,onStartRequestBody:textarea
& onStopRequestUrl:text,onStopRequestMethod:select
& onStopRequestHeaders:textarea,onStopRequestBody:textarea
& immediateResponse:toggle
+ Get||||Fetches an address with GET.
< in|url:text*,headers:textarea,body:textarea,bodyBase64Encode:toggle,responseEncoding:select
> response|body,headers,request,statusCode
+ Patch||||Sends a PATCH to an address.
< in|url:text*,headers:textarea,body:textarea,bodyBase64Encode:toggle,responseEncoding:select
> response|body,headers,request,statusCode
+ Post||||Sends a body to an address with POST.
< in|url:text*,headers:textarea,bodyType:select,body:textarea,fileId:filepicker
& bodyFormData:expression(ADD;type,name,text),bodyBase64Encode:toggle,responseEncoding:select
> response|body,headers,request,statusCode
+ Put||||Sends a body to an address with PUT.
< in|url:text*,headers:textarea,bodyType:select,body:textarea,fileId:filepicker
& bodyFormData:expression(ADD;type,name,text),bodyBase64Encode:toggle,responseEncoding:select
> response|body,headers,request,statusCode
+ Response||||Answers the call that started this run of the flow.
< in|body:textarea,statusCode:number,headers:textarea
+ Uptime|||tick|Tells when an address stops and starts to respond.
> up|target,downTimeMs,downTimeText,statusCode
> down|target,statusCode
= target:text*
+ Webhook|Webhook - Legacy||trigger webhook|Starts a run of the flow whenever its address is called.
< response
> trigger|method,data,query,headers
= url:text,generateInspector:toggle,immediateResponse:toggle
+ WebhookTrigger|Webhook||trigger webhook|Starts a run of the flow whenever its address is called.
> request|method,data,query,headers
= url:text,generateInspector:toggle,immediateResponse:toggle
)";

inline constexpr std::string_view storage_text = R"(
* appmixer.utils.storage|Data stores|Keeps values between runs of a flow.
+ Clear||||Removes all items of a data store.
< in|storeId:select*
> cleared|deletedCount,storeId
+ CreateStore||||Makes a data store.
< in|name:text*,clear:toggle
> out|storeId
+ Find||||Looks for items of a data store.
< in|storeId:select*,pattern:text*
> out|items
> notFound|pattern,items
+ Get||||Reads an item of a data store.
< in|storeId:select*,key:text*
> out|key,value,createdAt,updatedAt
> notFound|key
+ GetMany||||Reads several items of a data store.
< in|storeId:select*,keys:expression(AND;key)*
> out|results
> notFound|notFound
+ ListStores||||Lists the data stores.
< in
> out|[0].name,[0].storageId,[0].default
+ Modify||||Changes an item of a data store by a rule.
< in|storeId:select*,key:text*,operator:select*,value:any*
> out|key,oldValue,newValue,createdAt,updatedAt
+ OnItemAdded|||webhook|Starts a run of the flow for each new item of a data store.
> item|key,storeId,value,updatedAt,createdAt
= storeId:select*
+ OnItemRemoved|||webhook|Starts a run of the flow for each item that leaves a data store.
> item|key,storeId,value,updatedAt,createdAt
= storeId:select*
+ OnItemUpdated|||webhook|Starts a run of the flow for each item of a data store that changes.
> item|key,storeId,value,oldValue,updatedAt,createdAt
= storeId:select*
+ Remove||||Removes an item from a data store.
< in|storeId:select*,key:text*
> removed|key,oldValue
+ SaveToFile||1.0.2||Writes the items of a data store to a file.
< in|storeId:select*,fileName:text,sortBy:select,fileType:select,flattenValue:toggle
> out|fileId,nRecords
+ Set||||Writes an item of a data store.
< in|storeId:select*,key:text*,value:any*
> out|key,oldValue,newValue,createdAt,updatedAt
+ SetMany||||Writes several items of a data store.
< in|storeId:select*,keyValuePairs:expression(AND;key,value)*
> out|results
+ Store||||Remembers keys, and tells new ones from those that it has seen.
< add|key:any*
< remove|key:any*
> new
> updated
> removed
)";

inline constexpr std::string_view tasks_text = R"(
* appmixer.utils.tasks|People tasks|Lets people decide.
+ RequestApproval|||webhook|Asks somebody to decide, and waits until he has.
< task|title:text*,description:textarea*,requester:text*,approver:text*,decisionBy:date-time*
> created|id,title,description,status,approver,approverSecret,requester,requesterSecret,decisionBy,decisionMade
> approved|id,title,description,status,approver,requester,decisionBy,decisionMade
> rejected|id,title,description,status,approver,requester,decisionBy,decisionMade
> due|id,title,description,status,approver,requester,decisionBy,decisionMade
+ RequestApprovalEmail|||webhook|Asks somebody by mail to decide, and waits until he has.
< task|title:text*,description:textarea*,requester:text*,approver:text*,decisionBy:date-time*
> approved|id,title,description,status,approver,requester,decisionBy,decisionMade
> rejected|id,title,description,status,approver,requester,decisionBy,decisionMade
> due|id,title,description,status,approver,requester,decisionBy,decisionMade
* appmixer.utils.test|Tests|Lets flows test components.
+ AfterAll||||Waits for all assertions of a test.
< in
> out
= timeout:number*
+ Assert||||Checks values.
< in|expression:expression(AND;field,assertion,expected,regex,type)
> out
+ BeforeAll||||Runs before a test.
< in
> out
+ CallCount||||Checks how often it is called.
< in|callCount:number*
> out
+ Join||||Brings several branches of a test together.
< join
< in
> out
+ ProcessE2EResults|Process E2E Results|1.0.1||Notes and tells how a test went.
< in|recipients:text*,testCase:text*,result:select*
= successStoreId:select*,failedStoreId:select*
+ Tick|||tick|Sends a message again and again.
> out|time
* appmixer.utils.timers|Timers|Starts and delays by the clock.
+ ListTimeZones|List time zones|||Lists the time zones.
< in
> out|timezones
+ Scheduler|Cron Scheduler|1.1.0||Sends messages at the times that a table gives.
> out|now,previousDate,nextDate
= immediate:toggle,minute:text*,hour:text*,dayMonth:text*,dayWeek:text*,timezone:text
+ SchedulerTrigger|Scheduler|1.1.0||Sends messages on chosen days, or at a steady pace.
> out|nextDateGMT,nextDateLocal,timezone,previousDate
= scheduleType:select,daysOfWeek:multiselect,daysOfMonth:multiselect,customIntervalUnit:select
& customIntervalValue:number,time:text,immediate:toggle
& start:date-time,end:date-time,timezone:text
+ Timer||1.0.1||Sends a message again and again, at a steady pace of so many minutes.
> out|now,lastTick,elapsed
= interval:number*
+ Wait||||Holds a message back for a while.
< in|interval:text,until:date-time
> out
)";

/// Sorted by app name.
inline constexpr std::array catalogue_texts{controls_text, files_text, http_text, storage_text, tasks_text};

} // namespace appmixer::detail::emu

#endif
