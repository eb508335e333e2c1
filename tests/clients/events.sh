#!/bin/sh
# events.sh PROGRAM: follows an event stream of emulator_server with curl.
set -eu
program=$1
server_tests=$(dirname "$0")/../emulator/server
. "$server_tests/process.sh"
. "$server_tests/curl_calls.sh"

start --quiet
send 200 POST /user '{"username":"ada@shop.example","password":"ada-secret"}'
token=$(value token)

curl -sSN --noproxy '*' --max-time 900 "$url/plugins/appmixer/ai/mcptools/events?token=$token" >"$work/events" &
follower=$!
# event NUMBER TEXT: waits for that event, which an empty line ends
event() {
    left=$tries
    until [ "$(awk '/^data:/ { has_data = 1 } /^$/ { n += has_data; has_data = 0 } END { print n + 0 }' "$work/events")" -ge "$1" ]; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || fail "the stream has no event $1: $(cat "$work/events")"
        sleep 0.1
    done
    grep '^data:' "$work/events" | sed -n "$1p" | grep -q "$2" || fail "event $1 is no $2: $(cat "$work/events")"
}
left=$tries
until grep -q '^:' "$work/events"; do # the comment at the beginning
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "the stream does not begin"
    sleep 0.1
done
send 200 POST /flows '{"name":"Agent","flow":{"gate":{"type":"appmixer.ai.mcptools.MCPGateway"}}}'
flow=$(value flowId)
send 200 POST "/flows/$flow/coordinator" '{"command":"start"}'
event 1 gateway-add
send 200 POST "/flows/$flow/coordinator" '{"command":"stop"}'
event 2 gateway-delete
stop TERM # breaks the stream, which has no end
wait "$follower" && fail "the stream has ended" || :
echo "events were followed"
