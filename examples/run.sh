#!/bin/sh
# run.sh [PROGRAM [ARGUMENT...]]: sets up, builds and runs a program of this folder; without arguments, the quickstart.
set -eu
cd "$(dirname "$0")/.."
. .ci/build.sh
program=quickstart
if [ $# -gt 0 ]; then
    program=$1
    shift
fi
say() { echo "$*" >&2; }

sh .ci/setup.sh examples "$program"

compiler=$(gcc_command)
[ -n "$compiler" ] || compiler=$(clang_command)
build=.build/examples
log=$build.log
mkdir -p .build
if [ ! -f "$build/build.ninja" ]; then
    say "Configuring $build with $compiler ..."
fi
if ! configure "$build" "$compiler" \
    -Dtests=disabled -Dexamples=enabled -Doptimization=1 -Ddebug=false >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
if ! [ -x "$build/examples/$program" ]; then
    say "Building $program, which takes about a minute ..."
fi
# In a terminal, ninja shows how far it is.
if [ -t 2 ]; then
    meson compile -C "$build" "$program" >&2
elif ! meson compile -C "$build" "$program" >"$log" 2>&1; then
    cat "$log" >&2
    exit 1
fi
say "Running $build/examples/$program"
exec "$build/examples/$program" "$@"
