#!/bin/sh
# administration.sh PROGRAM [--without-publishing]: administers emulator_server with curl: the configuration of services, settings,
# access rules, users and groups; then publishes a component and uses it in a flow.
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
directly send 200 DELETE /service-config/acme:crm '{}'
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

[ "${2-}" != --without-publishing ] || { stop TERM; echo "the server is administered; publishing is not tested"; exit 0; }

# A component: the archive has acme/crm/service.json, and component.json and FindContact.js in acme/crm/contacts/FindContact
base64 -d >"$work/zip" <<'END'
UEsDBBQAAAAIAABAS1gVZXyTaQAAAIEAAAAVAAAAYWNtZS9jcm0vc2VydmljZS5qc29uJYsxDsIwEAS/El1LFBpEEUpqGn6wuZys
k3y2ZVsoUcTfg005M7sHBZjQPBDYZOJsNA7ksYhv8vl+NWZUcTHvfZeS15/QGEprqxTOmhr3RwwVXHtS/rsVFbManFzLx102848F
Re63kb4nUEsDBBQAAAAIAABAS1imLMfDrgAAAC0BAAAsAAAAYWNtZS9jcm0vY29udGFjdHMvRmluZENvbnRhY3QvY29tcG9uZW50
Lmpzb25tj7sKwzAMRX8leC4mXbuVQsfSvWRQHNGoxA9kJVBC/r22E/qA2pN0z72SZuXAojpUCoxFbdhq452AkajP5LrTWqhdpSbk
SN5ldq9rXecejNJ7zq1jsudOh9EwBdnInBErqMwnh9zVs8Sk3ub3dHJZiqZHC6melTxDEXz7wNUX2AdkIYwFSCANP2gUJndXS3pN
4v0ofwZ9LeLLlps+QIs5Tl1gPWSCYSyO4lya9F9QSwMEFAAAAAgAAEBLWKWaMMRXAAAAYAAAACwAAABhY21lL2NybS9jb250YWN0
cy9GaW5kQ29udGFjdC9GaW5kQ29udGFjdC5qc8vNTynNSdVLrSjILyopVrBVqFYoSk1OzSxL1UjOzytJrSjRBAuVlBblKUBF9IpT
81K8ivPzNKoV8hJzU60U1B1TEtUVanUU1EFKEpNL1DWtFWoVaq25AFBLAQIUAxQAAAAIAABAS1gVZXyTaQAAAIEAAAAVAAAAAAAA
AAAAAACAAQAAAABhY21lL2NybS9zZXJ2aWNlLmpzb25QSwECFAMUAAAACAAAQEtYpizHw64AAAAtAQAALAAAAAAAAAAAAAAAgAGc
AAAAYWNtZS9jcm0vY29udGFjdHMvRmluZENvbnRhY3QvY29tcG9uZW50Lmpzb25QSwECFAMUAAAACAAAQEtYpZowxFcAAABgAAAA
LAAAAAAAAAAAAAAAgAGUAQAAYWNtZS9jcm0vY29udGFjdHMvRmluZENvbnRhY3QvRmluZENvbnRhY3QuanNQSwUGAAAAAAMAAwD3
AAAANQIAAAAA
END
component=acme.crm.contacts.FindContact
directly call 200 POST /components -H 'Content-Type: application/octet-stream' -H 'Transfer-Encoding: chunked' \
    --data-binary "@$work/zip"
ticket=$(value ticket)
left=$tries
until call 200 GET "/components/uploader/$ticket" && [ "$(value finished)" != null ]; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "the upload does not end"
    sleep 0.1
done
is err null
token=$ada
call 200 GET '/apps/components?app=acme.crm'
is '#' 1
is 0.name "$component"
send 200 POST /flows '{"name":"Contacts","flow":{"start":{"type":"appmixer.utils.controls.OnStart","config":{}},
    "find":{"type":"'"$component"'","source":{"in":{"start":["out"]}},"config":{}}}}'
flow=$(value flowId)
call 200 GET "/flows/$flow"
is flow.find.version 1.0.0
send 200 POST "/flows/$flow/coordinator" '{"command":"start"}'
call 200 GET "/flows/$flow"
is stage running
token=$root
call 200 DELETE "/components/$component"
call 200 GET '/apps/components?app=acme.crm'
is '#' 0
stop TERM
! grep -q -e hush -e ada-secret -e root-secret "$log" || fail "the log holds a secret"
echo "the server is administered"
