#!/bin/sh
# curl.sh PROGRAM: calls of all resources with curl, as a program in another language makes them.
set -eu
program=$1
. "$(dirname "$0")/process.sh"
. "$(dirname "$0")/curl_calls.sh"

start --admin root@shop.example:root-secret --webhooks

# Service and sign-up
call 200 GET /
[ "$(value version)" != null ] || fail "no version"
field_is Content-Type 'application/json; charset=utf-8'
directly call 200 GET /openapi.json
is openapi 3.1.1
send 200 POST /user '{"username":"ada@shop.example","email":"ada@shop.example","password":"ada-secret"}'
[ "$(value token)" != null ] || fail "no token at sign-up"
send 400 POST /user '{"username":"ada@shop.example","email":"ada@shop.example","password":"ada-secret"}'
is statusCode 400
send 403 POST /user/auth '{"username":"ada@shop.example","password":"wrong-secret"}'
is error Forbidden
send 200 POST /user/auth '{"email":"ada@shop.example","password":"ada-secret"}'
is user.email ada@shop.example
send 200 POST /user/auth '{"username":"ada@shop.example","password":"ada-secret"}'
is user.username ada@shop.example
ada=$(value token)
call 401 GET /user
is statusCode 401
field_is WWW-Authenticate Bearer
token=$ada
call 200 GET /user
is username ada@shop.example

# Flows
flow='{"hook":{"type":"appmixer.utils.http.Webhook","config":{}}}'
send 200 POST /flows '{"name":"Orders","customFields":{"region":"emea"},"flow":'"$flow"'}'
orders=$(value flowId)
send 200 POST /flows '{"name":"Invoices","customFields":{"region":"apac"}}'
invoices=$(value flowId)
send 200 POST "/flows/$orders/coordinator" '{"command":"start"}'
is flowId "$orders"
call 200 GET "/flows/$orders"
is stage running
is customFields.region emea
call 200 GET '/flows?sort=name:1&projection=name,stage'
is '#' 2
is 0.name Invoices
is 0.stage stopped
call 200 GET '/flows?filter=stage:running&filter=customFields.region:emea'
is '#' 1
is 0.flowId "$orders"
call 200 GET '/flows?filter[]=stage:running&filter[]=customFields.region:apac'
is '#' 0
call 200 GET '/flows?filter%5B%5D=stage%3Astopped&filter%5B%5D=customFields.region%3Aapac'
is '#' 1
call 200 GET '/flows/count?pattern=nvoice'
is count 1
call 200 POST "/flows/$orders/clone"
clone=$(value cloneId)
call 200 GET "/flows/$clone"
is stage stopped
send 200 PUT "/flows/$clone" '{"name":"A copy","stage":"running","notes":null}'
is result updated
call 200 GET "/flows/$clone"
is name 'A copy'
is stage stopped
directly send 200 DELETE "/flows/$clone" '{}'
call 404 GET "/flows/$clone"
is statusCode 404
is error 'Not Found'
is message 'Flow not found.'

# A webhook of a component is public, and its call is in the logs
token=
send 200 POST "/flows/$orders/components/hook?source=test" '{"total":42}'
call 404 GET "/flows/$invoices/components/hook"
token=$ada
call 200 GET "/logs?flowId=$orders&portType=in"
is hits.# 1
is hits.0.componentId hook
is hits.0.msg '{"method":"POST","query":{"source":"test"},"data":{"total":42}}'
call 200 GET "/logs?query=componentId:hook&sort=@timestamp:desc&size=1"
is hits.# 1
call 200 POST "/logs?flowId=$orders&portType=in"
is hits.# 1

# A sign-in at a third party, which the emulator plays, and the account that it creates
call 200 POST /auth/ticket
ticket=$(value ticket)
call 200 GET "/auth/acme.crm.contacts.FindContact/auth-url/$ticket?componentId=hook"
page=$(value authUrl)
call 200 GET "/auth/status/$ticket"
is finished false
token=
call 200 GET "${page#"$url"}"
field_is Content-Type 'text/html; charset=utf-8'
token=$ada
call 200 GET "/auth/status/$ticket"
is finished true
account=$(value accountId)
call 200 GET '/accounts?filter=service:acme:crm'
is 0.accountId "$account"
call 200 PUT "/auth/component/hook/$account" -H 'Content-Type: application/json'
is componentId hook
call 200 GET "/accounts/flow/$orders"
is hook "$account"
call 200 POST "/accounts/$account/test" -H 'Content-Type: application/json'
is ok true
call 200 DELETE /auth/component/hook
call 200 DELETE "/accounts/$account"
is accountId "$account"
call 404 POST "/accounts/$account/test"

# Stores
send 200 POST /stores '{"name":"Price list"}'
store=$(value storeId)
call 200 POST "/store/$store/plain" -H 'Content-Type: text/plain' --data-binary 'ten, or "so"'
is value 'ten, or "so"'
send 200 POST "/store/$store/object" '{"price":[10,null]}'
directly send 200 POST "/store/$store/k%2F1%20%C3%A9%3F" '"odd"'
is key 'k/1 é?'
call 200 GET "/store/$store/k%2F1%20%C3%A9%3F"
is value odd
call 200 GET "/store?storeId=$store&sort=createdAt:1"
is '#' 3
is 1.value '{"price":[10,null]}'
call 200 GET "/store/count?storeId=$store"
is count 3
call 200 GET "/store/download/$store?format=json"
field_is Content-Type application/octet-stream
case $(field Content-Disposition) in
*'Price list'*.json*) ;;
*) fail "not an attachment: $(field Content-Disposition)" ;;
esac
is '#' 3
call 200 GET "/store/download/$store?format=csv"
grep -q '"ten, or ""so"""' "$work/body" || fail "no CSV: $(cat "$work/body")"
send 200 DELETE /store "[{\"storeId\":\"$store\",\"key\":\"plain\"},{\"storeId\":\"$store\",\"key\":\"none\"}]"
is deletedCount 1
send 200 PUT "/stores/$store" '{"name":"Prices"}'
is oldName 'Price list'
send 200 POST /stores '{"name":"For a moment"}'
call 200 DELETE "/stores/$(value storeId)"
body_is ''

# People tasks: who has the secret needs no token
send 200 POST /people-task/tasks '{"title":"A chair","requester":"ada@shop.example","approver":"bob@shop.example"}'
is status pending
task=$(value taskId)
secret=$(value approverSecret)
[ "$secret" != null ] || fail "no secret of the approver"
call 200 GET '/people-task/tasks?role=requester'
is '#' 1
is 0.approverSecret null
token=
call 400 PUT "/people-task/tasks/$task/approve"
call 200 GET "/people-task/tasks?role=approver&secret=$secret"
is 0.title 'A chair'
send 200 PUT "/people-task/tasks/$task/approve" "{\"secret\":\"$secret\"}"
is status approved
send 400 PUT "/people-task/tasks/$task/reject" "{\"secret\":\"$secret\"}"
call 200 GET "/people-task/tasks/$task?secret=$secret"
is status approved
token=$ada

# A webhook of a task is told of the decision; here it is a component of a flow
send 200 POST /people-task/tasks '{"title":"A table","requester":"bob@shop.example","approver":"ada@shop.example"}'
task=$(value taskId)
send 200 POST /people-task/webhooks "{\"url\":\"$url/flows/$orders/components/hook?told\",\"taskId\":\"$task\"}"
is status pending
call 200 PUT "/people-task/tasks/$task/reject"
left=$tries
until call 200 GET "/logs?flowId=$orders&portType=in&sort=@timestamp:desc" && [ "$(value hits.#)" = 2 ]; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "the webhook is not told"
    sleep 0.1
done
case $(value hits.0.msg) in
*'"told"'*rejected*) ;;
*) fail "the webhook was told: $(value hits.0.msg)" ;;
esac

# Charts
send 200 POST /charts '{"name":"Load","index":0,"type":"line","query":{},"options":{},"traces":{}}'
chart=$(value chartId)
call 200 GET '/charts?pattern=oad'
is 0.chartId "$chart"
call 200 DELETE "/charts/$chart"
body_is ''
call 404 GET "/charts/$chart"

# HTTP itself
directly call 200 HEAD /flows
[ "$(field Content-Length)" -gt 2 ] || fail "HEAD has no length"
directly call 405 PATCH /flows
is statusCode 405
[ "$(field Allow)" = 'GET, HEAD, POST' ] || [ "$(field Allow)" = 'GET, POST' ] || fail "405 has Allow: $(field Allow)"
directly call 404 GET /no/such/route
is error 'Not Found'
directly send 400 POST /flows '{"name":'
is statusCode 400
token=
directly call 204 OPTIONS "/flows/$orders" -H 'Origin: https://app.shop.example' -H 'Access-Control-Request-Method: PUT' \
    -H 'Access-Control-Request-Headers: authorization, content-type'
field_is Access-Control-Allow-Origin '*'
field_is Access-Control-Allow-Headers 'authorization, content-type'
directly call 204 OPTIONS '' --request-target '*'
case $(field Allow) in
*PATCH*) ;;
*) fail "OPTIONS * has Allow: $(field Allow)" ;;
esac
token=$ada
printf '{"name":"Chunks"}' >"$work/json"
directly call 200 POST /flows -H 'Content-Type: application/json' -H 'Transfer-Encoding: chunked' --data-binary "@$work/json"
directly call 200 POST /flows -H 'Content-Type: application/json' -H 'Expect: 100-continue' --data-binary "@$work/json"
grep -q '100 Continue' "$work/head" || fail "no 100: $(cat "$work/head")"
head -c 10485761 /dev/zero | tr '\0' x >"$work/large"
directly call 413 POST "/store/$store/large" -H 'Content-Type: text/plain' -H 'Expect: 100-continue' \
    --data-binary "@$work/large"
is statusCode 413

# The admin
call 403 GET /users
token=
send 200 POST /user/auth '{"username":"root@shop.example","password":"root-secret"}'
token=$(value token)
call 200 GET '/users?sort=username:1'
is '#' 2
is 1.username root@shop.example
call 200 GET /users/count
is count 2
stop TERM
! grep -q -e root-secret -e ada-secret "$log" || fail "the log holds a password"

# What one run saves, another goes on with; tokens included
state=$work/state.json
token=
start --seed "$state" --save "$state" --quiet
send 200 POST /user '{"username":"ada@shop.example","email":"ada@shop.example","password":"ada-secret"}'
token=$(value token)
send 200 POST /flows '{"name":"Kept"}'
kept=$(value flowId)
kill -USR1 "$server"
left=$tries
until [ -s "$state" ]; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "SIGUSR1 saves nothing"
    sleep 0.1
done
send 200 POST "/flows/$kept/coordinator" '{"command":"start"}'
stop TERM
! grep -q '^POST /flows' "$log" || fail "--quiet is not quiet"
! grep -q ada-secret "$state" || fail "the saved data hold a password"
for file in "$state"*; do
    [ "$file" = "$state" ] || fail "$file is left beside the saved data"
done

# Faults and latency, with the saved data
start --seed "$state" --admin root@shop.example:root-secret --fault 429:retry-after=2,path=/flows \
    --fault truncated:path=/user,method=GET --latency=300-350
call 429 GET /flows
is statusCode 429
field_is Retry-After 2
call 200 GET "/flows/$kept"
is name Kept
is stage running
call 200 GET /user
case $(cat "$work/body") in
'{'*'}' | '') fail "not truncated: $(cat "$work/body")" ;;
esac
seconds=$(curl -sS --noproxy '*' --max-time 300 -o "$work/body" -w '%{time_total}' "$url/")
case $seconds in
0.0* | 0.1* | 0.2*) fail "a response after $seconds s" ;;
esac
stop TERM
echo "the tour is complete"
