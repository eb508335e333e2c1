#!/bin/sh
# emulator_server_cli.sh PROGRAM: the emulator as a program, used with curl as a stranger would.
set -eu
program=$1
work=$(mktemp -d)
log=$work/log
server=
trap '[ -z "$server" ] || kill -KILL "$server" 2>/dev/null || :; rm -rf "$work"' EXIT

fail() {
    echo "$1" >&2
    [ ! -f "$log" ] || cat "$log" >&2
    exit 1
}

start() { # start ARGUMENT...: sets $server and $url
    "$program" --port 0 "$@" >"$log" 2>&1 &
    server=$!
    url=
    tries=300
    while [ -z "$url" ]; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "the server does not say where it listens"
        kill -0 "$server" 2>/dev/null || fail "the server ended at once"
        sleep 0.1
        url=$(sed -n 's/^Appmixer emulator on //p' "$log")
    done
}

stop() { # stop SIGNAL
    kill -"$1" "$server"
    status=0
    wait "$server" || status=$?
    server=
    [ "$status" -eq 0 ] || fail "$1 ended the server with exit code $status"
}

refused() { # refused TEXT ARGUMENT...: must end with exit code 1 and say TEXT
    want=$1
    shift
    status=0
    said=$("$program" "$@" 2>&1) || status=$?
    [ "$status" -eq 1 ] || fail "$* ended with exit code $status: $said"
    case $said in
    *"$want"*) ;;
    *) fail "$* does not say '$want' but: $said" ;;
    esac
}

"$program" --help | grep -q 'usage: emulator_server' || fail "--help does not help"
refused 'unknown argument --prot' --prot 1
refused '--port needs a value' --port
refused '--port needs a number' --port 65536
refused '--port needs a number' --port 22x
refused 'the address must be numeric' --port 0 --address localhost
refused "cannot read the seed $work/none" --seed "$work/none"
refused "cannot read the seed $work" --seed "$work"
echo '{' >"$work/broken.json"
refused 'broken.json cannot be used' --port 0 --seed "$work/broken.json"
echo '{"users": 1}' >"$work/wrong.json"
refused 'wrong.json cannot be used' --port 0 --seed "$work/wrong.json"

if ! command -v curl >/dev/null 2>&1; then
    echo "no curl: only the arguments were tested"
    exit 0
fi

call() { # call STATUS METHOD PATH [BODY]: sets $body
    want=$1 method=$2 path=$3
    shift 3
    [ "$#" -eq 0 ] || set -- -H 'Content-Type: application/json' --data-binary "$1"
    [ -z "${token:-}" ] || set -- -H "Authorization: Bearer $token" "$@"
    got=$(curl -sS --max-time 60 -o "$work/body" -w '%{http_code}' -X "$method" "$@" "$url$path") ||
        fail "$method $path: curl failed"
    body=$(cat "$work/body")
    [ "$got" = "$want" ] || fail "$method $path: $got instead of $want: $body"
}

text() { # text KEY: the string of that key in $body
    printf '%s' "$body" | sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p'
}

check_json() {
    if command -v python3 >/dev/null 2>&1; then
        python3 -m json.tool <"$work/body" >/dev/null || fail "not JSON: $body"
    elif command -v jq >/dev/null 2>&1; then
        jq . <"$work/body" >/dev/null || fail "not JSON: $body"
    fi
}

start
port=${url##*:}
grep -q 'development and test server' "$log" || fail "it does not say what it is"
grep -q "^Try: curl .*$url/user" "$log" || fail "it does not say how to try it"
refused "cannot listen on 127.0.0.1:$port" --port "$port"

call 200 GET /
check_json
call 401 GET /flows
check_json
call 200 POST /user '{"username":"ada@shop.example","email":"ada@shop.example","password":"top-secret"}'
check_json
token=$(text token)
[ -n "$token" ] || fail "no token: $body"
call 200 POST /flows '{"name":"Hello","flow":{}}'
check_json
id=$(text flowId)
[ -n "$id" ] || fail "no flowId: $body"
call 200 POST "/flows/$id/coordinator" '{"command":"start"}'
call 200 GET "/flows/$id?projection=name,stage"
check_json
[ "$(text stage)" = running ] || fail "the flow does not run: $body"
call 200 GET '/flows?pattern=top-secret'
[ "$body" = '[]' ] || fail "the pattern matches: $body"
call 200 GET /flows
check_json
printf '%s' "$body" | grep -q "$id" || fail "the list lacks the flow: $body"
call 200 DELETE "/flows/$id"
call 404 GET "/flows/$id"
check_json
[ "$(text error)" = 'Not Found' ] || fail "not an error of Appmixer's form: $body"
stop TERM

grep -q "^DELETE /flows/$id 200 " "$log" || fail "the log lacks a request"
! grep -q "top-secret" "$log" || fail "the log holds a password or a query"
! grep -q "$token" "$log" || fail "the log holds a token"
grep -q '^Stopped' "$log" || fail "it does not say that it stopped"

token=
echo '{"users": [{"username": "bob@shop.example", "password": "secret"}]}' >"$work/seed.json"
start --seed "$work/seed.json"
call 200 POST /user/auth '{"username":"bob@shop.example","password":"secret"}'
[ -n "$(text token)" ] || fail "no token: $body"
stop INT
