#!/bin/sh
# document.sh EMULATOR_SERVER FILE: saves the OpenAPI document that the server sends.
set -eu
program=$1 file=$2
. "$(dirname "$0")/../emulator/server/process.sh"
start
curl -sS --noproxy '*' --max-time 300 --fail -o "$file" "$url/openapi.json" || fail "the server sends no document"
stop TERM
