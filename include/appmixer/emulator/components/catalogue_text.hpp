#ifndef APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_TEXT_HPP
#define APPMIXER_EMULATOR_COMPONENTS_CATALOGUE_TEXT_HPP

// The text of the built-in catalogue. Names, ports and fields are those of the vendor's published manifests;
// catalogue_reader.ipp describes the format.

#include <appmixer/emulator/components/catalogue.hpp>

#include <array>

namespace appmixer::detail::emu {

inline constexpr std::string_view controls_text = R"(
* appmixer.utils.appevents|App events|Starts flows on events of an application.
+ OnAppEvent|On app event||webhook|Starts a run of the flow for each event with a given name.
> out|?
= event:text*,eventDataExample:textarea
* appmixer.utils.controls|Controls|Controls how messages move through a flow.
+ Condition||||Forwards a message to one of two ports, depending on an expression.
< in|expression:expression(AND,OR;input,operator,value)
> true
> false
+ Counter||||Counts messages.
< item
< reset|count:number
> count|count
= count:number*,increment:number*
+ Digest||1.0.1||Collects entries and sends them together.
< in|entry:any
> out|?
= threshold:number,minute:text,hour:text,dayMonth:text,dayWeek:text,timezone:text,outputType:select
+ Each||1.4.5||Sends the items of a list one by one.
< in 1|list:any*
> item|?
> done|count,correlationId
+ Join||||Joins several branches of a flow.
< in
> out
+ JoinEach||1.1.2||Collects the items sent by an Each component.
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
+ OnError||1.1.0|tick|Starts a run of the flow for each error in other flows.
> out|gridTimestamp,msg,err,componentId,componentType,componentLabel,flowName,inputMessages
= limit:number
+ OnStart||||Sends one message when the flow is started.
> out|started
+ SetVariable||||Computes named values.
< in 1|variables:expression(ADD;type,name,text)*
> out|?
+ StopFlow||||Stops the flow.
< in
+ Switch5|Switch|1.1.0||Forwards a message to the first port whose expression is true.
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
+ DownloadFile||||Downloads a file from a URL.
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
* appmixer.utils.filters|Filters|Forwards messages depending on their values.
+ Contains||||Checks whether a text or a list contains a value.
< in|sourceData:any*,value:any*
> contains
> notContains
+ Equal||||Checks whether two values are equal.
< in|sourceData:text,value:text
> equals
> notEquals
+ GreaterThan||||Checks whether a value is greater than another.
< in|sourceData:text*,greaterThan:text*,exclusive:toggle
> greater
> notGreater
+ Identity||||Forwards messages unchanged.
< in
> out
+ IsNotEmpty||1.0.1||Checks whether there is a value.
< in|sourceData:any
> notEmpty
> empty
+ LessThan||||Checks whether a value is less than another.
< in|sourceData:text*,lessThan:text*,exclusive:toggle
> less
> notLess
+ Modulo||||Forwards a message when a number is divisible by another.
< in|sourceData:number*,value:number*
> modulo
+ NotEqual||||Checks whether two values differ.
< in|sourceData:text,value:text
> notEquals
> equals
+ Range||||Checks whether a value is in a range.
< in|sourceData:text*,rangeMin:text*,rangeMax:text*,exclusiveMin:toggle,exclusiveMax:toggle
> inRange
> notInRange
)";

inline constexpr std::string_view http_text = R"(
* appmixer.utils.http|HTTP|Sends and receives HTTP requests.
+ Delete||||Sends a DELETE request.
< in|url:text*,headers:textarea,body:textarea,bodyBase64Encode:toggle,responseEncoding:select
> response|body,headers,request,statusCode
+ DynamicWebhook|||trigger webhook|Starts a run of the flow for each request to a URL that it registers with a server.
> request|method,data,query,headers
= onStartRequestUrl:text,onStartRequestMethod:select,onStartRequestHeaders:textarea,onStartRequestBody:textarea
& onStopRequestUrl:text,onStopRequestMethod:select
& onStopRequestHeaders:textarea,onStopRequestBody:textarea
& immediateResponse:toggle
+ Get||||Sends a GET request.
< in|url:text*,headers:textarea,body:textarea,bodyBase64Encode:toggle,responseEncoding:select
> response|body,headers,request,statusCode
+ Patch||||Sends a PATCH request.
< in|url:text*,headers:textarea,body:textarea,bodyBase64Encode:toggle,responseEncoding:select
> response|body,headers,request,statusCode
+ Post||||Sends a POST request.
< in|url:text*,headers:textarea,bodyType:select,body:textarea,fileId:filepicker
& bodyFormData:expression(ADD;type,name,text),bodyBase64Encode:toggle,responseEncoding:select
> response|body,headers,request,statusCode
+ Put||||Sends a PUT request.
< in|url:text*,headers:textarea,bodyType:select,body:textarea,fileId:filepicker
& bodyFormData:expression(ADD;type,name,text),bodyBase64Encode:toggle,responseEncoding:select
> response|body,headers,request,statusCode
+ Response||||Responds to the request that started this run of the flow.
< in|body:textarea,statusCode:number,headers:textarea
+ Uptime|||tick|Reports when a server stops and starts responding.
> up|target,downTimeMs,downTimeText,statusCode
> down|target,statusCode
= target:text*
+ Webhook|Webhook - Legacy||trigger webhook|Starts a run of the flow for each request to its URL.
< response
> trigger|method,data,query,headers
= url:text,generateInspector:toggle,immediateResponse:toggle
+ WebhookTrigger|Webhook||trigger webhook|Starts a run of the flow for each request to its URL.
> request|method,data,query,headers
= url:text,generateInspector:toggle,immediateResponse:toggle
)";

inline constexpr std::string_view storage_text = R"(
* appmixer.utils.storage|Data stores|Keeps values between runs of a flow.
+ Clear||||Removes all items of a data store.
< in|storeId:select*
> cleared|deletedCount,storeId
+ CreateStore||||Creates a data store.
< in|name:text*,clear:toggle
> out|storeId
+ Find||||Finds items of a data store.
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
+ OnItemRemoved|||webhook|Starts a run of the flow for each item removed from a data store.
> item|key,storeId,value,updatedAt,createdAt
= storeId:select*
+ OnItemUpdated|||webhook|Starts a run of the flow for each updated item of a data store.
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
+ Store||||Remembers keys and recognizes new ones.
< add|key:any*
< remove|key:any*
> new
> updated
> removed
)";

inline constexpr std::string_view tasks_text = R"(
* appmixer.utils.tasks|People tasks|Asks people for decisions.
+ RequestApproval|||webhook|Asks a person for a decision and waits for it.
< task|title:text*,description:textarea*,requester:text*,approver:text*,decisionBy:date-time*
> created|id,title,description,status,approver,approverSecret,requester,requesterSecret,decisionBy,decisionMade
> approved|id,title,description,status,approver,requester,decisionBy,decisionMade
> rejected|id,title,description,status,approver,requester,decisionBy,decisionMade
> due|id,title,description,status,approver,requester,decisionBy,decisionMade
+ RequestApprovalEmail|||webhook|Asks a person for a decision by mail and waits for it.
< task|title:text*,description:textarea*,requester:text*,approver:text*,decisionBy:date-time*
> approved|id,title,description,status,approver,requester,decisionBy,decisionMade
> rejected|id,title,description,status,approver,requester,decisionBy,decisionMade
> due|id,title,description,status,approver,requester,decisionBy,decisionMade
* appmixer.utils.test|Tests|Tests components in flows.
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
+ CallCount||||Checks the number of calls.
< in|callCount:number*
> out
+ Join||||Joins several branches of a test.
< join
< in
> out
+ ProcessE2EResults|Process E2E Results|1.0.1||Stores and reports the result of a test.
< in|recipients:text*,testCase:text*,result:select*
= successStoreId:select*,failedStoreId:select*
+ Tick|||tick|Sends messages periodically.
> out|time
* appmixer.utils.timers|Timers|Starts and delays runs by time.
+ ListTimeZones|List time zones|||Lists the time zones.
< in
> out|timezones
+ Scheduler|Cron Scheduler|1.1.0||Sends messages at the times of a cron schedule.
> out|now,previousDate,nextDate
= immediate:toggle,minute:text*,hour:text*,dayMonth:text*,dayWeek:text*,timezone:text
+ SchedulerTrigger|Scheduler|1.1.0||Sends messages on selected days, or at a fixed interval.
> out|nextDateGMT,nextDateLocal,timezone,previousDate
= scheduleType:select,daysOfWeek:multiselect,daysOfMonth:multiselect,customIntervalUnit:select
& customIntervalValue:number,time:text,immediate:toggle
& start:date-time,end:date-time,timezone:text
+ Timer||1.0.1||Sends messages at an interval in minutes.
> out|now,lastTick,elapsed
= interval:number*
+ Wait||||Delays a message.
< in|interval:text,until:date-time
> out
)";

/// Sorted by app name.
inline constexpr std::array catalogue_texts{controls_text, files_text, http_text, storage_text, tasks_text};

} // namespace appmixer::detail::emu

#endif
