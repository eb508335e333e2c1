# Sourced by the scripts that call emulator_server with curl, after process.sh: calls, and checks of their responses. The exit code
# is 77 when a tool is missing, which meson counts as a skipped test.
for tool in curl mktemp; do
    command -v "$tool" >/dev/null 2>&1 || { echo "no $tool"; exit 77; }
done
json_tool=
for tool in jq python3; do
    [ -n "$json_tool" ] || ! command -v "$tool" >/dev/null 2>&1 || json_tool=$tool
done
[ -n "$json_tool" ] || { echo "neither jq nor python3"; exit 77; }

# With the path of the program prism in $PRISM, the calls go through this proxy. It lets pass what /openapi.json describes.
proxy=
if [ -n "${PRISM-}" ]; then
    started() {
        proxy=
        [ -z "$proxy_process" ] || kill -KILL "$proxy_process"
        proxy_process=
        case "$*" in
        *--fault*) return ;; # responses are not as described
        esac
        "$PRISM" proxy --errors -p 0 "$url/openapi.json" "$url" >"$work/proxy_log" 2>&1 &
        proxy_process=$!
        left=$tries
        while [ -z "$proxy" ]; do
            left=$((left - 1))
            [ "$left" -gt 0 ] && kill -0 "$proxy_process" 2>/dev/null || fail "no proxy: $(cat "$work/proxy_log")"
            sleep 0.1
            proxy=$(sed -n 's/.*Prism is listening on //p' "$work/proxy_log")
        done
    }
fi

# directly COMMAND...: a call that does not go through the proxy: no operation has such a request, or the proxy does not support it.
directly() {
    usual_proxy=$proxy
    proxy=
    "$@"
    proxy=$usual_proxy
}

# fetch URL CURL-ARGUMENT...: sets $got
fetch() {
    target=$1
    shift
    got=$(curl -sS -g --noproxy '*' --max-time 300 -D "$work/head" -o "$work/body" -w '%{http_code}' "$@" "$target") ||
        fail "$call: curl failed"
}

# is_from_proxy: whether the proxy has sent the response: either the request or the response of the server is not as described
is_from_proxy() {
    case $(field Content-Type) in
    application/problem+json*) ;;
    *) return 1 ;;
    esac
}

# call STATUS METHOD PATH CURL-ARGUMENT...: with $token, if that is set. The response is in $work/body and $work/head.
call() {
    want=$1 call="$2 $3"
    case $2 in
    HEAD) set -- "$@" --head ;;
    *) set -- "$@" -X "$2" ;;
    esac
    path=$3
    shift 3
    [ -z "$token" ] || set -- -H "Authorization: Bearer $token" "$@"
    : >"$work/body"
    fetch "${proxy:-$url}$path" "$@"
    if [ -n "$proxy" ] && is_from_proxy; then
        case $want,$(cat "$work/body") in
        4*'"title":"Invalid '*) fetch "$url$path" "$@" ;; # nor does the server accept the request
        *) fail "$call is not described: $(cat "$work/body")" ;;
        esac
    fi
    [ "$got" = "$want" ] || fail "$call: $got instead of $want: $(cat "$work/body")"
}

# send STATUS METHOD PATH JSON
send() {
    call "$1" "$2" "$3" -H 'Content-Type: application/json' --data-binary "$4"
}

# value PATH: what stands there in the JSON of the last response; PATH is like 0.user.email, and # is a length.
value() {
    if [ "$json_tool" = jq ]; then
        jq -rc --arg path "$1" 'reduce ($path | split(".") | .[]) as $key (.;
            if $key == "#" then length elif type == "array" then .[$key | tonumber] else .[$key] end)' "$work/body"
    else
        python3 -c '
import json, sys
value = json.load(open(sys.argv[1], encoding="utf-8"))
for key in sys.argv[2].split("."):
    value = len(value) if key == "#" else value[int(key)] if isinstance(value, list) else value.get(key)
print(value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False))' \
            "$work/body" "$1"
    fi || fail "$call: no JSON with $1: $(cat "$work/body")"
}

# is PATH VALUE
is() {
    found=$(value "$1")
    [ "$found" = "$2" ] || fail "$call: $1 is '$found' instead of '$2': $(cat "$work/body")"
}

# body_is TEXT
body_is() {
    [ "$(cat "$work/body")" = "$1" ] || fail "$call: instead of '$1': $(cat "$work/body")"
}

# field NAME: its value in the head of the last response
field() {
    tr -d '\r' <"$work/head" | sed -n 's/^'"$1"': *//Ip' | tail -n 1
}

# field_is NAME VALUE
field_is() {
    [ "$(field "$1")" = "$2" ] || fail "$call: $1 is '$(field "$1")' instead of '$2'"
}

token=
