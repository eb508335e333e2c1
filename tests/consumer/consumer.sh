#!/bin/sh
# consumer.sh WAY TREE WORK INSTALL...: builds the program of tests/consumer/WAY with CMake as a user would, and
# runs it. TREE is this project, WORK a folder for the build; INSTALL... installs the project to DESTDIR.
set -eu
way=$1 tree=$2 work=$3
shift 3

rm -rf "$work"
mkdir -p "$work"
if [ "$way" = find_package ]; then
    DESTDIR=$work/installed "$@" >"$work/install.log" 2>&1 || { cat "$work/install.log"; exit 1; }
    package=$(find "$work/installed" -name appmixer-config.cmake)
    prefix=${package%/share/*}
    set -- -DCMAKE_PREFIX_PATH="$prefix"
else
    set -- -DFETCHCONTENT_SOURCE_DIR_APPMIXER="$tree" -Dappmixer_tree="$tree"
fi
cmake -G Ninja --no-warn-unused-cli -S "$tree/tests/consumer/$way" -B "$work/build" "$@"
cmake --build "$work/build"
"$work/build/program"
