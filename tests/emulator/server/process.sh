# Sourced by the tests that run emulator_server as a program.
work=$(mktemp -d)
log=$work/log
server=
proxy_process= # see curl_calls.sh
trap 'for process in $server $proxy_process; do kill -KILL "$process" 2>/dev/null || :; done; rm -rf "$work"' EXIT

fail() {
    echo "$1" >&2
    [ ! -f "$log" ] || cat "$log" >&2
    exit 1
}

launch() { exec "$@"; }

tries=3000 # of a tenth of a second: what takes longer hangs
until_log_has() { # until_log_has PATTERN: waits for a line of the server
    left=$tries
    until grep -q "$1" "$log"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || fail "the server does not say: $1"
        kill -0 "$server" 2>/dev/null || fail "the server ended at once"
        sleep 0.1
    done
}

start() { # start ARGUMENT...: sets $server and $url
    : >"$log" # or the greeting of the server before would be read
    launch "$program" --port 0 "$@" >"$log" 2>&1 &
    server=$!
    until_log_has '^The API in OpenAPI' # the last line of the greeting
    url=$(sed -n 's/^Appmixer emulator on //p' "$log")
    started "$@"
}
started() { :; }

stop() { # stop SIGNAL [EXIT CODE]
    kill -"$1" "$server"
    status=0
    wait "$server" || status=$?
    server=
    [ "$status" -eq "${2-0}" ] || fail "$1 ended the server with exit code $status"
}

refused() { # refused CODE TEXT ARGUMENT...: must end with that exit code and say TEXT, but no secret
    code=$1 want=$2
    shift 2
    status=0
    said=$("$program" "$@" 2>&1) || status=$?
    case $said in
    *top-secret*) fail "$* makes it tell the secret: $said" ;;
    esac
    [ "$status" -eq "$code" ] || fail "$* ended with exit code $status: $said"
    case $said in
    *"$want"*) ;;
    *) fail "$* does not say '$want' but: $said" ;;
    esac
}

call() { # call STATUS METHOD PATH [BODY]: sets $body
    want=$1 method=$2 path=$3
    shift 3
    [ "$#" -eq 0 ] || set -- -H 'Content-Type: application/json' --data-binary "$1"
    [ -z "${token:-}" ] || set -- -H "Authorization: Bearer $token" "$@"
    got=$(curl -sS --max-time 300 -o "$work/body" -w '%{http_code}' -X "$method" "$@" "$url$path") ||
        fail "$method $path: curl failed"
    body=$(cat "$work/body")
    [ "$got" = "$want" ] || fail "$method $path: $got instead of $want: $body"
}

text() { # text KEY: the string of that key in $body
    printf '%s' "$body" | sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p'
}
