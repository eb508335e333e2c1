#!/bin/sh
# quickstart.sh QUICKSTART EMULATOR_SERVER: the quickstart in its own process, against the server in another, and against
# what a newcomer gets wrong.
set -eu
quickstart=$1 server=$2
folder=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || :; rm -rf "$folder"' EXIT

"$server" --port 0 --admin ada@shop.example:secret >"$folder/server.log" 2>&1 &
pid=$!
url=
tries=3000
until grep -q '^The API in OpenAPI' "$folder/server.log"; do # the last line of the greeting
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ] || ! kill -0 "$pid" 2>/dev/null; then
        echo "the server does not start"
        cat "$folder/server.log"
        exit 1
    fi
    sleep 0.1
done
url=$(sed -n 's/^Appmixer emulator on //p' "$folder/server.log")

says() { # says TEXT FILE
    grep -qF -- "$1" "$2" || { echo "expected: $1"; cat "$2"; exit 1; }
}
fails() { # fails TEXT VARIABLE=VALUE...
    want=$1
    shift
    if env "$@" "$quickstart" >"$folder/out" 2>&1; then
        echo "succeeds with $*"
        exit 1
    fi
    says "$want" "$folder/out"
}

"$quickstart" >"$folder/alone"
says 'Back end: the emulator, in this process' "$folder/alone"
says 'Signed up ada@shop.example.' "$folder/alone"
fails 'set also APPMIXER_USERNAME' "APPMIXER_BASE_URL=$url"
user='APPMIXER_USERNAME=ada@shop.example APPMIXER_PASSWORD=secret'
env $user "APPMIXER_BASE_URL=$url" "$quickstart" >"$folder/first"
env $user "APPMIXER_BASE_URL=$url/" "$quickstart" >"$folder/second"
# But for the back end, the new user and the ids they tell the same story.
for story in alone first second; do
    sed -e 1d -e '/^Signed up/d' -e 's/[0-9a-f-]\{24,36\}/ID/g' "$folder/$story" >"$folder/$story.story"
done
diff "$folder/alone.story" "$folder/first.story"
diff "$folder/alone.story" "$folder/second.story"

fails '403 Forbidden' "APPMIXER_BASE_URL=$url" APPMIXER_USERNAME=ada@shop.example APPMIXER_PASSWORD=wrong
fails 'the scheme is neither http nor https' $user APPMIXER_BASE_URL=localhost:2200
fails TLS $user "APPMIXER_BASE_URL=https${url#http}" # the server has no TLS, and a small system may have no trust anchors
kill "$pid"
wait "$pid" || :
pid=
# Its port may be another program's by now; this one is nobody's.
fails 'Connection refused (while connecting' $user APPMIXER_BASE_URL=http://127.0.0.1:1
