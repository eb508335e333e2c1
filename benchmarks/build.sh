#!/bin/sh
# build.sh: builds the programs of the benchmarks as a release would be built, into .build/benchmarks.
set -eu
cd "$(dirname "$0")/.."
. .ci/build.sh

compiler=$(gcc_command)
[ -n "$compiler" ] || compiler=$(clang_command)
mkdir -p .build
log=.build/benchmarks.log
echo "building the benchmarks" >&2
if ! configure .build/benchmarks "$compiler" -Dtests=disabled -Dexamples=disabled -Dbenchmarks=enabled \
    -Doptimization=2 -Ddebug=false -Db_ndebug=true >"$log" 2>&1 ||
    ! meson compile -C .build/benchmarks >>"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
