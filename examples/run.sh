#!/bin/sh
# Sets up, builds and runs the quickstart.
set -eu
cd "$(dirname "$0")/.."
. .ci/build.sh
sh .ci/setup.sh examples

compiler=$(gcc_command)
[ -n "$compiler" ] || compiler=$(clang_command)
mkdir -p .build
log=.build/examples.log
if ! configure .build/examples "$compiler" \
    -Dtests=disabled -Dexamples=enabled -Doptimization=1 -Ddebug=false >"$log" 2>&1 ||
    ! meson compile -C .build/examples >>"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
exec .build/examples/examples/quickstart "$@"
