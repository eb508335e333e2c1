#!/bin/sh
# cli.sh PROGRAM: the command line of emulator_server, and requests to it with curl.
set -eu
program=$1
. "$(dirname "$0")/process.sh"

"$program" --help | grep -q 'usage: emulator_server' || fail "--help does not help"
refused 2 'unknown argument --prot' --prot 1
refused 2 'unknown argument --user' --user=ada:top-secret
refused 2 'argument 2 is not an option' --quiet ada:top-secret
refused 2 '--quiet takes no value' --quiet=yes
refused 2 '--port needs a value' --port
refused 2 '--save needs a value' --save=
refused 2 '--seed needs a value' --seed --admin=ada:top-secret
refused 2 '--port needs a number' --port 65536
refused 2 '--port needs a number' --port=22x
for latency in x -1 5- 20-10 1-2-3 600001 10ms; do
    refused 2 '--latency needs milliseconds' --latency "$latency"
done
refused 2 '--fault 999: ' --fault 999
refused 2 '--fault nonsense: ' --fault 429 --fault nonsense
for admin in top-secret :top-secret top-secret:; do
    refused 2 '--admin needs a user' --admin "$admin"
done
refused 1 "cannot save to $work/none/file" --port 0 --save "$work/none/file"
refused 1 "cannot save to $work: it is a directory" --port 0 --save "$work"
refused 1 'the address must be numeric' --port 0 --address localhost
refused 1 "cannot read the seed $work/none" --seed "$work/none"
refused 1 "cannot read the seed $work" --seed "$work"
echo '{' >"$work/broken.json"
refused 1 'broken.json cannot be used' --port 0 --seed "$work/broken.json"
echo '{"users": 1}' >"$work/wrong.json"
refused 1 'wrong.json cannot be used' --port 0 --seed "$work/wrong.json"
echo '{"users": [{"username": "ada", "password": "top-secret"}]}' >"$work/ada.json"
refused 1 'has this user with another password' --port 0 --seed "$work/ada.json" --admin ada:top-secret2
refused 1 'has this user without the role admin' --port 0 --seed "$work/ada.json" --admin ada:top-secret

if ! command -v curl >/dev/null 2>&1; then
    echo "no curl: only the arguments were tested"
    exit 0
fi

check_json() {
    if command -v python3 >/dev/null 2>&1; then
        python3 -m json.tool <"$work/body" >/dev/null || fail "not JSON: $body"
    elif command -v jq >/dev/null 2>&1; then
        jq . <"$work/body" >/dev/null || fail "not JSON: $body"
    fi
}

try_request() { # what the greeting proposes must succeed
    proposed=$(sed -n 's/^Try: //p' "$log")
    reply=$(eval "$proposed -o '$work/tried' -w '%{http_code}'") || fail "curl failed: $proposed"
    [ "$reply" = 200 ] || fail "$reply for: $proposed"
}

start
port=${url##*:}
grep -q 'development and test server' "$log" || fail "it does not say what it is"
grep -q "^Try: curl .*$url/user" "$log" || fail "it does not say how to try it"
refused 1 "cannot listen on 127.0.0.1:$port" --port "$port"

call 200 GET /emulator
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

start
try_request
case $proposed in
*/user\ *) ;;
*) fail "it proposes no sign-up: $proposed" ;;
esac
stop TERM
echo '{"users": [{"username": "ada@shop.example", "password": "another"}]}' >"$work/other.json"
start --seed "$work/other.json" --fault 503:count=1,path=/user/auth
try_request
stop TERM

token=
echo '{"users": [{"username": "bob@shop.example", "password": "secret"}]}' >"$work/seed.json"
start --no-page --seed "$work/seed.json"
call 404 GET /emulator
call 200 POST /user/auth '{"username":"bob@shop.example","password":"secret"}'
[ -n "$(text token)" ] || fail "no token: $body"
stop INT

refused 2 "exclude each other" --example --seed "$work/seed.json"
start --example
try_request
call 200 POST /user/auth '{"username":"ada@shop.example","password":"secret"}'
token=$(text token)
call 200 GET /flows/count
token=
stop INT

# An admin who is there already, and a file that exists
"$program" --help >"$work/save.json"
for run in first second; do
    start --seed "$work/seed.json" --save "$work/save.json" --admin root:top-secret
    call 200 POST /user/auth '{"username":"root","password":"top-secret"}'
    kill -HUP "$server"
    call 200 GET /
    stop TERM
    grep -q "^Saved $work/save.json" "$log" || fail "the $run run does not say that it saved"
    ! grep -q "top-secret" "$log" || fail "the log holds the password of --admin"
    cp "$work/save.json" "$work/seed.json"
done
case $(ls -l "$work/save.json") in
-rw-------*) ;;
*) fail "others may read the saved data: $(ls -l "$work/save.json")" ;;
esac
