#!/bin/sh
# administration.sh PROGRAM: administers emulator_server with curl: the configuration of services, settings, access rules, users and
# groups.
set -eu
program=$1
server_tests=$(dirname "$0")/../emulator/server
. "$server_tests/process.sh"
. "$server_tests/curl_calls.sh"

start --admin root@shop.example:root-secret --quiet
send 200 POST /user '{"username":"ada@shop.example","password":"ada-secret"}'
ada=$(value token)
send 200 POST /user/auth '{"username":"root@shop.example","password":"root-secret"}'
root=$(value token)
token=$root

# The configuration of services
send 200 POST /service-config '{"serviceId":"acme:crm","clientId":"shop-1"}'
send 200 POST /service-config '{"serviceId":"acme:crm","clientSecret":"hush"}'
body_is '{"serviceId":"acme:crm","clientId":"shop-1","clientSecret":"hush"}'
call 200 GET /service-config/acme%3Acrm
is clientSecret hush
send 200 PUT /service-config/acme:crm '{"clientId":"shop-2"}'
call 200 GET /service-config/acme:crm
body_is '{"serviceId":"acme:crm","clientId":"shop-2"}'
call 200 GET '/service-config?pattern=acme&sort=serviceId:1'
is '#' 1
token=$ada
call 403 GET /service-config/acme:crm
send 403 PUT /service-config/acme:crm '{"clientId":"mine"}'
token=$root
send 200 DELETE /service-config/acme:crm '{}'
body_is '{}'
call 404 GET /service-config/acme:crm
is statusCode 404

# Settings of the server
send 200 POST /config '{"key":"WEBHOOK_FLOW_COMPONENT_ERROR","value":"https://shop.example/hook"}'
body_is '{"key":"WEBHOOK_FLOW_COMPONENT_ERROR","value":"https://shop.example/hook"}'
call 200 GET /config
is 0.value https://shop.example/hook
call 200 DELETE /config/WEBHOOK_FLOW_COMPONENT_ERROR
is ok true
call 200 GET /config
body_is '[]'

# Access rules
call 200 GET /acl-types
body_is '["routes","components"]'
call 200 GET /acl/routes
is '#' 3
first=$(cat "$work/body")
send 200 POST /acl/routes '[{"role":"user","resource":"flows","action":["read"],"attributes":["*"]}]'
token=$ada
call 200 GET /flows
send 403 POST /flows '{"name":"Not allowed"}'
is statusCode 403
token=$root
send 200 POST /acl/routes "$first"
token=$ada
send 200 POST /flows '{"name":"Allowed"}'
call 200 DELETE "/flows/$(value flowId)"

# Users and groups
token=$root
call 200 GET '/users?pattern=ada'
is 0.username ada@shop.example
ada_id=$(value 0.id)
send 201 POST /user-groups '{"name":"Shop"}'
group=$(value id)
send 200 POST "/user-groups/$group/members" "{\"userIds\":[\"$ada_id\"]}"
token=$ada
call 200 GET /user-groups
is '#' 1
is 0.name Shop
send 403 PUT "/user-groups/$group" '{"name":"Mine"}'
token=$root
send 200 PUT "/user-groups/$group" '{"name":"The shop"}'
call 200 GET "/user-groups/$group"
is name 'The shop'
call 200 DELETE "/user-groups/$group"
call 404 GET "/user-groups/$group"
send 200 PUT "/users/$ada_id" '{"scope":["user","tester"]}'
is scope '["user","tester"]'

stop TERM
! grep -q -e hush -e ada-secret -e root-secret "$log" || fail "the log holds a secret"
echo "the server is administered"
