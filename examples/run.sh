#!/bin/sh
# run.sh [PROGRAM [ARGUMENT...]]: sets up, builds and runs a program of this folder; without arguments, the quickstart.
# run.sh --help: lists the programs.
set -eu
cd "$(dirname "$0")/.."
. .ci/build.sh
say() { echo "$*" >&2; }

sources() { # a line for each program: its name and the file that says what it does
    for file in $(grep -l '^int main' examples/*.cpp examples/*/main.cpp); do
        name=${file#examples/}
        name=${name%.cpp}
        case $name in
        unit_test_your_code/main) # a program and its tests
            echo "restart_failed $file"
            echo "unit_test_your_code examples/unit_test_your_code/restart_failed_test.cpp" ;;
        *) echo "${name%/main} $file" ;;
        esac
    done
}
list_programs() { # each with the first sentence of its source
    sources | sort | while read -r name file; do
        about=$(sed -n '\|^//|!q; s|^// *||p' "$file" | tr '\n' ' ' | sed 's/\. .*/./')
        printf '  %-20s %s\n' "$name" "$about"
    done
}

program=quickstart
if [ $# -gt 0 ]; then
    program=$1
    shift
fi
case $program in
-h | --help)
    echo "Usage: sh examples/run.sh [PROGRAM [ARGUMENT...]]"
    echo "Builds and runs a program, or else the quickstart:"
    list_programs
    exit ;;
esac
if ! sources | grep -q "^$program "; then
    say "There is no program $program. The programs are:"
    list_programs >&2
    exit 2
fi

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
