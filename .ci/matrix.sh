#!/bin/sh
# matrix.sh COMPILER: builds the examples and runs the tests of the groups unit, wire and layers with one compiler, such as
# g++-14 or cl. What they need must be installed. .ci/run runs all tests, with the compilers of one system.
set -eu
cd "$(dirname "$0")/.."
build=.build/matrix
rm -rf "$build"
CXX=$1 meson setup "$build" -Dtests=enabled -Dexamples=enabled -Dtest_groups=unit,wire,layers \
    -Dseparate_compilation=true -Dtest_files_per_object=8 -Ddebug=false
meson compile -C "$build"
meson test -C "$build" --no-rebuild --print-errorlogs
