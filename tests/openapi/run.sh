#!/bin/sh
# run.sh TOOLS EMULATOR_SERVER [--without-publishing] [WIRE_TESTS]: the OpenAPI document, judged by programs of others: a linter, and a
# proxy that rejects requests and responses that are not as described. They are installed in the folder TOOLS. WIRE_TESTS is the
# program of the tests in tests/wire.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tools=$1 server=$2 option=
shift 2
if [ "${1-}" = --without-publishing ]; then
    option=$1
    shift
fi
sh "$here/install.sh" "$tools"
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true PRISM="$tools/node_modules/.bin/prism"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh "$here/document.sh" "$server" "$work/openapi.json"
"$tools/node_modules/.bin/redocly" lint --config "$here/redocly.yaml" "$work/openapi.json"
sh "$here/../emulator/server/curl.sh" "$server"
sh "$here/../clients/administration.sh" "$server" $option
if [ $# -gt 0 ]; then
    APPMIXER_WIRE_EXCHANGES=$work/exchanges "$1" >"$work/log" || { cat "$work/log"; exit 1; }
    node "$here/wire.cjs" "$PRISM" "$work/openapi.json" "$work/exchanges"
fi
